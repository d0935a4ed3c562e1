"""What is kept and what is not."""

from __future__ import annotations

import pytest

from newscrawl.model import Article, Author, Block, Outcome, Rejected
from newscrawl.validate import check_article, text_size

SENTENCE = "The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring."


def _article(*texts: str, **given: object) -> Article:
    return Article("https://news.example/a", headline="Mill", blocks=tuple(Block("paragraph", text) for text in texts), **given)  # type: ignore[arg-type]


def _outcome(article: Article, min_text_chars: int = 200) -> Outcome | None:
    try:
        check_article(article, min_text_chars=min_text_chars)
    except Rejected as ending:
        return ending.outcome
    return None


def test_an_article_of_a_few_sentences_is_kept() -> None:
    assert _outcome(_article(SENTENCE, SENTENCE)) is None


def test_a_text_under_the_shortest_length_is_too_short_and_says_by_how_much() -> None:
    with pytest.raises(Rejected, match="107 of 200 characters") as ending:
        check_article(_article(SENTENCE), min_text_chars=200)
    assert ending.value.outcome is Outcome.TOO_SHORT
    assert _outcome(_article(SENTENCE), min_text_chars=100) is None


@pytest.mark.parametrize(
    "text", ["川沿いの古い水車小屋が、来年の春から自分で粉をひきたいというパン屋に売られた。", "โรงสีเก่าริมแม่น้ำถูกขายให้กับคนทำขนมปัง"]
)
def test_characters_of_dense_scripts_count_three_times(text: str) -> None:
    assert text_size(text) > 2.5 * len(text)
    assert _outcome(_article(text * 2)) is None


def test_headings_alone_are_no_article() -> None:
    article = Article("", headline="Mill", blocks=(Block("heading", SENTENCE * 3, level=2),))
    assert _outcome(article) is Outcome.NOT_ARTICLE


def test_a_list_of_teasers_is_no_article() -> None:
    assert _outcome(_article(*[f"Ten mills to see in valley {n}" for n in range(30)])) is Outcome.NOT_ARTICLE


def test_a_list_that_somebody_signed_is_one() -> None:
    assert _outcome(_article(*[f"Ten mills to see in valley {n}" for n in range(30)], authors=(Author("Ann Lee"),))) is None


def test_a_login_form_is_no_article() -> None:
    form = (
        "Sign in to your account to read on",
        "Email address and password",
        "Forgot your password? Register",
        "Sign up or log in here",
    )
    assert _outcome(_article(*form), min_text_chars=50) is Outcome.NOT_ARTICLE
