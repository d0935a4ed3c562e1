"""The decision at the door."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from newscrawl.dedup import Admission, Candidate, Known, admit, is_earlier
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


ELSEWHERE = replace(OTHER, site="other.example", published=NOON + timedelta(hours=2))
EARLY = replace(ELSEWHERE, published=NOON - timedelta(hours=2))


def test_of_copies_across_sites_the_one_published_first_is_the_original() -> None:
    late = decide(ELSEWHERE, None, None, (Old(), 0.9))
    assert (late.outcome, late.duplicate_of, late.cluster) == (Outcome.DUPLICATE, "a1", None)
    early = decide(EARLY, None, None, (Old(), 0.9))
    assert (early.outcome, early.duplicate_of, early.cluster) == (Outcome.STORED, None, "a1")


def test_copies_that_are_kept_name_their_original() -> None:
    copy = Old("a3", duplicate_of="a1", cluster="a7", published=NOON + timedelta(hours=1))
    kept = admit(ELSEWHERE, None, None, [(copy, 0.9)], threshold=0.5, keep_copies=True)
    assert (kept.outcome, kept.id, kept.duplicate_of, kept.cluster) == (Outcome.STORED, "a2", "a1", "a7")
    own = admit(OTHER, None, None, [(Old(), 0.9)], threshold=0.5, keep_copies=True)
    assert own.outcome is Outcome.DUPLICATE


def test_a_day_without_a_time_is_not_earlier_than_a_time_of_that_day() -> None:
    day = NOON.replace(hour=0)
    assert not is_earlier(day, NOON)
    assert not is_earlier(NOON, day)
    assert is_earlier(day - timedelta(days=1), NOON)
    assert not is_earlier(None, NOON)
    assert not is_earlier(NOON, None)


def test_a_correction_under_a_new_address_is_an_article_on_its_own_site_alone() -> None:
    corrected = replace(OTHER, content_hash="h2", is_corrected=True)
    assert decide(corrected, None, None, (Old(), 0.9)).outcome is Outcome.STORED
    assert decide(replace(corrected, site="other.example"), None, None, (Old(), 0.9)).outcome is Outcome.DUPLICATE
    assert decide(replace(corrected, content_hash="h1"), None, Old()).outcome is Outcome.DUPLICATE


def test_what_was_withdrawn_does_not_stand_for_a_copy_that_is_there() -> None:
    assert decide(OTHER, None, Old(op="withdrawn"), (Old(op="withdrawn"), 0.9)).outcome is Outcome.STORED


def test_other_rights_are_a_revision_where_both_are_known() -> None:
    assert decide(replace(NEW, rights="noarchive"), Old(rights="")).outcome is Outcome.UPDATED
    assert decide(replace(NEW, rights="noarchive"), Old(rights="noarchive")).outcome is Outcome.UNCHANGED
    assert decide(replace(NEW, rights="noarchive"), Old()).outcome is Outcome.UNCHANGED
    assert decide(NEW, Old(rights="noarchive")).outcome is Outcome.UNCHANGED


def test_another_dress_of_a_known_page_takes_no_turn_with_it() -> None:
    twin = replace(NEW, url="https://news.example/a1?view=reader", canonical="https://news.example/a1", content_hash="h2")
    assert decide(twin, Old()).outcome is Outcome.DUPLICATE
    assert decide(replace(twin, url="https://news.example/a1"), Old()).outcome is Outcome.UPDATED
    assert decide(replace(twin, url="https://news.example/a1"), Old(url=twin.url)).outcome is Outcome.UPDATED
