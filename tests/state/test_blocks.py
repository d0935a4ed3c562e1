"""What the log tells of blocks that repeat on a site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.state import Counting
from newscrawl.state.blocks import SWEEP, WINDOW
from tests.state.lines import NOON, put_line, store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from newscrawl.state import State

BOX, SIGN = 7, -9
"""Hashes of two blocks."""


def short_blocks(record: Mapping[str, Any]) -> dict[int, int]:
    return dict.fromkeys(record.get("blocks", ()), 10)


COUNTING = Counting(short_blocks, lambda seen, articles, words: seen >= 4 and seen * 2 >= articles and words == 10)
"""Learns what four articles and half of all have."""


def line(number: int, *blocks: int, revision: int = 1, site: str = "news.example") -> dict[str, Any]:
    made = put_line(f"a{number}", revision, site=site, at=NOON.isoformat())
    return made | {"article": made["article"] | {"blocks": list(blocks)}}


def applied(state: State, lines: Iterable[dict[str, Any]]) -> None:
    state.apply(state.cursor()[0], list(lines), counting=COUNTING)


def test_what_many_articles_of_a_site_have_is_learned_of_that_site_alone(state: State) -> None:
    applied(state, [line(number, BOX, 100 + number) for number in range(3)])
    assert state.learned("news.example") == frozenset()
    applied(state, [line(3, BOX), line(4, BOX, site="other.example")])
    assert state.learned("news.example") == {BOX}
    assert state.learned("other.example") == frozenset()


def test_an_article_counts_once_however_often_it_comes(state: State) -> None:
    applied(state, [line(1, BOX, revision=revision) for revision in range(1, 8)])
    applied(state, [{"op": "withdrawn", "id": "a1"}])
    assert state.learned("news.example") == frozenset()


def test_where_the_log_is_cut_makes_no_difference(state: State) -> None:
    lines = [line(number, BOX) for number in range(3)] + [line(number) for number in range(3, 20)] + [line(20, BOX)]
    applied(state, lines)
    assert state.learned("news.example") == frozenset()
    state.reset()
    for one in lines:
        applied(state, [one])
    assert state.learned("news.example") == frozenset()


def test_the_articles_from_before_are_named_until_they_are_clean(state: State) -> None:
    applied(state, [line(0, BOX), line(1), line(2, BOX), line(3, BOX, SIGN), line(4, BOX), line(5, BOX), line(6)])
    found = state.to_clean()
    assert [(learned.site, learned.hashes) for learned in found] == [("news.example", {BOX})]
    assert [key.rpartition("/")[2] for key in found[0].keys] == [f"a{number}.json" for number in (0, 2, 3, 4, 5)]
    state.note_cleaned(found[0])
    assert state.to_clean() == []
    applied(state, [line(7, BOX)])  # such as one that is to be kept
    assert state.to_clean() == []
    assert state.learned("news.example") == {BOX}


def test_an_article_that_was_taken_down_is_not_cleaned(state: State) -> None:
    applied(state, [line(number, BOX) for number in range(5)] + [{"op": "delete", "id": "a2", "at": NOON.isoformat()}])
    assert [key.rpartition("/")[2] for key in state.to_clean()[0].keys] == ["a0.json", "a1.json", "a3.json", "a4.json"]


def test_what_this_state_stored_itself_counts_when_it_is_in_the_log(state: State) -> None:
    for number in range(4):
        store(state, f"a{number}", f"h{number}")
    applied(state, [line(number, BOX) for number in range(4)])
    assert state.learned("news.example") == {BOX}


def test_a_state_made_again_from_the_log_has_learned_the_same(state: State) -> None:
    lines = [line(number, BOX) for number in range(4)] + [line(number, SIGN if number % 9 == 0 else 0) for number in range(4, 60)]
    applied(state, lines)
    learned = state.learned("news.example")
    assert BOX in learned
    assert SIGN not in learned
    state.reset()
    assert state.learned("news.example") == frozenset()
    for start in range(0, len(lines), 7):
        applied(state, lines[start : start + 7])
    assert state.learned("news.example") == learned


def test_rare_blocks_are_forgotten_so_that_a_sites_rows_are_bounded(state: State) -> None:
    more = WINDOW + 2 * SWEEP
    applied(state, [line(number, BOX, SIGN) if number < 3 else line(number, 1000 + number) for number in range(more)])
    applied(state, [line(more, BOX)])
    assert state.learned("news.example") == frozenset()
    with state._reading() as connection:
        rows = connection.exec_driver_sql("SELECT count(*) FROM newscrawl_sightings").scalar_one()
    assert rows <= WINDOW + SWEEP
