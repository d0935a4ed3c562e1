"""Fingerprints: the same words give the same hash, nearly the same words nearly the same signature."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.dedup import ALGORITHM, bands, content_hash, fingerprint, signature, similarity
from newscrawl.dedup.words import shingles, words

WORDS = [
    f"{a}{b}{c}" for a in ("ka", "lo", "mi", "ner", "sta") for b in ("do", "ri", "vel", "tu") for c in ("n", "sk", "a", "el")
]


def text(seed: int, length: int = 400) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))  # noqa: S311 - made-up text


@pytest.mark.parametrize(
    "twin",
    [
        'The "mayor" - Anna\'s friend - said: no...',
        "  THE “Mayor” – Anna’s friend — said: no…",
        "The «mayor» \u2212 Anna\u02b9s".replace("\u02b9", "’") + " friend \u2011 said:\u00a0no...\n",
        "The \u00adma\u00adyor".replace("\u00adma", '"ma').replace("\u00adyor", 'yor"') + " - Anna's\u200b friend - said: no...",
    ],
)
def test_case_space_and_the_kind_of_quotes_and_dashes_do_not_count(twin: str) -> None:
    assert content_hash("Head", twin) == content_hash("Head", 'The "mayor" - Anna\'s friend - said: no...')


@pytest.mark.parametrize("change", ["It was 3,1 degrees", "It was -3.1 degrees", "It was 3.1 degrees!", "It is 3.1 degrees"])
def test_a_corrected_word_number_or_sign_is_another_content(change: str) -> None:
    assert content_hash("Head", change) != content_hash("Head", "It was 3.1 degrees")


def test_the_headline_is_part_of_the_content() -> None:
    assert len({content_hash("Head", "Body"), content_hash(None, "Body"), content_hash(None, "Head Body")}) == 3
    assert content_hash(None, "Body") == content_hash("", "Body")


def test_fingerprints_are_the_same_in_every_process_and_version() -> None:
    """Stored signatures are compared with new ones: a change here is a new ALGORITHM."""
    made, cut = fingerprint(text(1))
    assert ALGORITHM == "rensa-rminhash-2/words-1/facts-1/seed-42/42x3x47/min-40"
    assert content_hash("Über", "Straße") == "7cf0fc04a7964d6292221ae40ed3e50b"
    assert (made[:3], cut[:2]) == ((684164213, 232729488, 915820796), (30863583648416, 72309514225757))


def test_a_signature_has_126_values_and_42_bands_that_fit_a_database() -> None:
    made, cut = fingerprint(text(1))
    assert len(made) == 126
    assert len(cut) == 42
    assert all(0 <= value < 2**32 for value in made)
    assert all(0 <= band < 2**47 for band in cut)


def test_a_body_too_short_to_judge_has_no_signature() -> None:
    assert signature("Road closed today. " * 50) == ()
    assert fingerprint("A few words.") == ((), ())
    assert similarity((), signature(text(1))) == 0


def test_a_copy_with_one_word_in_twenty_changed_is_near_and_another_text_is_not() -> None:
    copy = text(1).split()
    copy[::20] = ["other"] * len(copy[::20])
    original, near, far = signature(text(1)), signature(" ".join(copy)), signature(text(2))
    assert similarity(original, near) > 0.6
    assert set(bands(original)) & set(bands(near))
    assert similarity(original, far) < 0.1
    assert similarity(original, original) == 1


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("東京都は新しい条例", ["東京都は新", "京都は新し", "都は新しい", "は新しい条", "新しい条例"]),
        ("นายกรัฐมนตรี", ["นายกรัฐม", "ายกรัฐมน", "ยกรัฐมนต", "กรัฐมนตร", "รัฐมนตรี"]),
        ("Don’t stop, co\u00adoperate", ["don t stop", "t stop cooperate"]),
        ("서울시는 새로운 조례를", ["서울시는 새로운 조례를"]),
        ("too short", []),
    ],
)
def test_shingles_are_three_words_or_characters_where_a_script_has_no_spaces(sentence: str, expected: list[str]) -> None:
    assert shingles(sentence) == expected


def test_words_keep_their_marks() -> None:
    assert words("नमस्ते, दुनिया!") == ["नमस्ते", "दुनिया"]


@given(st.text(max_size=400))
def test_any_text_has_a_fingerprint(body: str) -> None:
    made, cut = fingerprint(body)
    assert len(content_hash(body, body)) == 32
    assert len(cut) == len(made) // 3
