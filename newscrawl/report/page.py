"""The run report as one HTML page for people: no scripts, nothing from elsewhere, lists of bounded length."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Template

    Report = Mapping[str, Any]

TEMPLATE: Final = Path(__file__).with_name("run.html")
MOST: Final = 40
FEW: Final = 10
"""Rows of a list, and of one whose first rows say enough."""
REASONS: Final = 2
"""Commonest details told of an outcome."""
MEANINGS: Final = {
    Outcome.STORED: "New articles, now in the bucket.",
    Outcome.UPDATED: "Articles that have changed, stored as new revisions.",
    Outcome.UNCHANGED: "Looked at again, and still the same.",
    Outcome.KNOWN: "Stored earlier and not due for another look, so not fetched.",
    Outcome.DUPLICATE: "Copies of articles that the bucket has.",
    Outcome.NOT_ARTICLE: "Pages that hold no article.",
    Outcome.TOO_SHORT: "Texts shorter than wanted.",
    Outcome.ROBOTS: "The site's robots.txt asks programs to stay away.",
    Outcome.RIGHTS: "Reserved by the publisher, or taken down.",
    Outcome.BLOCKED: "The site refused.",
    Outcome.GONE: "No longer there.",
    Outcome.OFFSITE: "Led to another site.",
    Outcome.FILTERED: "Not wanted by this run: too old, past its limit, or no article by its address.",
    Outcome.TOO_LARGE: "Larger than allowed.",
    Outcome.ERROR: "Failed.",
}
VERBS: Final = {"crawl": "Crawl of", "replay": "Replay of"}


def page_of(report: Report) -> str:
    """The page of a run report as it is stored; of an older one as far as it tells."""
    return _template().render(**_view(report)).strip() + "\n"


def sentence_of(report: Report) -> str:
    """How it went, in one line."""
    code, message = report["exitCode"], report["message"]
    if code == 1:
        return f"It failed: {message}"
    new, again = (report["outcomes"].get(outcome, 0) for outcome in ("stored", "updated"))
    done = f"{_number(new)} new articles were stored" + (f" and {_number(again)} brought up to date" if again else "")
    if message:
        return f"Something needs a look: {message}. {done[:1].upper()}{done[1:]}."
    return f"All went well: {done} in {_seconds(report['seconds'])}."


def title_of(report: Report) -> str:
    """ "Crawl of https://news.example/"."""
    seeds = report["seeds"]
    of = ", ".join(seeds[:3]) + (f" and {len(seeds) - 3} more" if len(seeds) > 3 else "")
    return f"{VERBS.get(report['kind'], report['kind'])} {of or report['settings'].get('store', '')}"


def reasons_of(report: Report) -> dict[str, str]:
    """By outcome the commonest reasons: "12 × status 404, 3 × redirected"."""
    found: dict[str, Counter[str]] = {}
    for ending in report["endings"]:
        kind = ending["detail"].partition(": ")[0]  # what follows differs from lead to lead
        found.setdefault(ending["outcome"], Counter())[kind] += 1
    return {outcome: _told(kinds) for outcome, kinds in found.items()}


def _told(kinds: Counter[str]) -> str:
    shown = [f"{count} × {kind}" for kind, count in kinds.most_common(REASONS) if kind]
    return ", ".join([*shown, "…"] if len(kinds) > REASONS else shown)


def _view(report: Report) -> dict[str, Any]:
    sites = report.get("sites", {})
    fields: Counter[str] = Counter()
    for site in sites.values():
        fields.update(site["fields"])
    endings: dict[str, list[Any]] = {}
    for ending in report["endings"]:
        endings.setdefault(ending["outcome"], []).append(ending)
    hosts = list(report.get("latency", {}).items())
    return {
        "r": report,
        "title": title_of(report),
        "sentence": sentence_of(report),
        "tone": {0: "", 3: "some"}.get(report["exitCode"], "bad"),
        "facts": _facts(report),
        "meanings": MEANINGS,
        "reasons": reasons_of(report),
        "endings": endings,
        "peak": max(report.get("timeline", {}).get("ended", ()), default=0),
        "sites": sorted(sites.items(), key=lambda site: -site[1]["leads"]),
        "articles": sum(site["articles"] for site in sites.values()),
        "fields": dict(fields) if fields else {},
        "hosts": hosts,
        "slowest": max((latency["p95"] for _, latency in hosts), default=0),
        "removed": list(report.get("removed", {}).items()),
        "most": MOST,
        "few": FEW,
    }


def _facts(report: Report) -> list[tuple[str, str]]:
    """The few numbers that most people ask for."""
    outcomes, seconds = report["outcomes"], max(report["seconds"], 0.001)
    stored = outcomes.get("stored", 0) + outcomes.get("updated", 0)
    size = sum(site["bytes"] for site in report.get("sites", {}).values())
    facts = [("leads", _number(report["leads"])), ("pages fetched", _number(report["fetched"]))]
    facts += [("articles stored", _number(stored)), ("stored a minute", f"{stored / seconds * 60:.0f}")]
    facts += [("downloaded", _bytes(size))] if size else []
    delays = [site["publishToStored"] for site in report.get("sites", {}).values() if site["publishToStored"]["count"]]
    if len(delays) == 1:
        facts.append(("published to stored", _seconds(delays[0]["p50"])))
    return facts


@cache
def _template() -> Template:
    from jinja2 import Environment  # noqa: PLC0415 - only the end of a run needs it

    found = Environment(autoescape=True, trim_blocks=True)
    found.filters.update(number=_number, seconds=_seconds, bytes=_bytes, when=_when)
    return found.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _number(value: float | None) -> str:
    """12,345."""
    return "–" if value is None else f"{value:,.0f}"


def _seconds(value: float | None) -> str:
    """ "0.004 s", "12 s", "3 min", "5.2 h", "2.1 days"."""
    if value is None:
        return "–"
    for size, unit in ((2 * 86_400, "days"), (2 * 3_600, "h"), (120, "min")):
        if value >= size:
            return f"{value / {'days': 86_400, 'h': 3_600, 'min': 60}[unit]:.1f} {unit}"
    return f"{value:.0f} s" if value >= 10 else f"{value:.1f} s" if value >= 1 else f"{value * 1_000:.0f} ms"


def _bytes(value: float | None) -> str:
    """ "12 kB"."""
    size = float(value or 0)
    for unit in ("B", "kB", "MB"):
        if size < 1_000:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1_000
    return f"{size:.1f} GB"


def _when(text: str | None) -> str:
    """ "18 February 2026, 09:30"."""
    if not text:
        return "–"
    moment = datetime.fromisoformat(text).astimezone(UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M}"
