"""What a site brings at each hour of the week is learned, whatever its time zone, and not unlearned by single days."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.health.rhythm import Rhythm
from tests.health.runs import DAY, HOUR, MONDAY

if TYPE_CHECKING:
    from collections.abc import Callable


def daytime(at: datetime, offset: int = 0) -> int:
    """Ten articles an hour from eight to eighteen on weekdays, two on Saturday and Sunday, by a clock `offset` hours ahead."""
    local = at + timedelta(hours=offset)
    return (2 if local.weekday() > 4 else 10) if 8 <= local.hour < 18 else 0


def learned(days: int, count: Callable[[datetime], int], every: int = 1) -> Rhythm:
    rhythm = Rhythm()
    for hour in range(0, 24 * days, every):
        start = MONDAY + hour * HOUR
        rhythm.take(start, start + every * HOUR, sum(count(start + more * HOUR) for more in range(every)))
    rhythm.learn(MONDAY + days * DAY)
    return rhythm


def test_nothing_is_expected_before_every_day_of_the_week_was_seen() -> None:
    assert learned(7, daytime).week is None
    assert learned(7, daytime).expected(MONDAY, MONDAY + DAY) == 0
    assert learned(9, daytime).week is not None


@pytest.mark.parametrize("offset", [-10, -8, 0, 5, 9, 12])
def test_days_and_nights_and_weekends_are_told_apart_in_any_time_zone(offset: int) -> None:
    rhythm = learned(21, lambda at: daytime(at, offset))
    morning = MONDAY + 22 * DAY + 8 * HOUR - offset * HOUR
    assert rhythm.expected(morning, morning + 10 * HOUR) == pytest.approx(100, rel=0.1)
    assert rhythm.expected(morning + 12 * HOUR, morning + 20 * HOUR) < 5
    saturday = morning + 4 * DAY
    assert rhythm.expected(saturday, saturday + 10 * HOUR) == pytest.approx(20, rel=0.25)


def test_a_holiday_and_great_news_leave_what_is_expected_as_it_was() -> None:
    usual, unusual = MONDAY + 15 * DAY, MONDAY + 9 * DAY
    factors = {usual.date(): 0, unusual.date(): 5}
    rhythm = learned(28, lambda at: daytime(at) * factors.get(at.date(), 1))
    tuesday = MONDAY + 29 * DAY
    assert rhythm.expected(tuesday, tuesday + DAY) == pytest.approx(100, rel=0.15)


def test_two_runs_a_day_tell_how_much_a_day_brings() -> None:
    rhythm = learned(21, daytime, every=12)
    assert rhythm.expected(MONDAY + 21 * DAY, MONDAY + 22 * DAY) == pytest.approx(100, rel=0.15)


def test_what_came_in_days_without_a_run_is_not_spread_over_them() -> None:
    rhythm = learned(14, daytime)
    rhythm.take(MONDAY + 14 * DAY, MONDAY + 17 * DAY, 5_000)
    rhythm.learn(MONDAY + 18 * DAY)
    assert rhythm.expected(MONDAY + 21 * DAY, MONDAY + 22 * DAY) == pytest.approx(100, rel=0.15)


def test_days_that_differ_much_are_known_to() -> None:
    even, uneven = learned(28, daytime), learned(28, lambda at: daytime(at) * (1 + 3 * (at.day % 3 == 0)))
    assert even.clustering < 0.1 < uneven.clustering
