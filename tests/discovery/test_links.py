"""The links of a page."""

from __future__ import annotations

from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.links import MAX_LINKS, Link, PageLinks, parse_links

URL = "https://daily.test/news/"

PAGE = """<!DOCTYPE html><html><head>
<link rel="canonical" href="/news"><link rel="NEXT" href="?page=2"><link rel="sitemap" href="/map.xml">
<link rel="alternate" type="application/rss+xml" href="/feed">
<link rel="alternate" type="application/atom+xml; charset=utf-8" href="/atom">
<link rel="alternate" hreflang="de" href="/de/"><link rel="stylesheet" href="/x.css">
</head><body>
<header><a href="/politics/">Politics</a></header>
<div class="main-menu"><ul><li><a href="/sport/">Sport</a></li></ul></div>
<main><article><header><h2><a href="story-one#top"> Story
 one </a></h2></header></article>
<a href="/politics/">More from politics</a><a href="mailto:a@b.c">m</a><a href="">e</a><a>n</a><a href="javascript:x()">j</a>
<a href="https://other.test/x" rel="nofollow Sponsored">Other</a><a href="/pic" title="A picture"><img src="x"></a></main>
<footer><a href="/about">About</a></footer></body></html>"""


def test_a_page_tells_its_feeds_its_canonical_url_and_its_next_page() -> None:
    found = parse_links(PAGE.encode(), URL)
    assert found.feeds == ("https://daily.test/feed", "https://daily.test/atom")
    assert found.sitemaps == ("https://daily.test/map.xml",)
    assert found.canonical == "https://daily.test/news"
    assert found.next_page == "https://daily.test/news/?page=2"


def test_links_are_absolute_and_come_once_with_their_text_and_place() -> None:
    assert parse_links(PAGE.encode(), URL).links == (
        Link("https://daily.test/politics/", "More from politics", "", in_nav=True),
        Link("https://daily.test/sport/", "Sport", "", in_nav=True),
        Link("https://daily.test/news/story-one", "Story one", ""),
        Link("https://other.test/x", "Other", "nofollow sponsored"),
        Link("https://daily.test/pic", "A picture"),
        Link("https://daily.test/about", "About", "", in_nav=True),
    )


def test_base_href_is_honoured() -> None:
    body = b"<head><base href='https://cdn.daily.test/x/'><link rel=next href=n></head><a href=y>y</a>"
    found = parse_links(body, URL)
    assert [link.url for link in found.links] == ["https://cdn.daily.test/x/y"]
    assert found.next_page == "https://cdn.daily.test/x/n"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<a href='/x'>Café</a>".encode(), "text/html; charset=utf-8"),
        ("<a href='/x'>Café</a>".encode(), ""),
        ("<a href='/x'>Café</a>".encode("latin-1"), "text/html; charset=iso-8859-1"),
        ("<meta charset=windows-1252><a href='/x'>Café</a>".encode("cp1252"), "text/html"),
        ("<a href='/x'>Café</a>".encode("utf-16"), "text/html"),
        ("<?xml version='1.0' encoding='utf-8'?><html><a href='/x'>Café</a></html>".encode(), "application/xhtml+xml"),
    ],
)
def test_the_charset_is_taken_from_header_bom_or_meta(body: bytes, content_type: str) -> None:
    assert parse_links(body, URL, content_type).links == (Link("https://daily.test/x", "Café"),)


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00" * 100, b"<!-- only -->", b"<?php ?>", b"plain text", b"%PDF-1.7 \xff\xfe"])
def test_what_is_no_page_has_no_links(body: bytes) -> None:
    assert parse_links(body, URL) == PageLinks()


def test_links_of_a_huge_page_are_bounded() -> None:
    body = "".join(f"<a href='/{n}'>x</a>" for n in range(3 * MAX_LINKS)).encode()
    assert len(parse_links(body, URL).links) == MAX_LINKS


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 100_000,
        "<a href=/x>" * 100_000,
        "<nav><a href=/x>" * 50_000,
        "<table>" * 50_000,
        "<a href='/" + "x" * 4_000_000,
        "<" * 1_000_000,
    ],
)
def test_any_shape_ends_in_bounded_time(body: str) -> None:
    started = monotonic()
    parse_links(body.encode(), URL)
    assert monotonic() - started < 10


@given(st.binary(max_size=300), st.integers(0, 1500))
def test_no_page_makes_it_raise(damage: bytes, at: int) -> None:
    body = PAGE.encode()
    assert isinstance(parse_links(body[:at] + damage + body[at:], URL), PageLinks)
