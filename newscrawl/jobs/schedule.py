"""What is due, given the time, the sites and when each was due last: pure."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cronsim import CronSim

from newscrawl.discovery.polling import next_poll

if TYPE_CHECKING:
    from newscrawl.sites import Site

JITTER: Final = timedelta(minutes=1)
"""Sites of one schedule start within this time of it, each always at the same moment: servers and bucket get no burst."""

Tick = tuple[datetime, timedelta | None]
"""When a site last was due, and how long to wait for the next where it has no schedule."""


def due_tick(site: Site, last: Tick | None, now: datetime) -> datetime | None:
    """The moment for which `site` is due at `now`; None where it is not.

    Of several moments that were missed the latest stands for all. A site that never was due is due at once. All who ask get the
    same moment, so that a job is made for it once.
    """
    tick = latest_tick(site, last, now)
    return tick if last is None or tick > last[0] else None


def latest_tick(site: Site, last: Tick | None, now: datetime) -> datetime:
    """The last moment at or before `now` that the site's schedule names."""
    if site.schedule:
        return before(site.schedule, site.timezone, now - JITTER * share(site.url))
    if site.every:
        return aligned(site, site.every, now)
    if last is None:
        return now.replace(microsecond=0)
    return last[0] if next_poll(*last) > now else stepped(last[0], next_poll(*last) - last[0], now)


def next_tick(site: Site, last: Tick | None, now: datetime) -> datetime:
    """When a site that is not due at `now` may be due next."""
    if site.schedule:
        jitter = JITTER * share(site.url)
        found: datetime = next(CronSim(site.schedule, (now - jitter).astimezone(ZoneInfo(site.timezone))))
        return found.astimezone(UTC) + jitter
    if site.every:
        return aligned(site, site.every, now) + site.every
    return next_poll(*last) if last else now


def before(cron: str, timezone: str, now: datetime) -> datetime:
    """The last time at or before `now` that `cron` names in `timezone`.

    An hour that summer time skips is made up for at its end, one that comes twice counts once, as in Debian's cron.
    """
    zone = ZoneInfo(timezone)
    whole = (now + timedelta(minutes=1)).replace(second=0, microsecond=0)  # the search is strictly for what is before
    found: datetime = next(CronSim(cron, whole.astimezone(zone), reverse=True))
    return found.astimezone(UTC)


def aligned(site: Site, every: timedelta, now: datetime) -> datetime:
    """Multiples of `every`, moved by the site's own share of it."""
    start = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=int(every.total_seconds() * share(site.url)))
    return stepped(start, every, now)


def stepped(start: datetime, step: timedelta, now: datetime) -> datetime:
    """The last of `start`, `start` + `step`, … that is not after `now`."""
    return start + (now - start) // step * step


def share(url: str) -> float:
    """A site's own number from 0 to 1, the same on all machines."""
    return int.from_bytes(hashlib.sha256(url.encode()).digest()[:4]) / 2**32
