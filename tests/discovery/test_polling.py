"""How soon to ask again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.feed import parse_feed
from newscrawl.discovery.polling import FIRST, LONGEST, SHORTEST, max_age, next_interval, next_poll

from .world import NOW

HOUR = timedelta(hours=1)


def test_what_does_not_change_is_asked_for_less_and_less_up_to_once_a_day() -> None:
    assert next_interval(HOUR, changed=False) == 1.5 * HOUR
    assert next_interval(20 * HOUR, changed=False) == LONGEST == 24 * HOUR


def test_what_changes_is_asked_for_more_and_more_down_to_ten_minutes() -> None:
    assert next_interval(HOUR, changed=True) == 0.8 * HOUR
    assert next_interval(11 * HOUR / 60, changed=True) == SHORTEST == HOUR / 6


@pytest.mark.parametrize("told", [{"period": 3 * HOUR}, {"max_age": 3 * HOUR}, {"period": 3 * HOUR, "max_age": 2 * HOUR}])
def test_a_site_may_ask_for_more_time_but_not_for_more_than_a_day(told: dict[str, timedelta]) -> None:
    assert next_interval(HOUR, changed=True, **told) == 3 * HOUR  # type: ignore[arg-type]
    assert next_interval(HOUR, changed=True, period=90 * HOUR) == LONGEST


def test_the_next_look_is_an_interval_after_the_last() -> None:
    assert next_poll(NOW, 2 * HOUR) == NOW + 2 * HOUR
    assert next_poll(NOW, None) == NOW + FIRST


@given(st.lists(st.booleans(), max_size=60))
def test_the_interval_stays_in_its_bounds(changes: list[bool]) -> None:
    interval = None
    for changed in changes:
        interval = next_interval(interval, changed=changed)
        assert SHORTEST <= interval <= LONGEST


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("max-age=300", 300),
        ("public, Max-Age=60", 60),
        ("s-maxage=900", None),
        ("no-cache, max-age=9", None),
        (None, None),
        ("x", None),
    ],
)
def test_cache_control_tells_how_long_an_answer_stands(header: str | None, seconds: int | None) -> None:
    assert max_age(header) == (None if seconds is None else timedelta(seconds=seconds))


@pytest.mark.parametrize(
    ("tags", "period"),
    [
        ("<sy:updatePeriod> Hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", HOUR / 2),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", 24 * HOUR),
        ("<ttl>90</ttl>", 1.5 * HOUR),
        ("<ttl>soon</ttl><sy:updatePeriod>often</sy:updatePeriod>", None),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>-1</sy:updateFrequency>", HOUR),
        ("", None),
    ],
)
def test_feeds_say_how_often_they_change(tags: str, period: timedelta | None) -> None:
    feed = f'<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel>{tags}</channel></rss>'
    assert parse_feed(feed.encode(), "https://daily.test/feed").period == period
