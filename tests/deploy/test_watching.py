"""What watches newscrawl asks for metrics that newscrawl tells, and Prometheus itself takes its files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.deploy.containers import DEPLOY, compose
from tests.deploy.queries import DASHBOARD, alert_queries, dashboard_queries, panels, strangers
from tests.deploy.stack import CONTACT

if TYPE_CHECKING:
    from pathlib import Path

QUERIES = [
    pytest.param(query, id=f"{number} {name}") for number, (name, query) in enumerate([*dashboard_queries(), *alert_queries()])
]


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_asks_for_metrics_and_labels_that_there_are(query: str) -> None:
    assert strangers(query) == set()


def test_a_query_for_what_nobody_tells_is_found() -> None:
    assert strangers('sum by (shop) (rate(newscrawl_outcomes{site="a"}[5m])) / newscrawl_jobs{kind="a"}') == {
        "newscrawl_outcomes",
        "newscrawl_outcomes{site}",
        "newscrawl_jobs{kind}",
        "shop",
    }


def test_every_panel_says_what_it_shows_and_stands_where_no_other_does() -> None:
    found = panels()
    assert [panel["title"] for panel in found if not panel["description"].endswith(".")] == []
    assert len({panel["id"] for panel in found}) == len(found)
    cells = [
        (x, y)
        for panel in found
        for x in range(panel["gridPos"]["x"], panel["gridPos"]["x"] + panel["gridPos"]["w"])
        for y in range(panel["gridPos"]["y"], panel["gridPos"]["y"] + panel["gridPos"]["h"])
    ]
    assert len(cells) == len(set(cells))
    assert max(x for x, _ in cells) < 24


def test_grafana_finds_its_datasource_and_its_dashboard_where_compose_puts_them() -> None:
    provisioning = DEPLOY / "grafana" / "provisioning"
    source = yaml.safe_load((provisioning / "datasources" / "prometheus.yaml").read_text())["datasources"][0]
    services = compose(NEWSCRAWL_CONTACT=CONTACT)["services"]
    asked = set(re.findall(r'"datasource": \{"type": "(\w+)", "uid": "(\w+)"\}', DASHBOARD.read_text()))
    assert asked == {(source["type"], source["uid"])}
    assert re.fullmatch(r"http://(\w+):9090", source["url"])[1] in services  # type: ignore[index]
    folder = yaml.safe_load((provisioning / "dashboards" / "newscrawl.yaml").read_text())["providers"][0]["options"]["path"]
    grafana = services["grafana"]
    assert f"./grafana/dashboards:{folder}:ro" in grafana["volumes"]
    assert grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"] == f"{folder}/{DASHBOARD.name}"


@pytest.mark.e2e
def test_prometheus_takes_its_configuration_and_every_query(tmp_path: Path) -> None:
    folder = tmp_path / "prometheus"
    shutil.copytree(DEPLOY / "prometheus", folder)
    rules = [{"record": "query", "expr": query, "labels": {"panel": name}} for name, query in dashboard_queries()]
    (folder / "dashboard.yml").write_text(json.dumps({"groups": [{"name": "dashboard", "rules": rules}]}))
    for words in (
        ["check", "config", "--syntax-only", "prometheus.yml"],
        ["check", "rules", "alerts.yml", "dashboard.yml"],
        ["test", "rules", "alerts.test.yml"],
    ):
        done = subprocess.run(["promtool", *words], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_tried_on_a_morning_on_which_all_goes_wrong() -> None:
    trials = yaml.safe_load((DEPLOY / "prometheus" / "alerts.test.yml").read_text())["tests"]
    assert {trial["alertname"] for trial in trials[0]["alert_rule_test"]} == {name for name, _ in alert_queries()}
