"""The state as a cache of the log."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.state import State, StateError
from tests.state.lines import NOON, SINCE, put_line, store

if TYPE_CHECKING:
    from collections.abc import Callable


def fingerprint(body: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return (len(body), 7), (len(body), 99)


def test_a_new_state_starts_at_the_first_segment(state: State) -> None:
    assert state.cursor() == (0, None)


def test_the_cursor_moves_on_and_names_the_last_batch(state: State) -> None:
    state.apply(0, [put_line(batch="b0")])
    state.apply(1, [put_line("a2", batch="b1")])
    assert state.cursor() == (2, "b1")


def test_a_segment_applied_twice_changes_nothing(state: State) -> None:
    state.apply(0, [put_line()], fingerprint)
    state.apply(1, [put_line(revision=2, content_hash="h2")], fingerprint)
    state.apply(0, [put_line()], fingerprint)
    with state.admitting() as door:
        row = door.by_id("a1")
    assert row
    assert (row.revision, row.content_hash, row.pending) == (2, "h2", False)
    assert state.cursor()[0] == 2


def test_a_segment_left_out_is_refused(state: State) -> None:
    with pytest.raises(StateError, match="expects log segment 0, not 3"):
        state.apply(3, [put_line()])


def test_what_the_log_tells_is_known_at_the_door(state: State) -> None:
    state.apply(0, [put_line()], fingerprint)
    with state.admitting() as door:
        row = door.by_id("a1")
        assert door.by_content("h1", not_id="other") == row
        assert door.by_content("h1", not_id="a1") is None
        assert door.near([99], SINCE, "other") == [(row, (6, 7))]
        assert door.near([98], SINCE, "other") == []
    assert row
    assert (row.key, row.site, row.run) == ("articles/news.example/2026/03/04/a1.json", "news.example", "run-1")


def test_every_address_in_the_log_is_a_seen_lead_and_leads_to_the_article(state: State) -> None:
    state.apply(0, [put_line(), {"op": "duplicate", "id": "a1", "url": "https://m.news.example/x", "at": NOON.isoformat()}])
    found = state.seen(["news.example/a1", "news.example/a1?from=feed", "news.example/x", "news.example/new"])
    assert {key: (seen.outcome, seen.id) for key, seen in found.items()} == {
        "news.example/a1": ("stored", "a1"),
        "news.example/a1?from=feed": ("stored", "a1"),
        "news.example/x": ("duplicate", "a1"),
    }
    assert found["news.example/a1"].fetched_at == NOON
    with state.admitting() as door:
        assert door.by_url("https://www.news.example/x?utm_source=feed") == door.by_id("a1")


def test_an_article_taken_down_keeps_its_id_and_nothing_of_its_content(state: State) -> None:
    state.apply(0, [put_line()], fingerprint)
    state.apply(1, [{"op": "delete", "id": "a1"}])
    with state.admitting() as door:
        row = door.by_id("a1")
        assert door.by_content("h1", not_id="other") is None
        assert door.near([99], SINCE, "other") == []
    assert row
    assert (row.op, row.content_hash, row.headline) == ("delete", "", None)


def test_a_withdrawn_article_comes_back_as_a_put(state: State) -> None:
    state.apply(0, [put_line(), {"op": "withdrawn", "id": "a1"}])
    with state.admitting() as door:
        assert (found := door.by_id("a1"))
        assert found.op == "withdrawn"
    state.apply(1, [put_line(revision=2)])
    with state.admitting() as door:
        assert (found := door.by_id("a1"))
        assert found.op == "put"


def test_an_older_line_of_the_log_does_not_set_back_what_this_state_stored_since(state: State) -> None:
    store(state, revision=1)
    store(state, revision=2, content_hash="h2")
    state.apply(0, [put_line(revision=1)])
    with state.admitting() as door:
        assert (row := door.by_id("a1"))
    assert (row.revision, row.content_hash) == (2, "h2")


def test_reset_forgets_the_log_and_keeps_what_was_not_published(state: State) -> None:
    state.apply(0, [put_line("a1", batch="b0")], fingerprint)
    store(state, "a2", "h2")
    state.reset()
    with state.admitting() as door:
        assert door.by_id("a1") is None
        assert door.near([99], SINCE, "other") == []
    assert state.cursor() == (0, None)
    assert state.seen(["news.example/a1"]) == {}
    assert state.outbox_size() == 1
    assert [line["id"] for line in state.drop_outbox()] == ["a2"]
    assert state.outbox_size() == 0


def test_two_stores_in_one_database_know_nothing_of_each_other(opened: Callable[..., State]) -> None:
    one, other = opened("s3://one"), opened("s3://other")
    one.apply(0, [put_line()], fingerprint)
    store(one, "a2", "h2")
    with other.admitting() as door:
        assert door.by_id("a1") is None
        assert door.by_content("h1", "x") is None
        assert door.near([99], SINCE, "x") == []
    assert other.cursor() == (0, None)
    assert other.take_batch(10) is None
    assert other.seen(["news.example/a1"]) == {}
    other.reset()
    assert one.cursor() == (1, None)


def test_signatures_of_another_algorithm_are_never_compared(opened: Callable[..., State]) -> None:
    opened(algorithm="one").apply(0, [put_line()], fingerprint)
    later = opened(algorithm="two")
    assert later.cursor() == (0, None)
    assert later.rebuilt_because == "its fingerprints are of 'one', not of 'two'"
    with later.admitting() as door:
        assert door.near([99], SINCE, "x") == []
    assert opened(algorithm="two").rebuilt_because is None


def test_near_looks_no_further_back_than_asked(state: State) -> None:
    old = put_line("old", at=(NOON - timedelta(days=40)).isoformat())
    state.apply(0, [old, put_line("new")], fingerprint)
    with state.admitting() as door:
        assert [row.id for row, _ in door.near([99], SINCE, "x")] == ["new"]
        assert {row.id for row, _ in door.near([99], SINCE - timedelta(days=30), "x")} == {"new", "old"}


def test_old_fingerprints_can_be_dropped_by_date(state: State) -> None:
    old = put_line("old", at=(NOON - timedelta(days=100)).isoformat())
    state.apply(0, [old, put_line("new")], fingerprint)
    state.forget_bands(NOON - timedelta(days=50))
    with state.admitting() as door:
        assert [row.id for row, _ in door.near([99], NOON - timedelta(days=200), "x")] == ["new"]
        assert door.by_id("old")
