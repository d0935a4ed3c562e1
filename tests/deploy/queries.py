"""Every query of the dashboard and of the alerts, and the metrics and labels that they name."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import yaml

from newscrawl.metrics import FAMILIES
from tests.deploy.containers import DEPLOY

if TYPE_CHECKING:
    from collections.abc import Iterator

DASHBOARD: Final = DEPLOY / "grafana" / "dashboards" / "newscrawl.json"
ALERTS: Final = DEPLOY / "prometheus" / "alerts.yml"
SERIES: Final = {
    f"{family.name}{ending}": set(family.labels)
    for family in FAMILIES
    for ending in (("_bucket", "_sum", "_count") if family.kind == "histogram" else ("",))
}
"""Labels by the names that a query may ask for."""
EVERYWHERE: Final = {"le", "job", "instance", "alertname", "alertstate"}
"""Labels that Prometheus itself adds."""


def panels() -> list[dict[str, Any]]:
    return [panel for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] if panel["type"] != "row"]


def dashboard_queries() -> Iterator[tuple[str, str]]:
    """Panel and query, with the variables of Grafana filled in."""
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], target["expr"].replace("$__rate_interval", "5m").replace("$site", ".*")


def alert_queries() -> Iterator[tuple[str, str]]:
    for group in yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]:
        yield from ((rule["alert"], rule["expr"]) for rule in group["rules"])


def strangers(query: str) -> set[str]:
    """Metrics that nobody tells, and labels that they have not."""
    named = re.findall(r"\b(newscrawl_\w+)(?:\{([^}]*)\})?", query)
    found = {name for name, _ in named if name not in SERIES}
    for name, selector in named:
        labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selector))
        found |= {f"{name}{{{label}}}" for label in labels - SERIES.get(name, set()) - EVERYWHERE}
    known = EVERYWHERE.union(*(SERIES.get(name, set()) for name, _ in named))
    grouped = {label.strip() for labels in re.findall(r"\bby \(([^)]*)\)", query) for label in labels.split(",")}
    return found | (grouped - known)
