"""The state remembers how sites were doing, within bounds, and what whom was told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING

from newscrawl.state import Conclusion

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.state import State

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def conclusion(at: datetime, *, is_well: bool = True, new: int = 5, expected: float = 5.0) -> Conclusion:
    return Conclusion(at, is_well, new, expected, {"at": at.isoformat()})


def test_what_runs_saw_is_kept_in_order_and_forgotten_with_its_verdict_when_it_is_old(state: State) -> None:
    state.record_verdict("b.example", conclusion(NOW - 40 * DAY), None)
    rows = [("a.example", f"run-{day}", NOW - day * DAY, {"day": day}) for day in (1, 40, 2)]
    state.record_site_runs(rows, since=NOW - 50 * DAY)
    assert [facts["day"] for facts in state.site_runs("a.example")] == [40, 2, 1]
    assert state.first_site_run() == ("run-40", NOW - 40 * DAY)
    state.record_site_runs([("a.example", "run-1", NOW - DAY, {"day": "again"})], since=NOW - 35 * DAY)
    assert [facts["day"] for facts in state.site_runs("a.example")] == [2, "again"]
    assert state.verdicts() == []


def test_a_verdict_takes_the_place_of_the_one_before_and_keeps_when_it_was_exported(state: State) -> None:
    state.record_verdict("a.example", conclusion(NOW - DAY), NOW - DAY)
    state.record_verdict("a.example", conclusion(NOW), None)
    assert state.verdict("a.example") == ({"at": NOW.isoformat()}, NOW - DAY)
    assert state.verdict("b.example") is None


def test_only_sites_that_may_be_in_trouble_are_read_where_that_is_asked_for(state: State) -> None:
    state.record_verdict("well.example", conclusion(NOW), None)
    state.record_verdict("ill.example", conclusion(NOW - timedelta(hours=1), is_well=False), None)
    state.record_verdict("left.example", conclusion(NOW - 2 * DAY), None)
    found = [facts["at"] for facts in state.verdicts(unwell_or_before=NOW - DAY)]
    assert found == [(NOW - timedelta(hours=1)).isoformat(), (NOW - 2 * DAY).isoformat()]
    assert len(state.verdicts()) == 3


def test_the_tide_is_asked_of_sites_that_are_well_and_were_crawled_lately(state: State) -> None:
    state.record_verdict("a.example", conclusion(NOW, new=2), None)
    state.record_verdict("b.example", conclusion(NOW, is_well=False), None)
    state.record_verdict("c.example", conclusion(NOW - DAY), None)
    state.record_verdict("d.example", conclusion(NOW, expected=1.0), None)
    assert state.lately(NOW - timedelta(hours=8), 3.0) == [(2, 5.0)]


def test_of_many_that_look_at_once_one_alone_tells(opened: Callable[..., State]) -> None:
    tellers: list[int] = []

    def look(number: int, state: State) -> None:
        if "a.example" not in state.retell("receiver", lambda _: {"a.example": {"cause": "blocked"}}):
            tellers.append(number)

    threads = [Thread(target=look, args=[number, opened()]) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(tellers) == 1


def test_each_receiver_has_its_own_memory_which_outlives_the_cache(state: State) -> None:
    state.retell("one", lambda _: {"a.example": {"times": 1}})
    state.record_site_runs([("a.example", "run", NOW, {})], since=NOW - DAY)
    state.record_verdict("a.example", conclusion(NOW), None)
    state.reset()
    assert state.retell("two", lambda _: {}) == {}
    assert state.retell("one", lambda _: {}) == {"a.example": {"times": 1}}
    assert state.retell("one", lambda _: {}) == {}
    assert (state.first_site_run(), state.verdicts()) == (None, [])
