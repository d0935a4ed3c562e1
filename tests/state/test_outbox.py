"""The outbox: what is stored and not yet in the log is published once, whoever dies in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.state.lines import store

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.state import State


def enqueue(state: State, *ids: str) -> None:
    for article_id in ids:
        state.enqueue({"op": "withdrawn", "id": article_id, "title": "Ünïcode"})


def test_an_empty_outbox_has_no_batch(state: State) -> None:
    assert state.take_batch(10) is None
    assert state.outbox_size() == 0


def test_lines_come_out_in_order_under_one_name_and_stay_until_cleared(state: State) -> None:
    enqueue(state, "a", "b", "c")
    first = state.take_batch(2)
    assert first
    assert [line["id"] for line in first.lines] == ["a", "b"]
    assert {line["batch"] for line in first.lines} == {first.name}
    assert first.lines[0]["title"] == "Ünïcode"
    assert not first.retried
    again = state.take_batch(2)
    assert again
    assert (again.name, again.lines, again.retried) == (first.name, first.lines, True)
    state.clear_batch(first.name)
    second = state.take_batch(2)
    assert second
    assert [line["id"] for line in second.lines] == ["c"]
    assert second.name != first.name


def test_the_segment_that_names_a_batch_clears_it(state: State) -> None:
    enqueue(state, "a")
    batch = state.take_batch(10)
    assert batch
    state.apply(0, batch.lines)
    assert state.outbox_size() == 0
    assert state.take_batch(10) is None


def test_a_segment_read_before_clears_the_batch_it_names_too(state: State) -> None:
    state.apply(0, [{"op": "withdrawn", "id": "x", "batch": "other"}])
    enqueue(state, "a")
    batch = state.take_batch(10)
    assert batch
    assert batch.after_seq == 1
    state.apply(0, batch.lines)
    assert state.outbox_size() == 0


def test_a_batch_of_another_living_process_is_left_to_it(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    enqueue(first, "a", "b", "c")
    mine = first.take_batch(2)
    theirs = second.take_batch(2)
    assert mine
    assert theirs
    assert [line["id"] for line in theirs.lines] == ["c"]
    assert second.take_batch(2) == theirs.__class__(theirs.name, theirs.lines, theirs.after_seq, retried=True)


def test_a_batch_of_a_dead_process_is_handed_out_again_under_its_name(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    enqueue(first, "a", "b")
    left = first.take_batch(1)
    first.close()
    taken = second.take_batch(1)
    assert left
    assert taken
    assert (taken.name, taken.lines, taken.retried) == (left.name, left.lines, True)


def test_writers_that_take_at_once_never_take_the_same_line(opened: Callable[..., State]) -> None:
    states = [opened() for _ in range(4)]
    enqueue(states[0], *(f"a{n}" for n in range(40)))

    def drain(state: State) -> list[str]:
        ids: list[str] = []
        while batch := state.take_batch(3):
            ids += [line["id"] for line in batch.lines]
            state.clear_batch(batch.name)
        return ids

    with ThreadPoolExecutor(4) as pool:
        taken = [article_id for ids in pool.map(drain, states) for article_id in ids]
    assert sorted(taken) == sorted(f"a{n}" for n in range(40))


def test_confirmed_articles_wait_in_the_outbox_of_a_state_that_is_opened_later(opened: Callable[..., State]) -> None:
    first = opened()
    store(first)
    first.close()
    batch = opened().take_batch(10)
    assert batch
    assert [line["key"] for line in batch.lines] == ["articles/news.example/2026/03/04/a1.json"]
