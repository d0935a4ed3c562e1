"""Articles come in one at a time, and a claim holds their place."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from newscrawl.dedup import Candidate, admit
from newscrawl.model import Outcome
from newscrawl.state import Seen
from tests.state.lines import NOON, SINCE, claim, put_line, store

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.state import Door, State


def test_a_claim_is_seen_by_the_next_at_the_door(state: State) -> None:
    claim(state, "a1", "h1", signature=(1, 2, 3), bands=(11, 12), headline="A headline", published=NOON)
    with state.admitting() as door:
        row = door.by_id("a1")
        assert door.by_content("h1", not_id="a2") == row
        assert door.near([12, 13], SINCE, "a2") == [(row, (1, 2, 3))]
        assert door.near([12, 13], SINCE, "a1") == []
    assert row
    assert (row.pending, row.published, row.headline) == (True, NOON, "A headline")


def test_a_confirmed_article_is_stored_with_its_addresses_and_its_line_waits(state: State) -> None:
    claim(state, signature=(1, 2, 3), bands=(11,))
    line = put_line()
    state.confirm("a1", 1, "h1", line["key"], line, ["https://amp.news.example/a1.amp"])
    with state.admitting() as door:
        row = door.by_id("a1")
        assert door.near([11], SINCE, "x") == [(row, (1, 2, 3))]
        assert door.by_url("https://news.example/a1?from=feed") == row
        assert door.by_url("https://amp.news.example/a1.amp") == row
        assert door.by_url("https://news.example/other") is None
    assert row
    assert (row.pending, row.revision, row.key) == (False, 1, line["key"])
    batch = state.take_batch(10)
    assert batch
    assert batch.lines == ({**line, "batch": batch.name},)


def test_how_its_lead_ended_is_remembered_with_the_article_or_not_at_all(state: State) -> None:
    claim(state)
    line = put_line()
    look = Seen("k1", "https://k/1", "stored", "a1", NOON, None)
    with pytest.raises(TypeError):
        state.confirm("a1", 1, "h1", line["key"], line | {"unreadable": object()}, looks=[look])
    assert not state.seen(["k1"])
    state.confirm("a1", 1, "h1", line["key"], line, looks=[look])
    assert state.seen(["k1"]) == {"k1": look}


def test_a_claim_on_a_stored_article_leaves_it_until_it_is_confirmed(state: State) -> None:
    store(state)
    claim(state, "a1", "h2", revision=2)
    state.release("a1", "run-1")
    with state.admitting() as door:
        assert (row := door.by_id("a1"))
    assert (row.revision, row.content_hash, row.pending) == (1, "h1", False)
    store(state, "a1", "h2", revision=2)
    with state.admitting() as door:
        assert (row := door.by_id("a1"))
        assert door.by_content("h1", "x") is None
    assert (row.revision, row.content_hash, row.pending) == (2, "h2", False)


def test_an_article_confirmed_after_its_claim_was_released_is_stored_all_the_same(state: State) -> None:
    claim(state)
    state.release("a1", "run-1")
    line = put_line()
    state.confirm("a1", 1, "h1", line["key"], line)
    with state.admitting() as door:
        assert (row := door.by_id("a1"))
    assert (row.pending, row.url, row.published and row.published.day) == (False, "https://news.example/a1", 4)


def claim_and_fail(door: Door) -> None:
    door.claim("a1", run="r", site="s", url="https://s/", content_hash="h", fetched_at=NOON)
    raise KeyError


def test_an_exception_behind_the_door_leaves_no_claim(state: State) -> None:
    with pytest.raises(KeyError), state.admitting() as door:
        claim_and_fail(door)
    with state.admitting() as door:
        assert door.by_id("a1") is None


def test_a_released_claim_takes_its_copies_with_it_so_that_they_are_fetched_again(state: State) -> None:
    claim(state)
    state.alias("https://other.example/copy", "a1")
    state.record_seen("other.example/copy", "https://other.example/copy", "duplicate", "a1", NOON)
    state.record_seen("other.example/2", "https://other.example/2", "stored", "a2", NOON)
    state.release_run("run-1")
    assert list(state.seen(["other.example/copy", "other.example/2"])) == ["other.example/2"]
    with state.admitting() as door:
        assert door.by_id("a1") is None
        assert door.by_url("https://other.example/copy") is None


def test_an_alias_is_new_once(state: State) -> None:
    store(state)
    assert not state.alias("https://www.news.example/a1?utm_source=x", "a1")
    assert state.alias("https://news.example/moved/a1", "a1")
    assert not state.alias("https://m.news.example/moved/a1", "a1")


def test_the_claims_of_a_closed_state_count_no_more(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    claim(first, signature=(1, 2, 3), bands=(11,))
    with second.admitting() as door:
        assert (row := door.by_id("a1"))
        assert row.pending
    first.close()
    with second.admitting() as door:
        assert door.by_id("a1") is None
        assert door.by_content("h1", "x") is None
        assert door.near([11], SINCE, "x") == []
    claim(second, "a1", "h1")
    with opened().admitting() as door:
        assert door.by_id("a1")


def test_binding_clears_the_claims_of_the_dead(opened: Callable[..., State]) -> None:
    first = opened()
    claim(first)
    first.record_seen("k", "https://k/", "duplicate", "a1", NOON)
    first.close()
    assert opened().seen(["k"]) == {}


def test_of_many_copies_at_once_one_is_stored(opened: Callable[..., State]) -> None:
    states = [opened(), opened()]
    start = threading.Barrier(8)

    def come(number: int) -> Outcome:
        candidate = Candidate(f"a{number}", "run-1", "news.example", "https://news.example/", "same words")
        start.wait()
        with states[number % 2].admitting() as door:
            admission = admit(
                candidate,
                door.by_id(candidate.id),
                door.by_content(candidate.content_hash, candidate.id),
                [],
                threshold=0.5,
            )
            if admission.outcome is Outcome.STORED:
                door.claim(candidate.id, run="run-1", site="s", url=candidate.url, content_hash="same words", fetched_at=NOON)
        return admission.outcome

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(come, range(8)))
    assert outcomes == [Outcome.DUPLICATE] * 7 + [Outcome.STORED]


def test_threads_store_side_by_side_and_lose_nothing(state: State) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: store(state, f"a{n}", f"h{n}", signature=(n,) * 3, bands=tuple(range(n, n + 42))), range(80)))
    assert state.outbox_size() == 80
    with state.admitting() as door:
        assert all(door.by_id(f"a{n}") for n in range(80))
        assert len(door.near(range(130), SINCE, "x")) == 50
