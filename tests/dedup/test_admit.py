"""The decision at the door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from newscrawl.dedup import Admission, Candidate, Known, admit
from newscrawl.model import Outcome

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
SIGNATURE = (1,) * 126


@dataclass(frozen=True)
class Old:
    """A known article."""

    id: str = "a1"
    revision: int = 3
    content_hash: str = "h1"
    key: str | None = "articles/a1.json"
    url: str = "https://news.example/a1"
    site: str = "news.example"
    run: str = "run-0"
    headline: str | None = "A headline"
    published: datetime | None = NOON
    pending: bool = False
    op: str = "put"
    rights: str | None = None
    cluster: str | None = None
    duplicate_of: str | None = None


NEW = Candidate("a1", "run-1", "news.example", "https://news.example/a1", "h1", SIGNATURE, (1,), NOON, "A headline")
OTHER = replace(NEW, id="a2", url="https://news.example/a2")


def decide(
    candidate: Candidate, by_id: Known | None = None, by_content: Known | None = None, *near: tuple[Known, float]
) -> Admission:
    return admit(candidate, by_id, by_content, near, threshold=0.5)


def test_an_unknown_article_is_stored_as_revision_one() -> None:
    assert decide(NEW) == Admission(Outcome.STORED, "a1", 1)


def test_the_same_words_again_are_unchanged() -> None:
    assert decide(NEW, Old()) == Admission(Outcome.UNCHANGED, "a1", 3, 3, "articles/a1.json")


def test_other_words_are_the_next_revision_under_the_first_key() -> None:
    assert decide(NEW, Old(content_hash="h0")) == Admission(Outcome.UPDATED, "a1", 4, 3, "articles/a1.json")


def test_a_withdrawn_article_that_comes_back_is_a_revision() -> None:
    assert decide(NEW, Old(op="withdrawn")).outcome is Outcome.UPDATED


def test_an_article_taken_down_is_not_stored_again() -> None:
    assert decide(NEW, Old(op="delete", content_hash="")).outcome is Outcome.RIGHTS


def test_another_address_of_an_article_in_flight_is_its_alias() -> None:
    admission = decide(NEW, Old(pending=True, run="run-1", key=None, revision=1))
    assert admission == Admission(Outcome.DUPLICATE, "a1", 1, duplicate_of="a1", similarity=1.0)


def test_a_twin_fetched_in_the_same_run_is_an_alias_though_its_words_differ_a_little() -> None:
    twin = replace(NEW, url="https://amp.news.example/a1", content_hash="h2")
    assert decide(twin, Old(run="run-1")).outcome is Outcome.DUPLICATE
    assert decide(replace(twin, run="run-2"), Old(run="run-1")).outcome is Outcome.UPDATED


def test_a_second_look_in_one_run_at_the_same_address_is_a_revision() -> None:
    assert decide(replace(NEW, content_hash="h2"), Old(run="run-1")).outcome is Outcome.UPDATED


def test_the_same_words_under_another_id_are_a_copy() -> None:
    admission = decide(OTHER, None, Old())
    assert admission == Admission(Outcome.DUPLICATE, "a1", 3, None, "articles/a1.json", "a1", 1.0)


def test_a_short_notice_that_comes_again_on_another_day_is_an_article() -> None:
    notice = replace(OTHER, signature=(), bands=())
    assert decide(notice, None, Old()).outcome is Outcome.DUPLICATE
    assert decide(replace(notice, published=NOON + timedelta(days=1)), None, Old()).outcome is Outcome.STORED
    assert decide(replace(notice, published=None), None, Old()).outcome is Outcome.DUPLICATE


def test_of_near_articles_the_nearest_is_the_original() -> None:
    admission = decide(OTHER, None, None, (Old("x"), 0.5), (Old("y"), 0.9), (Old("z"), 0.7))
    assert (admission.outcome, admission.duplicate_of, admission.similarity) == (Outcome.DUPLICATE, "y", 0.9)


def test_below_the_threshold_nothing_is_a_copy() -> None:
    assert decide(OTHER, None, None, (Old("x"), 0.49)).outcome is Outcome.STORED
