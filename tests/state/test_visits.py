"""Seen URLs."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.model import Outcome
from newscrawl.state import Seen
from tests.state.lines import NOON

if TYPE_CHECKING:
    from newscrawl.state import State


def test_a_lead_is_remembered_with_its_ending(state: State) -> None:
    state.record_seen("k1", "https://k/1", Outcome.STORED, "a1", NOON, NOON - timedelta(hours=3))
    assert state.seen(["k1", "k2"]) == {"k1": Seen("k1", "https://k/1", "stored", "a1", NOON, NOON - timedelta(hours=3))}


def test_the_latest_look_counts_and_forgets_no_article(state: State) -> None:
    state.record_seen("k1", "https://k/1", Outcome.STORED, "a1", NOON, NOON)
    state.record_seen("k1", "https://k/1", Outcome.GONE, None, NOON + timedelta(days=1))
    assert state.seen(["k1"])["k1"] == Seen("k1", "https://k/1", "gone", "a1", NOON + timedelta(days=1), NOON)


def test_thousands_of_leads_are_looked_up_at_once(state: State) -> None:
    state.record_seen("k2999", "https://k/", "stored", None, NOON)
    assert list(state.seen(f"k{n}" for n in range(3000))) == ["k2999"]
