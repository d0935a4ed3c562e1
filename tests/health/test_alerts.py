"""A trouble is told at once, again after ever longer pauses, and once when it is over; what comes together is one message."""

from __future__ import annotations

import json
from datetime import timedelta

from newscrawl.health import Kind, Notice, Symptom, Told, Trouble, notice
from tests.health.runs import DAY, HOUR, MONDAY


def trouble(site: str, cause: str = "blocked") -> Trouble:
    first = Symptom("blocked", Kind.BLOCKED, cause, MONDAY, "9 of 9 pages were refused", "ask the publisher")
    return Trouble(site, first, (Symptom("feed", Kind.BROKEN, "feed moved", MONDAY, "no feed", "look"),))


class Listener:
    """Looks every ten minutes, as a scheduler does, and keeps what it was told."""

    def __init__(self) -> None:
        self.told: dict[str, Told] = {}
        self.heard: list[tuple[timedelta, Notice]] = []

    def look(self, after: timedelta, *found: Trouble) -> None:
        due, self.told = notice(found, self.told, MONDAY + after)
        if due:
            self.heard.append((after, due))

    def look_on(self, begin: timedelta, end: timedelta, *found: Trouble) -> None:
        while begin < end:
            self.look(begin, *found)
            begin += timedelta(minutes=10)

    @property
    def hours(self) -> list[float]:
        return [after / HOUR for after, _ in self.heard]


def test_a_trouble_that_stays_is_told_after_1_6_and_24_hours_and_then_daily() -> None:
    listener = Listener()
    listener.look_on(timedelta(0), 4 * DAY, trouble("a.example"))
    assert listener.hours == [0, 1, 6, 24, 48, 72]
    assert listener.heard[0][1].new
    assert all(told.still and not told.new for _, told in listener.heard[1:])


def test_after_a_long_absence_it_is_told_once_and_not_for_each_time_that_was_missed() -> None:
    listener = Listener()
    listener.look(timedelta(0), trouble("a.example"))
    listener.look_on(9 * DAY, 9 * DAY + 2 * HOUR, trouble("a.example"))
    assert listener.hours == [0, 216]


def test_what_is_over_is_told_once_and_may_begin_again() -> None:
    listener = Listener()
    listener.look(timedelta(0), trouble("a.example"))
    listener.look_on(HOUR / 2, HOUR)
    listener.look(2 * HOUR, trouble("a.example"))
    assert listener.hours == [0, 0.5, 2]
    assert [told.site for told in listener.heard[1][1].over] == ["a.example"]
    assert listener.heard[2][1].new


def test_what_happens_at_once_is_one_message_and_later_ones_have_their_own_pauses() -> None:
    listener = Listener()
    many = [trouble(f"{name}.example") for name in "abc"]
    listener.look(timedelta(0), *many)
    listener.look_on(HOUR / 2, 3 * HOUR, *many, trouble("d.example"))
    heard = [(after / HOUR, len(told.new), len(told.still)) for after, told in listener.heard]
    assert heard == [(0, 3, 0), (0.5, 1, 0), (1, 0, 3), (1.5, 0, 1)]
    assert listener.heard[0][1].subject == "3 sites in trouble"


def test_another_cause_is_news_but_not_within_the_hour() -> None:
    listener = Listener()
    listener.look(timedelta(0), trouble("a.example"))
    listener.look_on(HOUR / 2, 2 * HOUR, trouble("a.example", "site down"))
    assert listener.hours == [0, 1]
    assert listener.heard[1][1].new[0].first.cause == "site down"


def test_a_message_says_what_why_since_when_and_what_to_do() -> None:
    due, told = notice([trouble("a.example")], {}, MONDAY)
    assert "a.example is blocked since 2026-03-02 00:00 UTC, blocked: 9 of 9 pages were refused" in due.text
    assert "→ ask the publisher" in due.text
    over, _ = notice([], told, MONDAY + HOUR)
    assert over.subject == "1 well again"
    assert "Well again: a.example (blocked, since 2026-03-02 00:00 UTC)." in over.text


def test_what_was_told_is_the_same_after_it_was_kept_as_json() -> None:
    _, told = notice([trouble("a.example")], {}, MONDAY)
    kept = Told.from_json(json.loads(json.dumps(told["a.example"].to_json())))
    assert kept == told["a.example"]
    assert notice([trouble("a.example")], {"a.example": kept}, MONDAY + HOUR / 2) == (Notice(), told)
