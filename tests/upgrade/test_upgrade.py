"""A bucket and a state that an earlier version has written: eight articles of the demo site, as version 0.1.0 left them.

A change of the bucket's format or the state's schema adds an archive of what went before, and takes none away.
"""

from __future__ import annotations

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl import read_articles
from tests.command import newscrawl, objects, report
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from typing import Any

ARCHIVES = sorted(Path(__file__).parent.glob("*.tar.gz"))


@pytest.fixture(params=ARCHIVES, ids=lambda path: path.name)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of the bucket, its state beside it; a state knows its bucket by its place, which is another here."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    with closing(sqlite3.connect(tmp_path / "bucket.state" / "state.sqlite")) as state, state:
        state.execute("UPDATE newscrawl_stores SET url = ?", [str(tmp_path / "bucket")])
    return str(tmp_path / "bucket")


def articles(store: str) -> dict[str, dict[str, Any]]:
    return {article["id"]: article for article in objects(store, "articles/")}


def test_its_log_and_its_articles_are_read(old: str) -> None:
    changes = list(read_articles(old))
    assert [change.op for change in changes] == ["put"] * 8
    assert {change.id: change.article for change in changes} == articles(old)
    assert len(newscrawl("read", old).out.splitlines()) == 8


def test_its_pages_give_the_same_articles_again(old: str) -> None:
    before = articles(old)
    done = newscrawl("replay", old)
    assert done.code == 0, done.err
    told = report(old)
    assert told["outcomes"].keys() <= {"unchanged", "updated"}
    assert (articles(old).keys(), told["leads"], told["balanced"]) == (before.keys(), 8, True)


def test_a_crawl_goes_on_where_it_ended_and_the_doctor_finds_all_well(old: str) -> None:
    with tiny_site({"/": front("/2026/02/18/a-tale-of-kettles"), "/2026/02/18/a-tale-of-kettles": story("kettles")}) as site:
        done = newscrawl("crawl", f"{site.url}/", "--to", old)
    assert done.code == 0, done.err
    assert [change.seq for change in read_articles(old)] == [0] * 8 + [1]
    assert len(articles(old)) == 9
    looked = newscrawl("doctor", old)
    assert looked.code == 0, looked.out + looked.err
