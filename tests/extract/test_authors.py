"""Authors come with the address of their own page where the article links it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.extract.names import split_names
from newscrawl.model import Author, Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
URL = "https://www.harbour-post.example/town/mill"
TELLING = "<p>The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.</p>" * 2
SITE = '<meta property="og:site_name" content="Harbour Post">'
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


@pytest.mark.parametrize(
    "byline",
    [
        '<p itemprop="author"><span itemprop="name">Ann Lee</span></p>',
        '<div class="meta">By <a rel="author" href="/a">Ann Lee</a></div>',
        '<span class="author-name">Ann Lee</span>',
        '<footer><address class="vcard author">By <a class="url fn" href="/a">Ann Lee</a></address></footer>',
        '<div class="post-byline">Written by <b>Ann Lee</b> on 3 May 2026</div>',
        '<p class="byline">By Ann Lee | Updated 3 May 2026 | 5 min read</p>',
        '<p class="author">von Ann Lee, Harbour Post Hafenstadt</p>',
        '<p class="t1">By <a href="/people/ann">Ann Lee</a></p>',
        "<p>Posted by <i>Ann Lee</i></p>",
        "<p><strong>Ann Lee</strong></p>",
        '<p class="author">Harbour Post</p><p class="t1">By Ann Lee</p>',
    ],
)
@pytest.mark.parametrize("told", [None, "Harbour Post", "Harbour Post Team", "harbour.post", "HP"])
def test_a_byline_knows_better_than_the_publisher_s_name_or_an_account(byline: str, told: str | None) -> None:
    assert [author.name for author in _authors(told and {"name": told}, byline + SITE)] == ["Ann Lee"]


@pytest.mark.parametrize(
    "byline",
    [
        "",
        '<p class="author">Share</p><p class="byline">August 3, 2026</p>',
        '<div class="comment"><b class="comment-author">Cy Dow</b></div>',
        '<div class="related"><b class="author">Cy Dow</b></div>',
        '<footer><a rel="author" href="/x">harbour.post</a></footer>',
    ],
)
def test_without_a_person_the_publisher_is_the_author(byline: str) -> None:
    assert _authors({"@type": "Organization", "name": "Harbour Post"}, byline + SITE) == (Author("Harbour Post"),)


@pytest.mark.parametrize(
    ("language", "text", "names"),
    [
        ("en", "By Ann Lee, Bo Berg and Cy Dow", ["Ann Lee", "Bo Berg", "Cy Dow"]),
        ("en", "Ann Lee, Political Editor; Bo Berg, Senior Correspondent", ["Ann Lee", "Bo Berg"]),
        ("en", "Ann Lee/Bo Berg", ["Ann Lee", "Bo Berg"]),
        ("en", "Ana e Rui Luz", ["Ana e Rui Luz"]),
        ("de", "Von Anna Lehm und Bernd Roth, dpa", ["Anna Lehm", "Bernd Roth", "dpa"]),
        ("fr", "Par Anne Leroux et Bruno Roy, envoyés spéciaux", ["Anne Leroux", "Bruno Roy"]),
        ("es", "Por Ana Ruiz y Beto Sol", ["Ana Ruiz", "Beto Sol"]),
        ("it", "di Anna Riva e Bruno Sole", ["Anna Riva", "Bruno Sole"]),
        ("pt-BR", "Por Ana Sá e Rui Luz", ["Ana Sá", "Rui Luz"]),
        ("nl", "Door Anna de Wit en Bram Bos", ["Anna de Wit", "Bram Bos"]),
        ("sv", "Av Anna Ek och Bo Berg", ["Anna Ek", "Bo Berg"]),
        ("nb", "Av Anna Ek og Bo Berg", ["Anna Ek", "Bo Berg"]),
        ("da", "Af Anna Ek og Bo Berg", ["Anna Ek", "Bo Berg"]),
        ("pl", "Anna Lis i Bartek Wit", ["Anna Lis", "Bartek Wit"]),
        ("tr", "Ayşe Kaya ve Barış Taş", ["Ayşe Kaya", "Barış Taş"]),
        ("ru", "Анна Лисова и Борис Рот", ["Анна Лисова", "Борис Рот"]),
        ("ar", "أحمد علي ومحمد حسن", ["أحمد علي", "محمد حسن"]),
        ("ar", "بقلم: أحمد علي، محمد حسن", ["أحمد علي", "محمد حسن"]),
        ("ja", "山田太郎、佐藤花子", ["山田太郎", "佐藤花子"]),
        ("ko", "김하늘 기자", ["김하늘"]),
        ("zh", "记者：李明", ["李明"]),
    ],
)
def test_names_in_one_line_are_parted_as_the_language_does(language: str, text: str, names: list[str]) -> None:
    assert list(split_names(text, language)) == names


def test_every_meta_of_one_name_counts_and_an_address_is_no_author() -> None:
    head = '<meta name="citation_author" content="Ann Lee"><meta name="citation_author" content="Bo Berg">'
    assert [author.name for author in _authors(byline=head)] == ["Ann Lee", "Bo Berg"]
    assert _authors("https://www.facebook.com/harbourpost", '<p class="byline">By Ann Lee</p>') == (Author("Ann Lee"),)


def test_an_account_s_slug_beside_its_name_goes() -> None:
    assert _authors(["Ann Lee", "ann-lee"]) == (Author("Ann Lee"),)
