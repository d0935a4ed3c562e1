"""Pages that are looked at again: gone, come back, moved under one canonical, corrected, or the same but for our own rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from newscrawl.clean import article as cleaning
from newscrawl.desk import looks
from newscrawl.model import Lead, Outcome
from tests.desk.desks import HOUR, NOW, a_desk, come, log, newest

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.model import Article

URL = "https://news.example/news/herring"
DAY = 24 * HOUR
NOTE = "<p>Correction: an earlier version of this article named another harbour.</p>"


def gone(folder: Path, after: int, url: str = URL) -> str:
    """A run finds the page gone so many hours after it was stored; gives what the state remembers of it."""
    with a_desk(folder) as desk:
        desk.settle(Lead(url), Outcome.GONE, NOW + after * HOUR)
        return next(iter(desk.seen([Lead(url)]).values())).outcome


def stored(folder: Path, **changes: str) -> None:
    with a_desk(folder) as desk:
        assert come(desk, URL, "herring", **changes).outcome is Outcome.STORED


def test_a_page_is_withdrawn_at_the_second_look_and_once(tmp_path: Path) -> None:
    stored(tmp_path)
    assert gone(tmp_path, 1) == "gone"
    assert [line["op"] for line in log(tmp_path)] == ["put"]
    assert gone(tmp_path, 2) == "withdrawn"
    assert gone(tmp_path, 30) == "withdrawn"
    put, withdrawn = log(tmp_path)
    assert (withdrawn["op"], withdrawn["id"], withdrawn["url"]) == ("withdrawn", put["id"], URL)


def test_two_looks_within_minutes_are_one(tmp_path: Path) -> None:
    stored(tmp_path)
    gone(tmp_path, 1)
    with a_desk(tmp_path) as desk:
        desk.settle(Lead(URL), Outcome.GONE, NOW + 1.5 * HOUR)
    assert [line["op"] for line in log(tmp_path)] == ["put"]
    assert gone(tmp_path, 2) == "withdrawn"


def test_a_page_that_came_back_between_is_not_withdrawn(tmp_path: Path) -> None:
    stored(tmp_path)
    gone(tmp_path, 1)
    with a_desk(tmp_path) as desk:
        assert come(desk, URL, "herring", at=NOW + 2 * HOUR).outcome is Outcome.UNCHANGED
    assert gone(tmp_path, 3) == "gone"
    assert [line["op"] for line in log(tmp_path)] == ["put"]


def test_an_article_that_comes_back_is_a_revision_and_can_go_again(tmp_path: Path) -> None:
    stored(tmp_path)
    gone(tmp_path, 1)
    gone(tmp_path, 2)
    with a_desk(tmp_path) as desk:
        ended = come(desk, URL, "herring", at=NOW + DAY)
    assert ended.outcome is Outcome.UPDATED
    assert ended.record
    assert ended.record["changed"]["keys"] == []
    gone(tmp_path, 25)
    gone(tmp_path, 27)
    assert [(line["op"], line.get("revision")) for line in log(tmp_path)] == [
        ("put", 1),
        ("withdrawn", None),
        ("put", 2),
        ("withdrawn", None),
    ]


def test_what_was_withdrawn_is_known_again_from_the_log(tmp_path: Path) -> None:
    stored(tmp_path)
    gone(tmp_path, 1)
    gone(tmp_path, 2)
    for file in (tmp_path / "bucket.state").glob("state.sqlite*"):
        file.unlink()
    assert gone(tmp_path, 30) == "withdrawn"
    assert [line["op"] for line in log(tmp_path)] == ["put", "withdrawn"]
    with a_desk(tmp_path) as desk:
        assert come(desk, URL, "herring", at=NOW + 2 * DAY).outcome is Outcome.UPDATED


def test_a_twin_that_is_gone_takes_no_article_with_it(tmp_path: Path) -> None:
    stored(tmp_path)
    with a_desk(tmp_path) as desk:
        assert come(desk, URL + "-again", "herring").outcome is Outcome.DUPLICATE
    gone(tmp_path, 1, URL + "-again")
    gone(tmp_path, 2, URL + "-again")
    assert [line["op"] for line in log(tmp_path)] == ["put", "duplicate"]


def test_what_only_our_own_rules_read_differently_is_unchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(tmp_path, text="<p>Tide tables of the harbour hang beside the door of the old school.</p>")
    newer = with_one_rule_more(monkeypatch)
    with a_desk(tmp_path) as desk:
        text = "<p>Tide tables of the harbour hang beside the door of the old school.</p>"
        assert come(desk, URL, "herring", text=text, at=NOW + HOUR).outcome is Outcome.UNCHANGED
        changed = come(desk, URL, "herring", text=text + "<p>Late news from the fish market.</p>", at=NOW + 2 * HOUR)
    assert newer
    assert changed.outcome is Outcome.UPDATED


def with_one_rule_more(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A release that takes the last block of each article away; gives what it took."""
    taken: list[str] = []

    def clean(article: Article) -> Article:
        made = cleaning.clean_article(article)
        kept = tuple(block for block in made.blocks if not block.text.startswith("Tide tables"))
        taken.extend(block.text for block in made.blocks if block not in kept)
        return replace(made, blocks=kept)

    monkeypatch.setattr(looks, "clean_article", clean)
    monkeypatch.setattr("newscrawl.ingest.clean_article", clean)
    return taken


def test_a_change_of_rights_is_a_revision_and_not_knowing_them_is_none(tmp_path: Path) -> None:
    stored(tmp_path)
    with a_desk(tmp_path) as desk:
        ended = come(desk, URL, "herring", at=NOW + HOUR, headers=(("x-robots-tag", "noarchive"),))
        assert (
            come(desk, URL, "herring", at=NOW + 2 * HOUR, headers=(("x-robots-tag", "noarchive"),)).outcome is Outcome.UNCHANGED
        )
    assert ended.outcome is Outcome.UPDATED
    assert ended.record
    assert (ended.record["changed"]["keys"], ended.record["changed"]["body"]) == (["rights"], False)


def test_pages_that_all_name_one_canonical_are_articles_of_their_own(tmp_path: Path) -> None:
    head = '<link rel="canonical" href="https://news.example/news/today">'
    with a_desk(tmp_path) as desk:
        for word in ("herring", "lanterns", "gravel"):
            assert come(desk, f"https://news.example/news/{word}", word, head=head).outcome is Outcome.STORED
    assert len(newest(tmp_path)) == 3
    with a_desk(tmp_path) as desk:
        for word in ("gravel", "lanterns", "herring"):
            url = f"https://news.example/news/{word}"
            assert come(desk, url, word, head=head, at=NOW + HOUR).outcome is Outcome.UNCHANGED
    assert len(log(tmp_path)) == 3


def test_another_dress_of_a_page_is_an_alias_by_its_canonical_though_a_few_words_differ(tmp_path: Path) -> None:
    head = f'<link rel="canonical" href="{URL}">'
    stored(tmp_path)
    with a_desk(tmp_path) as desk:
        twin = come(desk, "https://news.example/reader?id=7", "herring", head=head, text="<p>Read on the go.</p>")
    assert twin.outcome is Outcome.DUPLICATE
    assert [line["op"] for line in log(tmp_path)] == ["put", "duplicate"]


@pytest.mark.parametrize(("text", "outcome"), [("", Outcome.DUPLICATE), (NOTE, Outcome.STORED)])
def test_a_copy_on_its_own_site_is_dropped_unless_it_is_a_correction(tmp_path: Path, text: str, outcome: Outcome) -> None:
    stored(tmp_path)
    with a_desk(tmp_path) as desk:
        assert come(desk, URL + "-2", "herring", text=text).outcome is outcome
