"""Copies across sites: the one published first is the original, whichever was found first."""

from __future__ import annotations

import json
from itertools import permutations
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from newscrawl.config import Config
from newscrawl.desk import new_run, open_desk
from newscrawl.model import Outcome
from newscrawl.storage.articles import schema_bytes
from tests.desk.desks import HOUR, NOW, a_desk, come, log, newest

if TYPE_CHECKING:
    from pathlib import Path

A, B, C = (f"https://{name}.example/news/herring" for name in ("alpha", "beta", "gamma"))
HOURS = {A: 5, B: 3, C: 1}
"""Before now: A was first."""


def take(folder: Path, *urls: str, **settings: Any) -> list[Outcome]:
    """Each comes in a run of its own."""
    outcomes = []
    for url in urls:
        with a_desk(folder, **settings) as desk:
            outcomes.append(come(desk, url, "herring", published=NOW - HOURS[url] * HOUR).outcome)
    return outcomes


def cast(folder: Path) -> dict[str, tuple[str, str | None]]:
    """Role and original of each article, by their URLs."""
    articles = newest(folder)
    urls = {article["id"]: url for url, article in articles.items()}
    return {url: (a["cluster"]["role"], urls.get(a["duplicateOf"])) for url, a in articles.items() if a["cluster"]}


def test_later_copies_are_dropped_and_told_as_addresses(tmp_path: Path) -> None:
    assert take(tmp_path, A, B, C) == [Outcome.STORED, Outcome.DUPLICATE, Outcome.DUPLICATE]
    assert [line["op"] for line in log(tmp_path)] == ["put", "duplicate", "duplicate"]
    assert cast(tmp_path) == {}


def test_an_original_that_is_found_later_is_stored_and_what_was_known_becomes_its_copy(tmp_path: Path) -> None:
    assert take(tmp_path, B, A) == [Outcome.STORED, Outcome.STORED]
    assert cast(tmp_path) == {A: ("original", None), B: ("copy", A)}
    first, _, moved = log(tmp_path)
    assert (moved["id"], moved["revision"], moved["cause"]) == (first["id"], 2, "cluster")
    assert moved["article"]["changed"]["keys"] == ["duplicateOf", "cluster"]
    assert moved["article"]["contentHash"] == first["article"]["contentHash"]
    assert take(tmp_path, C) == [Outcome.DUPLICATE]


@pytest.mark.parametrize("order", list(permutations((A, B, C))))
def test_marked_copies_have_the_same_parts_in_whatever_order_they_come(tmp_path: Path, order: tuple[str, ...]) -> None:
    assert take(tmp_path, *order, syndication="mark") == [Outcome.STORED] * 3
    assert cast(tmp_path) == {A: ("original", None), B: ("copy", A), C: ("copy", A)}
    articles = newest(tmp_path)
    assert len({article["cluster"]["id"] for article in articles.values()}) == 1
    for article in articles.values():
        Draft202012Validator(json.loads(schema_bytes())).validate(article)


def test_copies_that_come_in_one_run_are_cast_at_its_end(tmp_path: Path) -> None:
    with a_desk(tmp_path, syndication="mark") as desk:
        for url in (C, A, B):
            assert come(desk, url, "herring", published=NOW - HOURS[url] * HOUR).outcome is Outcome.STORED
    assert cast(tmp_path) == {A: ("original", None), B: ("copy", A), C: ("copy", A)}
    puts = len(log(tmp_path))
    with a_desk(tmp_path, syndication="mark"):
        pass
    assert len(log(tmp_path)) == puts


def test_the_parts_are_known_again_from_the_log_alone(tmp_path: Path) -> None:
    take(tmp_path, B, A, syndication="mark")
    before = log(tmp_path)
    for file in (tmp_path / "bucket.state").glob("state.sqlite*"):
        file.unlink()
    assert take(tmp_path, A, B, syndication="mark") == [Outcome.UNCHANGED] * 2
    assert log(tmp_path) == before
    assert take(tmp_path, C, syndication="mark") == [Outcome.STORED]
    assert cast(tmp_path)[C] == ("copy", A)


def test_a_run_that_died_before_it_cast_the_parts_is_made_good_by_the_next(tmp_path: Path) -> None:
    take(tmp_path, B)
    dead = open_desk(Config.read(store=str(tmp_path / "bucket")), new_run("crawl"))
    come(dead, A, "herring", published=NOW - 5 * HOUR)
    dead.state.close()  # as a killed process: neither published nor settled
    with a_desk(tmp_path):
        pass
    assert cast(tmp_path) == {A: ("original", None), B: ("copy", A)}


def test_a_changed_copy_keeps_its_part(tmp_path: Path) -> None:
    take(tmp_path, A, B, syndication="mark")
    with a_desk(tmp_path, syndication="mark") as desk:
        ended = come(desk, B, "herring", published=NOW - 3 * HOUR, text="<p>One more sentence about the fish.</p>", at=NOW + HOUR)
    assert ended.outcome is Outcome.UPDATED
    assert cast(tmp_path)[B] == ("copy", A)
    assert "cluster" not in newest(tmp_path)[B]["changed"]["keys"]


def test_on_its_own_site_a_copy_is_dropped_though_copies_are_marked(tmp_path: Path) -> None:
    with a_desk(tmp_path, syndication="mark") as desk:
        come(desk, A, "herring")
        assert come(desk, A + "-again", "herring").outcome is Outcome.DUPLICATE


def test_the_agency_is_told(tmp_path: Path) -> None:
    with a_desk(tmp_path, syndication="mark") as desk:
        for url in (A, B):
            come(desk, url, "herring", published=NOW - HOURS[url] * HOUR, head='<meta name="author" content="Reuters">')
    assert {article["cluster"]["agency"] for article in newest(tmp_path).values()} == {"Reuters"}
