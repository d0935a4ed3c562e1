"""What one run saw of one site: the part of a run report that health is judged by."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

UNREAD: Final = ("robots.txt answers with status", "robots.txt cannot be read")
"""What is said where a host's robots.txt is not to be had, which is no refusal of the site's."""
QUOTED: Final = 3
"""Problems kept of a run, each shortened to as many characters as follow."""
CHARACTERS: Final = 240


@dataclass(frozen=True, slots=True)
class SiteRun:
    """One crawl of one site. Counts are of leads unless they say otherwise; medians are None where nothing was measured."""

    site: str
    run: str
    started: datetime
    at: datetime
    """When it ended."""
    answers: int = 0
    """Requests that were answered, robots.txt, sitemaps and feeds among them."""
    statuses: Mapping[int, int] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    articles: int = 0
    """Pages that gave an article worth keeping, known or not."""
    fields: Mapping[str, int] = field(default_factory=dict)
    """On how many of these each field was found."""
    length: float | None = None
    """Median of their bodies, in characters."""
    seconds: float | None = None
    """Median time of an answer."""
    delays: int = 0
    """New articles whose page tells when it was published, to the minute."""
    delay: float | None = None
    """Median time from their publication to their storage, in seconds."""
    named: int = 0
    """URLs that feeds and news sitemaps name."""
    kept: int = 0
    """How many of these are in the bucket."""
    robots_unread: bool = False
    tide: float = 1.0
    """How many articles other sites brought when it ended, of those expected."""
    message: str | None = None
    problems: tuple[str, ...] = ()

    @property
    def leads(self) -> int:
        return sum(self.outcomes.values())

    def count(self, *outcomes: str) -> int:
        return sum(self.outcomes.get(outcome, 0) for outcome in outcomes)

    def to_json(self) -> dict[str, Any]:
        """What is not empty."""
        told = {name: value for name, value in asdict(self).items() if value}
        return told | {"started": self.started.isoformat(), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> SiteRun:
        """What `to_json` gave."""
        moments = {name: datetime.fromisoformat(found[name]) for name in ("started", "at")}
        statuses = {int(status): count for status, count in found.get("statuses", {}).items()}
        return cls(**{**found, **moments, "statuses": statuses, "problems": tuple(found.get("problems", ()))})


def facts_of(report: Mapping[str, Any]) -> list[SiteRun]:
    """What a run report tells of the sites that it was asked for; nothing where the run was no crawl, or failed by our own fault.

    A crawl of one site has all of its parts, for a site may have moved to another name. Raises KeyError, TypeError or ValueError
    for what is no run report.
    """
    if report["kind"] != "crawl" or report.get("failure") or report.get("stopped") or _died(report):
        return []
    sites = sorted({site_of(seed) for seed in report["seeds"] if seed.startswith(("http://", "https://"))})
    parts = report.get("sites") or {}
    if len(sites) == 1:
        return [_site_run(sites[0], report, list(parts.values()), report["endings"], report["problems"])]
    found = []
    for site in sites:
        endings = [ending for ending in report["endings"] if _is_of(site, ending["url"])]
        problems = [problem for problem in report["problems"] if site in problem]
        found.append(_site_run(site, report, [parts[site]] if site in parts else [], endings, problems))
    return found


def _is_of(site: str, url: str) -> bool:
    try:
        return site_of(url) == site
    except ValueError:
        return False


def _died(report: Mapping[str, Any]) -> bool:
    """Whether it ended without having looked: a site that did not answer is told by its address."""
    return bool(report["exitCode"] == 1 and not str(report.get("message")).startswith(("http://", "https://")))


def _site_run(
    site: str,
    report: Mapping[str, Any],
    parts: Sequence[Mapping[str, Any]],
    endings: Iterable[Mapping[str, str]],
    problems: Sequence[str],
) -> SiteRun:
    main: Mapping[str, Any] = max(parts, key=lambda part: (part["leads"], part.get("requests", 0)), default={})
    recalls = [part["recall"] for part in parts if part.get("recall")]
    delays = main.get("publishToStored") or {}
    return SiteRun(
        site=site,
        run=report["runId"],
        started=_moment(report["startedAt"]),
        at=_moment(report["finishedAt"]),
        answers=sum(part.get("requests", 0) for part in parts),
        statuses={int(status): count for status, count in _sum(parts, "statuses").items()},
        outcomes=_sum(parts, "outcomes"),
        articles=sum(part.get("articles", 0) for part in parts),
        fields=_sum(parts, "fields"),
        length=main.get("medianLength"),
        seconds=(main.get("latency") or {}).get("p50"),
        delays=delays.get("count", 0),
        delay=delays.get("p50"),
        named=sum(recall["named"] for recall in recalls),
        kept=sum(recall["kept"] for recall in recalls),
        robots_unread=any(mark in words for words in (*(one["detail"] for one in endings), *problems) for mark in UNREAD),
        message=str(report["message"])[:CHARACTERS] if report.get("message") else None,
        problems=tuple(problem[:CHARACTERS] for problem in problems[:QUOTED]),
    )


def _sum(parts: Iterable[Mapping[str, Any]], key: str) -> dict[str, int]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part.get(key) or {})
    return dict(total)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
