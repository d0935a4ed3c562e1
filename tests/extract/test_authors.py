"""Authors come with the address of their own page where the article links it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Author, Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
URL = "https://www.harbour-post.example/town/mill"
TELLING = "<p>The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.</p>" * 2
ANN = "https://www.harbour-post.example/author/ann-lee"


def _authors(author: Any = None, byline: str = "", url: str = URL) -> tuple[Author, ...]:
    node = {"@type": "NewsArticle", "headline": "Mill sold", "datePublished": "2026-02-18", "author": author}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>' if author else ""
    html = f"<html><head>{head}</head><body><article><h1>Mill sold</h1>{byline}{TELLING}</article></body></html>"
    return extract_article(Page(url, html.encode(), NOW)).authors


@pytest.mark.parametrize(
    "byline",
    [
        '<p>By <a rel="author" href="/author/ann-lee">Ann Lee</a></p>',
        '<p>By <a rel="author noopener" href="../author/ann-lee">ANN LEE</a></p>',
        '<p class="byline">By <a href="/author/ann-lee">Ann Lee</a> and <a href="/author/bo-berg">Bo Berg</a></p>',
    ],
)
def test_the_byline_s_link_is_the_address_of_an_author_named_elsewhere(byline: str) -> None:
    assert _authors({"name": "Ann Lee"}, byline) == (Author("Ann Lee", ANN),)


def test_the_byline_alone_gives_name_and_absolute_address() -> None:
    assert _authors(byline='<p>By <a rel="author" href="/author/ann-lee">Ann Lee</a></p>') == (Author("Ann Lee", ANN),)


@pytest.mark.parametrize(
    ("person", "address"),
    [
        ({"url": ANN}, ANN),
        ({"url": "/author/ann-lee"}, ANN),
        ({"sameAs": ["@annlee", "https://social.example/ann"]}, "https://social.example/ann"),
        ({"sameAs": "ann-lee"}, None),
    ],
)
def test_json_ld_s_own_address_counts(person: dict[str, Any], address: str | None) -> None:
    assert _authors({"@type": "Person", "name": "Ann Lee", **person}) == (Author("Ann Lee", address),)


def test_another_s_link_is_not_taken_and_without_a_page_address_none_is_made_up() -> None:
    assert _authors("Cy Dow", '<p class="byline"><a href="/author/ann-lee">Ann Lee</a></p>') == (Author("Cy Dow"),)
    assert _authors("Ann Lee", '<p class="byline"><a href="/author/ann-lee">Ann Lee</a></p>', url="") == (Author("Ann Lee"),)
