"""What repeats on a site: what is counted, when it is learned, and what is taken out."""

from __future__ import annotations

import pytest

from newscrawl.clean.learned import is_boilerplate, remove_learned, short_blocks
from newscrawl.model import Article, Block, Removal

BOX = "Vela morit ansu ke trolu, bedi bano zefir ulma."
STORY = ("The council met on Monday evening.", "It voted for the bridge, by nine to four.")


def article(*texts: str | Block, standfirst: str | None = None) -> Article:
    blocks = tuple(text if isinstance(text, Block) else Block("paragraph", text) for text in texts)
    return Article("https://news.example/a", blocks=blocks, standfirst=standfirst)


def hashes(*texts: str) -> frozenset[int]:
    return frozenset(short_blocks({"blocks": [{"kind": "paragraph", "text": text} for text in texts]}))


def texts(cleaned: Article) -> tuple[str, ...]:
    return tuple(block.text for block in cleaned.blocks)


def test_a_block_is_known_by_its_words_whatever_case_marks_and_kind() -> None:
    one = {"blocks": [{"kind": "paragraph", "text": BOX}]}
    other = {"blocks": [{"kind": "heading", "text": f"»{BOX.upper()}«", "level": 2}]}
    assert short_blocks(one) == short_blocks(other)
    assert list(short_blocks(one).values()) == [9]


@pytest.mark.parametrize(
    "block",
    [
        {"kind": "paragraph", "text": "ansu " * 61},
        {"kind": "paragraph", "text": "* * *"},
        {"kind": "table", "text": "Home | 1\nAway | 2"},
        {"kind": "code", "text": "import this"},
    ],
)
def test_long_texts_marks_and_data_are_not_counted(block: dict[str, str]) -> None:
    assert short_blocks({"blocks": [block]}) == {}


def test_nothing_is_learned_of_a_site_with_few_articles_or_from_a_block_seen_on_few() -> None:
    assert not is_boilerplate(29, 29, words=9)
    assert not is_boilerplate(11, 60, words=9)
    assert is_boilerplate(12, 60, words=9)
    assert not is_boilerplate(12, 500, words=9)


def test_a_word_or_two_must_be_on_half_of_all_articles() -> None:
    assert not is_boilerplate(29, 60, words=1)
    assert is_boilerplate(30, 60, words=1)


def test_learned_blocks_go_from_wherever_they_stand_and_are_told() -> None:
    cleaned = remove_learned(article(BOX, STORY[0], BOX, STORY[1], BOX), hashes(BOX))
    assert texts(cleaned) == STORY
    assert cleaned.cleaning == (Removal("learned", BOX),) * 3


def test_an_article_without_them_is_the_same_object() -> None:
    before = article(*STORY)
    assert remove_learned(before, hashes(BOX)) is before


def test_a_heading_goes_only_with_what_it_heads() -> None:
    background, about = Block("heading", "Background", 2), Block("heading", "Orlu bedi", 3)
    learned = hashes("Background", "Orlu bedi", BOX)
    cleaned = remove_learned(article(STORY[0], background, STORY[1], about, BOX), learned)
    assert texts(cleaned) == (STORY[0], "Background", STORY[1])
    assert texts(remove_learned(article(STORY[0], about, BOX, background, STORY[1]), learned)) == (
        STORY[0],
        "Background",
        STORY[1],
    )


def test_a_heading_that_was_not_learned_goes_when_nothing_is_left_below_it() -> None:
    cleaned = remove_learned(article(*STORY, Block("heading", "About us, this week", 2), BOX), hashes(BOX))
    assert texts(cleaned) == STORY
    assert [removal.rule for removal in cleaned.cleaning] == ["learned", "tail"]


def test_what_is_to_be_kept_stays() -> None:
    signed = f"{BOX} — A. Columnist"
    cleaned = remove_learned(article(STORY[0], signed, BOX), hashes(signed, BOX), keep=["a. columnist"])
    assert texts(cleaned) == (STORY[0], signed)


def test_a_standfirst_that_repeats_is_none() -> None:
    cleaned = remove_learned(article(BOX, *STORY, standfirst=BOX), hashes(BOX))
    assert (cleaned.standfirst, texts(cleaned)) == (None, STORY)
