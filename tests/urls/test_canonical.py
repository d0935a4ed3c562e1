"""One spelling for each URL, one identity for each article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import article_id, canonicalize, choose_canonical, lead_key

SPELLINGS = [
    ("HTTP://Example.COM", "http://example.com/"),
    ("https://example.com:443/a", "https://example.com/a"),
    ("http://example.com:80/a", "http://example.com/a"),
    ("https://example.com:8443/a", "https://example.com:8443/a"),
    ("https://user:secret@example.com/a", "https://example.com/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://example.com/a#part", "https://example.com/a"),
    ("  https://example.com/a\n", "https://example.com/a"),
    ("https://example.com/a/../b/./c", "https://example.com/b/c"),
    ("https://example.com/../..", "https://example.com/"),
    ("https://example.com//a//b", "https://example.com/a//b"),
    ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/%C3%A9"),
    ("https://example.com/é", "https://example.com/%C3%A9"),
    ("https://example.com/a%2fb", "https://example.com/a%2Fb"),
    ("https://example.com/100%", "https://example.com/100%25"),
    ("https://example.com/a b", "https://example.com/a%20b"),
    ("https://bücher.de/", "https://xn--bcher-kva.de/"),
    ("https://straße.de/", "https://xn--strae-oqa.de/"),
    ("https://例え。テスト/", "https://xn--r8jz45g.xn--zckzah/"),
    ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
    ("https://example.com/a?utm_source=x&b=2&a=1&fbclid=y", "https://example.com/a?b=2&a=1"),
    ("https://example.com/a?UTM_Medium=x", "https://example.com/a"),
    ("https://example.com/a?b=1&amp;utm_source=x", "https://example.com/a?b=1"),
    ("https://example.com/a?", "https://example.com/a"),
    ("https://example.com/a?b=&c", "https://example.com/a?b=&c"),
    ("https://example.com/a?q=ü", "https://example.com/a?q=%C3%BC"),
    ("https://example.com/post/?replytocom=12#respond", "https://example.com/post/"),
    ("https://example.com/a;jsessionid=0A1B2C?x=1", "https://example.com/a?x=1"),
    ("https://example.com/(S(abcdefghij0123456789klmn))/a", "https://example.com/a"),
    ("https://example.com/a?PHPSESSID=0123456789abcdef", "https://example.com/a"),
    ("https://example.com/modules.php?sid=123", "https://example.com/modules.php?sid=123"),
]


@pytest.mark.parametrize(("given_url", "spelled"), SPELLINGS)
def test_a_url_is_spelled_in_one_way(given_url: str, spelled: str) -> None:
    assert canonicalize(given_url) == spelled


@pytest.mark.parametrize("given_url", [spelling for pair in SPELLINGS for spelling in pair])
def test_spelling_a_url_twice_changes_nothing(given_url: str) -> None:
    once = canonicalize(given_url)
    assert canonicalize(once) == once


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "example.com",
        "/a/b",
        "mailto:a@example.com",
        "javascript:void(0)",
        "ftp://example.com/",
        "https://",
        "https:///a",
        "https://exa mple.com/",
        "https://example.com:port/",
        "https://example.com:99999/",
        "https://[::1/",
        "https://a..b/",
        "https://<host>/",
        "https://example.com/" + "a" * 5000,
        "https://example.com/\ud800",
    ],
)
def test_what_is_no_web_address_is_refused(bad: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonicalize(bad)


@given(st.text(max_size=60))
def test_any_path_and_query_either_has_one_spelling_or_is_refused(text: str) -> None:
    try:
        once = canonicalize("https://example.com/" + text)
    except ValueError:
        return
    assert canonicalize(once) == once
    assert once.isascii()


@pytest.mark.parametrize(
    "twin",
    [
        "https://example.com/news/a-story/",
        "https://example.com/news/a-story",
        "http://www.example.com/news/a-story",
        "https://m.example.com/news/a-story",
        "https://mobile.example.com/news/a-story?utm_source=x",
        "https://amp.example.com/news/a-story",
        "https://example.com/news/a-story/amp/",
        "https://example.com/amp/news/a-story",
        "https://example.com/news/a-story?amp=1",
        "https://example.com/news/a-story?amp",
        "https://example.com/news/a-story?outputType=amp",
        "https://example.com/news/a-story?print=1",
        "https://example.com/news/a-story/print/",
        "https://example.com/news/a-story/index.html",
        "https://example.com/news/a-story.amp",
        "https://example.com/news/a-story#comments",
    ],
)
def test_twins_of_an_article_are_one_lead(twin: str) -> None:
    assert lead_key(twin) == lead_key("https://example.com/news/a-story")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.com/a", "https://example.com/b"),
        ("https://example.com/a?id=1", "https://example.com/a?id=2"),
        ("https://news.example.com/a", "https://sport.example.com/a"),
        ("https://example.com/a", "https://example.com:8443/a"),
        ("https://example.com/amp", "https://example.com/"),
        ("https://example.com/?p=1", "https://example.com/"),
        ("https://example.com/A", "https://example.com/a"),
        ("https://example.com/?m=202602", "https://example.com/"),
    ],
)
def test_different_pages_are_different_leads(one: str, other: str) -> None:
    assert lead_key(one) != lead_key(other)


def test_the_order_of_parameters_makes_no_other_lead() -> None:
    assert lead_key("https://example.com/a?x=1&y=2") == lead_key("https://example.com/a?y=2&x=1")


def test_an_article_id_is_thirty_two_hex_digits_of_the_canonical_url() -> None:
    assert article_id("https://example.com/a") == "2dce0a4c50441bfccfa9caf4b58c3cba"
    assert article_id("https://example.com/b") != "2dce0a4c50441bfccfa9caf4b58c3cba"


PAGE = "https://example.com/2026/02/18/a-long-story/"


@pytest.mark.parametrize(
    ("page", "declared", "chosen"),
    [
        (PAGE, None, PAGE),
        (PAGE, "", PAGE),
        (PAGE, "   ", PAGE),
        (PAGE + "?utm_source=x", None, PAGE),
        (PAGE + "amp/", PAGE, PAGE),
        (PAGE, "/2026/02/18/another-slug/", "https://example.com/2026/02/18/another-slug/"),
        (PAGE, "https://www.example.com/2026/02/18/a-long-story/", "https://www.example.com/2026/02/18/a-long-story/"),
        (PAGE, "http://example.com/2026/02/18/a-long-story/", PAGE),
        (PAGE, "https://other.org/2026/02/18/a-long-story/", PAGE),
        (PAGE, "https://example.com/", PAGE),
        (PAGE, "https://example.com", PAGE),
        (PAGE, "https://example.com/politics/", PAGE),
        (PAGE, "https://example.com/category/politics/", PAGE),
        (PAGE, "javascript:void(0)", PAGE),
        (PAGE, "https://[broken/", PAGE),
        ("https://example.com/?p=123", "https://example.com/", "https://example.com/?p=123"),
        ("https://example.com/?p=123", "https://example.com/hello/", "https://example.com/hello/"),
        ("https://example.com/", "https://example.com/", "https://example.com/"),
        ("https://example.com/politics/12345678", "https://example.com/12345678", "https://example.com/12345678"),
    ],
)
def test_a_declared_canonical_counts_only_where_it_can_be_the_same_article(page: str, declared: str | None, chosen: str) -> None:
    assert choose_canonical(page, declared) == chosen
