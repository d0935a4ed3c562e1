"""A site that publishes at random moments, polled on the real clock, and by the planner's rules on a made one."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl import read_articles
from newscrawl.demo import Resource, Server
from newscrawl.discovery.polling import next_interval
from newscrawl.jobs.schedule import JITTER, due_tick, latest_tick, next_tick, share
from newscrawl.sites import Site
from tests.tiny import front, robots, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from newscrawl.jobs.schedule import Tick

BIN = Path(sys.executable).parent
EVERY_MINUTE = "* * * * *"
LATEST = 30
"""Articles that front page and feed name."""
DAY = timedelta(days=1)


def moments(start: datetime, end: datetime, a_day: float, chance: random.Random) -> Iterator[datetime]:
    """Of publication: a Poisson process of `a_day` articles a day."""
    at = start
    while (at := at + timedelta(seconds=chance.expovariate(a_day / DAY.total_seconds()))) < end:
        yield at


def newsroom(published: Sequence[datetime]) -> Server:
    """Serve what is published by the time of each request; front page and feed name the newest."""

    def build(base: str) -> object:
        def find(_: str, target: str) -> Resource:
            there = sum(at <= datetime.now(UTC) for at in published)
            named = [(f"/news/case-{number}-of-the-town-book", published[number]) for number in reversed(range(there))]
            if target == "/":
                return front(*(path for path, _ in named[:LATEST]))
            if target == "/feed.xml":
                return Resource(_feed(base, named[:LATEST]), "application/rss+xml")
            if target == "/robots.txt":
                return robots("User-agent: *\nAllow: /")
            at = dict(named).get(target)
            return story(f"case{target.split('-')[1]}", head=_head(at)) if at else Resource(b"not here", status=404)

        return find

    return Server(build)  # type: ignore[arg-type]


def _feed(base: str, named: Sequence[tuple[str, datetime]]) -> bytes:
    items = (f"<item><link>{base}{path}</link><pubDate>{format_datetime(at)}</pubDate></item>" for path, at in named)
    return f"<rss version='2.0'><channel><title>News</title>{''.join(items)}</channel></rss>".encode()


def _head(at: datetime) -> str:
    return f'<meta property="article:published_time" content="{at.isoformat()}">'


@dataclass(frozen=True, slots=True)
class Polled:
    """Seconds to the object in the bucket, one for each article."""

    since_published: list[float]
    since_due: list[float]
    """Since the moment for which the crawl was due that brought it."""


def scheduled(folder: Path, env: Mapping[str, str], minutes: float, a_minute: float) -> Polled:
    """`newscrawl schedule` on the real clock, every minute, while the site publishes."""
    start = datetime.now(UTC).replace(microsecond=0)
    over = start + timedelta(minutes=minutes)
    new = list(moments(start + timedelta(minutes=1), over, a_minute * 24 * 60, random.Random(1)))  # noqa: S311 - same each time
    old = [start - DAY] * LATEST
    store = folder / "bucket"
    with newsroom([*old, *new]) as served:
        (folder / "sites.toml").write_text(f'[[site]]\nurl = "{served.url}/"\nschedule = "{EVERY_MINUTE}"\n')
        command = [str(BIN / "newscrawl"), "schedule", "--to", str(store)]
        with (
            (folder / "log").open("wb") as log,
            subprocess.Popen(command, cwd=folder, env=env, stdout=log, stderr=log) as process,  # noqa: S603 - our own
        ):
            time.sleep((over + timedelta(minutes=1.5) - datetime.now(UTC)).total_seconds())
            process.send_signal(signal.SIGTERM)
        site = Site(f"{served.url}/", "news", schedule=EVERY_MINUTE)
    return _polled(store, site, start)


def _polled(store: Path, site: Site, start: datetime) -> Polled:
    published, due = [], []
    for change in read_articles(str(store)):
        born = change.article and datetime.fromisoformat(str(change.article["datePublished"]))
        if change.op == "put" and change.revision == 1 and born and born >= start:
            at = datetime.fromisoformat(change.line["at"])
            published.append((at - born).total_seconds())
            due.append((at - latest_tick(site, None, at) - JITTER * share(site.url)).total_seconds())
    return Polled(published, due)


@dataclass(frozen=True, slots=True)
class Planned:
    """What the planner's rules give on a made clock: polls a day, and seconds from publication to the object."""

    polls: float
    since_published: list[float]


def planned(a_day: float, days: int, since_due: Sequence[float]) -> Planned:
    """A site with neither `schedule` nor `every`; what a crawl takes is drawn from `since_due`, which was measured."""
    chance = random.Random(2)  # noqa: S311 - the same each time
    site, start = Site("https://news.example/", "news"), datetime(2026, 1, 1, tzinfo=UTC)
    waiting = deque(moments(start, start + days * DAY, a_day, chance))
    last: Tick | None = None
    delays: list[float] = []
    now, polls = start, 0
    while waiting:
        tick = due_tick(site, last, now)
        assert tick
        changed = waiting[0] <= tick
        while waiting and waiting[0] <= tick:
            delays.append((tick - waiting.popleft()).total_seconds() + chance.choice(since_due))
        last = tick, next_interval(last[1] if last else None, changed=changed)
        now, polls = next_tick(site, last, tick), polls + 1
    return Planned(polls / days, delays)
