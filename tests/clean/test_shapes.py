"""Point for point what a dirty article must become, in every shape it comes in."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import cycle, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.clean.article import clean_article
from newscrawl.extract.article import extract_article
from newscrawl.model import Page
from tests.clean import shapes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.model import Article

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
EXAMPLE = Path(__file__).parents[3] / "shared" / "example" / "dirty-article.txt"


TEXTS = {"own": shapes.DIRTY} | ({"example": EXAMPLE.read_text("utf-8")} if EXAMPLE.exists() else {})


def _clean(body: str, content_type: str, url: str = "") -> Article:
    return clean_article(extract_article(Page(url, body.encode(), NOW, (("content-type", content_type),))))


def _problems(article: Article, shape: shapes.Shape, words: dict[str, str]) -> list[str]:
    """What is missing, and what should be."""
    headings = [block.text for block in article.blocks if block.kind == "heading"]
    paragraphs = [block.text for block in article.blocks if block.kind == "paragraph"]
    bullets = [item.text for block in article.blocks for item in block.items]
    problems = [f"lost or extra headings: {set(headings) ^ set(shape.headings)}"] if headings != list(shape.headings) else []
    problems += (
        [f"lost or extra paragraphs: {set(paragraphs) ^ set(shape.paragraphs)}"] if paragraphs != list(shape.paragraphs) else []
    )
    problems += [f"lost or extra bullets: {set(bullets) ^ set(shape.bullets)}"] if bullets != list(shape.bullets) else []
    problems += [f"headline {article.headline!r}"] if article.headline != shape.headline else []
    problems += [f"leaked {word!r}" for word in (shape.slug, words["heading"], words["notice"]) if word in article.body]
    return problems


@pytest.mark.parametrize("name", TEXTS)
def test_a_scraped_text_keeps_every_heading_paragraph_and_bullet_and_neither_slug_nor_form(name: str) -> None:
    text = TEXTS[name] if name == "example" else f"{TEXTS[name]}\n\n{shapes.FORM}"
    article = _clean(text, "text/plain")
    assert _problems(article, shapes.read_shape(text), shapes.LANGUAGES["en"]) == []
    assert [len(block.items) for block in article.blocks if block.kind == "list"] == [3, 3]
    assert {removal.rule for removal in article.cleaning} == {"slug-line", "comment-form"}


def _failures(
    text: str, combinations: Iterable[tuple[str, str, str, str, bool]]
) -> dict[tuple[str, str, str, str, bool], list[str]]:
    shape, failures = shapes.read_shape(text), {}
    for container, slug, form, language, inside in combinations:
        html = shapes.render(text, container=container, slug=slug, form=form, language=language, inside=inside)
        if problems := _problems(_clean(html, "text/html", shapes.URL), shape, shapes.LANGUAGES[language]):
            failures[container, slug, form, language, inside] = problems
    return failures


@pytest.mark.parametrize("container", shapes.CONTAINERS)
def test_every_slug_with_every_form_in_every_container_gives_the_same_article(container: str) -> None:
    assert _failures(shapes.DIRTY, product([container], shapes.SLUGS, shapes.FORMS, ["en"], [True, False])) == {}


@pytest.mark.parametrize("language", shapes.LANGUAGES)
@pytest.mark.parametrize("name", TEXTS)
def test_every_form_in_every_container_and_language_gives_the_same_article(name: str, language: str) -> None:
    places = product(shapes.CONTAINERS, shapes.FORMS, [True, False])
    slugs = cycle(shapes.SLUGS)
    assert _failures(TEXTS[name], [(container, next(slugs), form, language, inside) for container, form, inside in places]) == {}


def test_the_order_of_headings_paragraphs_and_lists_is_the_page_s() -> None:
    html = shapes.render(shapes.DIRTY, container="generic", slug="p", form="plain")
    text = _clean(shapes.DIRTY, "text/plain")
    page = _clean(html, "text/html", shapes.URL)
    assert [(block.kind, block.text) for block in page.blocks] == [(block.kind, block.text) for block in text.blocks]
