"""Runs of one site, written down shortly."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.health import SiteRun
from newscrawl.health.watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def good(at: datetime, new: int = 5, **changes: Any) -> SiteRun:
    """A run that shows a site as it should be; `changes` are what is otherwise."""
    run = SiteRun(
        site="news.example",
        run=f"{at:%Y%m%dT%H%M%SZ}",
        started=at,
        at=at,
        answers=20,
        statuses={200: 18, 404: 2},
        outcomes={"stored": new, "known": 40, "unchanged": 3, "not_article": 1},
        articles=new + 3,
        fields={"headline": new + 3, "datePublished": new + 3, "authors": new + 2},
        length=2_000.0,
        seconds=0.2,
        delays=new,
        delay=1_200.0,
        named=30,
        kept=29,
    )
    return replace(run, **changes)


def without(run: SiteRun, outcome: str) -> SiteRun:
    """The run, had all that gave an article ended in `outcome`."""
    moved = run.count("stored", "unchanged", "updated")
    outcomes = Counter({outcome: moved}) + Counter({name: run.count(name) for name in ("known", "not_article")})
    return replace(run, outcomes=dict(outcomes), articles=0, fields={}, length=None, delays=0, delay=None)


def times(days: float, every: timedelta = 3 * HOUR, begin: datetime = MONDAY) -> Iterator[datetime]:
    at = begin
    while at < begin + timedelta(days=days):
        yield at
        at += every


def watched(runs: Iterable[SiteRun]) -> Watch:
    watch = Watch("news.example")
    for run in runs:
        watch.take(run)
    return watch
