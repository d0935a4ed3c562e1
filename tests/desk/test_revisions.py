"""Revisions: what has changed is told, and what no reader can see makes none."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.desk.records import changes
from newscrawl.ingest import ingest
from newscrawl.model import Author, Block, Outcome, Page
from newscrawl.reader import read_articles
from newscrawl.storage.articles import from_json, schema_bytes
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.desk import Desk
    from newscrawl.model import Article

URL = "https://news.example/news/herring"
NOW = datetime.now(UTC)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(Config.read(store=str(tmp_path / "bucket")), new_run("crawl", ("https://news.example/",)))
    yield opened
    close_desk(opened)


def stored(desk: Desk) -> Article:
    """The article of a page that the desk has just stored, as a replay makes it again."""
    ended = ingest(Page(URL, story("herring").body, NOW), desk)
    assert ended.record
    return from_json(ended.record)


def puts(desk: Desk) -> list[dict[str, Any]]:
    desk.publish()
    return [change.line for change in read_articles(desk.blobs) if change.op == "put"]


def test_an_article_made_again_the_same_is_no_revision(desk: Desk) -> None:
    article = stored(desk)
    again = replace(article, extractor=(("newscrawl", "9"),), cleaning=(), fetched_at=NOW + timedelta(hours=1), raw_offset=7)
    assert desk.revise(again, cause="replay") is None
    assert len(puts(desk)) == 1


def test_what_a_replay_finds_anew_is_a_revision_that_says_what_changed(desk: Desk) -> None:
    article = stored(desk)
    record = desk.revise(replace(article, authors=(Author("Ada Cook"),)), cause="replay")
    assert record
    assert record["previous"] == {"revision": 1, "contentHash": article.content_hash}
    assert record["changed"] == {"headline": False, "body": False, "wordsAdded": 0, "wordsRemoved": 0, "keys": ["authors"]}
    first, second = puts(desk)
    assert (first["cause"], first["article"]["previous"], first["article"]["changed"]) == ("crawl", None, None)
    assert (second["cause"], second["revision"], second["article"]) == ("replay", 2, record)
    assert first["key"] == second["key"]
    assert json.loads(desk.blobs.get(second["key"])) == record
    Draft202012Validator(json.loads(schema_bytes())).validate(record)
    assert desk.revise(replace(article, authors=(Author("Ada Cook"),)), cause="replay") is None


def test_cleaning_revises_for_the_sake_of_the_body_alone(desk: Desk) -> None:
    article = stored(desk)
    assert desk.revise(replace(article, authors=(Author("Ada Cook"),)), cause="cleaning") is None
    record = desk.revise(replace(article, blocks=article.blocks[:-1]), cause="cleaning")
    assert record
    assert (record["revision"], record["changed"]["body"], record["changed"]["wordsAdded"]) == (2, True, 0)
    assert record["changed"]["wordsRemoved"] > 10
    assert record["contentHash"] != article.content_hash


def test_an_older_page_does_not_set_an_article_back(desk: Desk) -> None:
    article = stored(desk)
    older = replace(article, blocks=article.blocks[:-1], fetched_at=NOW - timedelta(hours=1))
    assert desk.revise(older, cause="replay") is None


def test_a_revision_written_by_a_run_that_died_is_told_by_the_next(desk: Desk) -> None:
    article = stored(desk)
    changed = replace(article, blocks=article.blocks[:-1])
    (line,) = puts(desk)
    record = desk.revise(changed, cause="replay")
    desk.state.reset()  # the state and the log know the first revision, the object is the second
    desk.state.drop_outbox()
    desk.catch_up()
    assert desk.revise(changed, cause="replay") == record
    assert [put["revision"] for put in puts(desk)] == [line["revision"], 2]


def test_unknown_articles_are_not_revised(desk: Desk) -> None:
    assert desk.revise(replace(stored(desk), id="another"), cause="replay") is None


def test_a_page_whose_words_changed_is_a_revision_with_what_it_replaces(desk: Desk) -> None:
    article = stored(desk)
    body = story("herring").body.replace(
        b"</article>", b"<p>Late on Monday the harbour was opened to all ships again.</p></article>"
    )
    ended = ingest(Page(URL, body, NOW + timedelta(hours=1)), desk)
    assert ended.outcome is Outcome.UPDATED
    assert ended.record
    assert ended.record["previous"] == {"revision": 1, "contentHash": article.content_hash}
    assert (ended.record["changed"]["wordsAdded"], ended.record["changed"]["wordsRemoved"]) == (11, 0)
    assert ended.record["changed"]["keys"] == ["contentHash", "articleBody", "wordCount", "blocks"]


@pytest.mark.parametrize(
    ("old", "new", "added", "removed"),
    [
        ("The ship sank.", "The ship sank off Tarn.", 2, 0),
        ("The ship sank. Nobody knew.", "Nobody knew. The ship sank.", 0, 0),
        ("The ship sank.", "the SHIP sank", 0, 0),
        ("船が沈んだ。", "船が浮かんだ。", 2, 1),
        ("", "The ship sank.", 3, 0),
    ],
)
def test_words_are_counted_wherever_they_stand(old: str, new: str, added: int, removed: int) -> None:
    found = changes({"headline": "a", "articleBody": old}, {"headline": "a", "articleBody": new})
    assert (found["wordsAdded"], found["wordsRemoved"]) == (added, removed)
    assert found["headline"] is False


def test_blocks_count_as_the_words_they_hold(desk: Desk) -> None:
    article = stored(desk)
    record = desk.revise(replace(article, blocks=(*article.blocks, Block("quote", "One more word"))), cause="replay")
    assert record
    assert record["changed"]["wordsAdded"] == 3
