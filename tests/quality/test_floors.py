"""Extraction and cleaning held by data: pages of our own writing, and labelled real ones where they are at hand."""

from __future__ import annotations

import pytest

from tests.quality.corpus import SETS, score_set
from tests.quality.floors import FLOORS as PATH
from tests.quality.floors import fallen, raised, read_floors, written
from tests.quality.gold import Gold, difference, read_golds, score

GOLDS = read_golds()
FLOORS, REASONS = read_floors()


@pytest.mark.parametrize("gold", GOLDS, ids=lambda gold: gold.name)
def test_no_score_of_a_page_falls(gold: Gold) -> None:
    under = fallen(FLOORS["pages"][gold.name], score(gold))
    assert not under, f"{gold.name} fell (floor, score): {under}\n{difference(gold)}"


def test_no_score_of_the_labelled_real_pages_falls() -> None:
    """Of the sets that are at hand: none where there is no corpus beside the project."""
    assert {name: under for name in SETS if (under := fallen(FLOORS["corpus"][name], score_set(name)))} == {}


def test_every_page_has_a_floor_and_every_floor_a_page() -> None:
    assert {gold.name for gold in GOLDS} == set(FLOORS["pages"])


def test_at_least_sixty_pages_are_held() -> None:
    assert len(GOLDS) >= 60


def test_pinning_raises_what_rose_and_keeps_what_fell() -> None:
    floors = {"a": {"f1": 0.9, "title": 1.0}}
    scores = {"a": {"f1": 0.95678, "title": 0.0}, "b": {"f1": 0.5}}
    assert raised(floors, scores) == {"a": {"f1": 0.9567, "title": 1.0}, "b": {"f1": 0.5}}
    assert raised(floors, scores, lower=True) == {"a": {"f1": 0.9567, "title": 0.0}, "b": {"f1": 0.5}}


def test_a_field_that_is_no_longer_scored_has_fallen() -> None:
    assert fallen({"f1": 0.9, "outcome": 1.0}, {"outcome": 1.0}) == {"f1": (0.9, 0.0)}


def test_the_floors_are_written_as_pin_writes_them() -> None:
    assert PATH.read_text("utf-8") == written(FLOORS, REASONS)
