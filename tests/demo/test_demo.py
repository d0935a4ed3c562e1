"""The demo site says what it promises, over HTTP."""

from __future__ import annotations

import gzip
import json
import re
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import feedparser
import lxml.etree
import lxml.html
import pytest

from newscrawl.demo import MISSING, PRIVATE, REDIRECT, TRUTH, Server, serve, truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from http.client import HTTPResponse


@pytest.fixture(scope="module")
def site() -> Iterator[Server]:
    with serve() as server:
        yield server


def get(url: str, **headers: str) -> HTTPResponse:
    request = urllib.request.Request(url, headers={name.replace("_", "-"): value for name, value in headers.items()})  # noqa: S310 - the demo's own URLs
    return urllib.request.urlopen(request, timeout=5)  # noqa: S310 - as above


def fetch(url: str, **headers: str) -> tuple[int, bytes]:
    try:
        with get(url, **headers) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def tree(site: Server, path: str) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(fetch(site.url + path)[1])


def locations(xml: bytes) -> list[str]:
    return [entry.text for entry in lxml.etree.fromstring(xml).iter("{*}loc")]


def test_there_are_about_thirty_articles_in_five_sections_and_four_languages() -> None:
    assert 30 <= len(TRUTH) <= 35
    assert len({article.path.split("/")[1] for article in TRUTH}) == 5
    assert {article.language for article in TRUTH} == {"en", "de", "fr", "ja"}


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article.path)
def test_an_article_page_shows_its_headline_and_every_block(site: Server, article) -> None:
    page = tree(site, article.path)
    text = re.sub(r"\s+", " ", page.text_content())
    assert page.findtext(".//h1") == article.headline
    assert [
        block.text for block in article.blocks if block.kind in {"paragraph", "heading", "quote"} and block.text not in text
    ] == []


@pytest.mark.parametrize("article", TRUTH, ids=lambda article: article.path)
def test_what_is_unwanted_stands_on_the_page_and_not_in_the_truth(site: Server, article) -> None:
    text = tree(site, article.path).text_content()
    assert [words for words in article.unwanted if words not in text] == []
    assert [words for words in article.unwanted if words in article.paragraphs] == []


def test_robots_txt_leads_through_a_gzip_sitemap_to_all_articles_but_one(site: Server) -> None:
    robots = fetch(f"{site.url}/robots.txt")[1].decode()
    index = re.findall(r"^Sitemap: (\S+)", robots, re.MULTILINE)[0]
    packed = next(url for url in locations(fetch(index)[1]) if url.endswith(".gz"))
    listed = set(locations(gzip.decompress(fetch(packed)[1])))
    missing = [article.path for article in TRUTH if site.url + article.path not in listed]
    assert missing == ["/town/2026/11/03/council-scraps-parking-fee-on-saturdays"]


def test_the_article_missing_from_the_sitemap_is_on_a_later_page_of_its_section_only(site: Server) -> None:
    path = "/town/2026/11/03/council-scraps-parking-fee-on-saturdays"
    assert path not in fetch(f"{site.url}/")[1].decode()
    assert path not in fetch(f"{site.url}/town/")[1].decode()
    assert path in fetch(f"{site.url}/town/page/2/")[1].decode()


def test_the_news_sitemap_holds_titles_and_dates_of_the_newest_articles(site: Server) -> None:
    xml = lxml.etree.fromstring(fetch(f"{site.url}/news-sitemap.xml")[1])
    titles = [entry.text for entry in xml.iter("{*}title")]
    assert titles == [article.headline for article in TRUTH[: len(titles)]]
    assert len(titles) >= 5


@pytest.mark.parametrize(("path", "version"), [("/feed.xml", "rss20"), ("/science/atom.xml", "atom10")])
def test_a_feed_parses_and_names_articles(site: Server, path: str, version: str) -> None:
    feed = feedparser.parse(fetch(site.url + path)[1])
    assert (feed.version, bool(feed.bozo)) == (version, False)
    assert {entry.title for entry in feed.entries} <= {article.headline for article in TRUTH}
    assert all(entry.published_parsed for entry in feed.entries)


def test_every_link_answers_except_the_one_that_is_meant_to_be_missing(site: Server) -> None:
    seen, wanted = set(), {"/"}
    statuses = {}
    while wanted:
        path = wanted.pop()
        seen.add(path)
        statuses[path], body = fetch(site.url + path)
        links = re.findall(r'(?:href|src)="(/[^"#]*)"', body.decode(errors="replace")) if body[:9] == b"<!DOCTYPE" else []
        wanted |= {link.replace("&amp;", "&") for link in links} - seen
    assert [path for path, status in statuses.items() if status != 200] == [MISSING]
    assert {article.path for article in TRUTH} <= seen


def test_the_private_page_exists_and_robots_txt_forbids_it(site: Server) -> None:
    assert fetch(site.url + PRIVATE)[0] == 200
    assert "Disallow: /private/" in fetch(f"{site.url}/robots.txt")[1].decode()


def test_a_redirect_leads_to_an_article(site: Server) -> None:
    with get(site.url + REDIRECT) as answer:
        assert answer.url.removeprefix(site.url) in {article.path for article in TRUTH}


@pytest.mark.parametrize("twin", ["/amp", "?print=1"])
def test_a_twin_names_the_page_that_it_repeats(site: Server, twin: str) -> None:
    path = "/town/2026/11/15/flood-gates-pass-first-autumn-test"
    assert tree(site, path + twin).xpath("//link[@rel='canonical']/@href") == [site.url + path]


def test_a_tracking_parameter_changes_nothing(site: Server) -> None:
    path = TRUTH[0].path
    assert fetch(f"{site.url}{path}?utm_source=x") == fetch(site.url + path)


def test_the_syndicated_copy_repeats_its_original() -> None:
    copy = next(article for article in TRUTH if article.duplicate_of)
    original = next(article for article in TRUTH if article.path == copy.duplicate_of)
    assert copy.paragraphs[0].endswith(original.paragraphs[0])
    assert copy.paragraphs[1:-1] == original.paragraphs[1:]


@pytest.mark.parametrize(
    ("slug", "charset", "word"), [("lagerhaus", "windows-1252", "Möwenstedt"), ("minato", "shift_jis", "灯台")]
)
def test_a_page_in_a_legacy_charset_is_really_written_in_it(site: Server, slug: str, charset: str, word: str) -> None:
    path = next(article.path for article in TRUTH if f"/{slug}" in article.path)
    with get(site.url + path) as answer:
        body = answer.read()
        assert ("charset" in answer.headers["Content-Type"]) == (charset == "shift_jis")
    assert f'<meta charset="{charset}">'.encode() in body
    assert word in body.decode(charset)


def test_the_second_edition_changes_one_article_and_its_dates() -> None:
    updated = datetime.fromisoformat("2026-12-01T08:00:00+00:00")
    changed = [(old, new) for old, new in zip(TRUTH, truth(2, updated), strict=True) if old != new]
    assert [old.path for old, _ in changed] == [new.path for _, new in changed]
    assert [new.modified > old.modified for old, new in changed] == [True]
    path = changed[0][0].path
    with serve(edition=2, updated=updated) as site:
        entry = tree(site, path).xpath("//script[@type='application/ld+json']/text()")[0]
        assert json.loads(entry)["dateModified"] == changed[0][1].modified
        assert changed[0][1].modified in gzip.decompress(fetch(f"{site.url}/sitemap-articles.xml.gz")[1]).decode()


def test_the_second_edition_changed_just_now() -> None:
    before = datetime.now(UTC)
    with serve(edition=2) as site:
        listed = gzip.decompress(fetch(f"{site.url}/sitemap-articles.xml.gz")[1]).decode()
    newest = max(re.findall(r"<lastmod>([^<]+)", listed))
    told = max(datetime.fromisoformat(article.modified) for article in truth(2))
    latest = datetime.now(UTC) + timedelta(seconds=1)
    assert before < datetime.fromisoformat(newest) <= told <= latest


@pytest.mark.parametrize("path", ["/", "/feed.xml", "/sitemap-articles.xml.gz", TRUTH[3].path])
def test_a_page_fetched_again_with_its_validators_is_not_sent_again(site: Server, path: str) -> None:
    with get(site.url + path) as answer:
        etag, modified = answer.headers["ETag"], answer.headers["Last-Modified"]
    assert fetch(site.url + path, If_None_Match=etag) == (304, b"")
    assert fetch(site.url + path, If_Modified_Since=modified) == (304, b"")
    assert fetch(site.url + path, If_None_Match='"other"', If_Modified_Since=modified)[0] == 200
    assert fetch(site.url + path, If_Modified_Since="yesterday")[0] == 200


def test_the_server_lists_what_was_asked_by_whom() -> None:
    with serve() as site:
        fetch(f"{site.url}/about", User_Agent="tester/1")
        fetch(f"{site.url}/nowhere", User_Agent="tester/1")
        assert site.requests == [("GET", "/about", "tester/1", 200), ("GET", "/nowhere", "tester/1", 404)]


def test_a_stopped_server_frees_its_port() -> None:
    with serve() as site:
        port = site.port
    with serve(port) as again:
        assert fetch(f"{again.url}/about")[0] == 200
