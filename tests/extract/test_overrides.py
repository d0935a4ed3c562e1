"""Selectors applied to one page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Page
from newscrawl.sites import Selectors
from newscrawl.sites.selectors import to_xpath

LONG = "A sentence of some length stands in this paragraph, so that it is taken for running text."


def extracted(html: str, **selectors: str) -> Article:
    page = Page("https://news.example/a", f"<html><body>{html}</body></html>".encode(), datetime.now(UTC))
    return extract_article(page, Selectors(**{name: (to_xpath(text),) for name, text in selectors.items()}))


def texts(article: Article) -> list[str]:
    return [block.text for block in article.blocks]


def test_a_body_may_be_parted_over_several_elements_and_is_read_once() -> None:
    html = f"<div class=a><p>One. {LONG}</p><div class=a><p>Two.</p></div></div> stray <div class=a>Three.</div> stray"
    assert texts(extracted(html, body=".a")) == [f"One. {LONG}", "Two.", "Three."]


def test_a_body_in_an_element_that_is_boilerplate_by_its_name_is_the_body() -> None:
    html = f"<main><p>{LONG}</p><p>{LONG} Again.</p></main><aside class=related><p>Two. {LONG}</p><nav>Home</nav></aside>"
    assert texts(extracted(html, body="aside")) == [f"Two. {LONG}"]


@pytest.mark.parametrize(
    ("html", "value"),
    [
        ("<time datetime='2026-03-04T05:06:07Z'>today</time>", "2026-03-04T05:06:07+00:00"),
        ("<time>4 March 2026</time>", "2026-03-04"),
        ("<time>4.3.2026, 18 Uhr</time>", "2026-03-04"),
        ("<time>2026-03-04 05:06</time>", "2026-03-04T05:06"),
        ("<time>yesterday</time>", None),
    ],
)
def test_a_date_is_read_from_its_element_as_far_as_it_goes(html: str, value: str | None) -> None:
    stamp = extracted(f"{html}<article><p>{LONG}</p><p>{LONG} Twice.</p></article>", date="//time").date_published
    assert (stamp and stamp.value) == value


def test_what_is_removed_is_gone_before_anything_else_is_read_but_the_other_selectors() -> None:
    html = (
        f"<article><h1>Name</h1><p class=x><b>By Ada Byron</b></p><p>{LONG}</p><p>{LONG} Twice.</p><p class=x>Bye.</p></article>"
    )
    article = extracted(html, remove=".x", author=".x b")
    assert texts(article)[-1] == f"{LONG} Twice."
    assert [author.name for author in article.authors] == ["Ada Byron"]
    assert [(r.rule, r.text) for r in article.cleaning][:2] == [("override", "By Ada Byron"), ("override", "Bye.")]
