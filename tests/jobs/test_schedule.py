"""What is due: over nights in which the clock changes, after a pause, and for sites without a schedule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.jobs.schedule import JITTER, before, due_tick, next_tick, share
from newscrawl.sites import Site

URL = "https://news.example/"
HOUR = timedelta(hours=1)


def at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "now", "tick"),
    [
        ("0 6 * * *", "2026-03-28T12:00", "2026-03-28T05:00"),
        ("0 6 * * *", "2026-03-29T12:00", "2026-03-29T04:00"),  # summer time began in this night
        ("0 6 * * *", "2026-10-25T12:00", "2026-10-25T05:00"),  # and ended in this one
        ("30 2 * * *", "2026-03-29T12:00", "2026-03-29T01:00"),  # 02:30 did not come: at 03:00 instead
        ("30 2 * * *", "2026-03-29T00:59", "2026-03-28T01:30"),
        ("30 2 * * *", "2026-10-25T12:00", "2026-10-25T00:30"),  # 02:30 came twice: the first counts
        ("30 2 * * *", "2026-10-25T01:30", "2026-10-25T00:30"),
        ("*/15 * * * *", "2026-10-25T01:16", "2026-10-25T01:15"),  # the hour that comes twice has all its quarters
        ("0 6 * * *", "2026-03-28T05:00", "2026-03-28T05:00"),
        ("0 6 * * *", "2026-03-28T04:59", "2026-03-27T05:00"),
        ("0 6 29 2 *", "2026-03-28T04:59", "2024-02-29T05:00"),
    ],
)
def test_a_time_of_day_is_that_of_the_sites_own_clock(cron: str, now: str, tick: str) -> None:
    assert before(cron, "Europe/Oslo", at(now)) == at(tick)


def test_a_site_is_due_once_for_each_tick_and_what_was_missed_counts_as_one() -> None:
    site = Site(URL, "news", schedule="0 * * * *")
    noon = at("2026-06-01T12:00")
    assert due_tick(site, (noon, None), noon + HOUR - timedelta(seconds=1)) is None
    assert due_tick(site, (noon, None), noon + HOUR + JITTER) == noon + HOUR
    assert due_tick(site, (noon, None), noon + 30 * HOUR + JITTER) == noon + 30 * HOUR
    assert due_tick(site, (noon + 30 * HOUR, None), noon + 30 * HOUR + JITTER) is None


def test_a_site_that_never_was_due_is_due_at_once() -> None:
    now = at("2026-06-01T12:34")
    for site in (Site(URL, "a", schedule="0 6 * * *"), Site(URL, "b", every=6 * HOUR), Site(URL, "c")):
        tick = due_tick(site, None, now)
        assert tick is not None
        assert tick <= now


def test_another_time_zone_makes_no_tick_twice() -> None:
    oslo, york = (Site(URL, "a", schedule="0 6 * * *", timezone=zone) for zone in ("Europe/Oslo", "America/New_York"))
    ran = due_tick(oslo, None, at("2026-06-02T04:30"))
    assert ran == at("2026-06-02T04:00")
    assert due_tick(york, (ran, None), at("2026-06-02T09:59")) is None
    assert due_tick(york, (ran, None), at("2026-06-02T10:02")) == at("2026-06-02T10:00")


def test_sites_of_one_interval_are_spread_over_it_and_all_who_ask_get_the_same_moment() -> None:
    now = at("2026-06-01T12:34")
    ticks = {due_tick(Site(f"https://n{number}.example/", "x", every=HOUR), None, now) for number in range(50)}
    assert len(ticks) > 40
    site = Site(URL, "x", every=HOUR)
    first = due_tick(site, None, now)
    assert first is not None
    assert {due_tick(site, (first, None), first + HOUR + timedelta(seconds=s)) for s in (0, 1, 3599)} == {first + HOUR}


def test_a_site_without_a_schedule_waits_as_long_as_its_runs_were_worth() -> None:
    site, noon = Site(URL, "x"), at("2026-06-01T12:00")
    for interval, waits in ((None, HOUR), (6 * HOUR, 6 * HOUR)):
        assert due_tick(site, (noon, interval), noon + waits - timedelta(seconds=1)) is None
        assert due_tick(site, (noon, interval), noon + waits) == noon + waits


@pytest.mark.parametrize("keys", [{"schedule": "*/20 6-9 * * *", "timezone": "Europe/Oslo"}, {"every": 7 * HOUR}, {}])
def test_a_site_is_not_due_before_the_moment_that_is_told_and_due_then(keys: dict[str, Any]) -> None:
    site, now = Site(URL, "x", **keys), at("2026-03-28T12:00")
    last = (due_tick(site, None, now) or now, 3 * HOUR)
    for _ in range(30):
        following = next_tick(site, last, now)
        assert following > now
        assert due_tick(site, last, following - timedelta(seconds=1)) is None
        tick = due_tick(site, last, following)
        assert tick
        last, now = (tick, last[1]), following


def test_jitter_is_a_sites_own_and_no_more_than_a_minute() -> None:
    assert 0 <= share(URL) < 1
    assert share(URL) == share(URL) != share("https://other.example/")
