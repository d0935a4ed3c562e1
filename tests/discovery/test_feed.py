"""Feeds of every kind, whole and broken."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.discovery.feed import Feed, NotAFeed, looks_like_feed, parse_feed
from newscrawl.model import Lead, LeadKind

URL = "https://daily.test/feed"
DATE = datetime(2026, 2, 18, 9, tzinfo=UTC)

RSS2 = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>The Daily</title><language>en-gb</language>
<item><title>Bread &amp; butter</title><link>/a</link><guid isPermaLink="false">1</guid>
<pubDate>Wed, 18 Feb 2026 10:00:00 +0100</pubDate></item>
</channel></rss>"""
RSS091 = """<rss version="0.91"><channel><title>The Daily</title><language>en-gb</language>
<item><title>Bread &amp; butter</title><link>/a</link><pubDate>2026-02-18T10:00:00+01:00</pubDate></item></channel></rss>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Daily</title><dc:language>en-gb</dc:language></channel>
<item rdf:about="https://daily.test/a"><title>Bread &amp; butter</title><link>/a</link>
<dc:date>2026-02-18T10:00:00+01:00</dc:date></item></rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb"><title>The Daily</title>
<entry><title type="html">Bread &amp;amp; butter</title><link rel="enclosure" href="/a.mp3"/><link href="/a"/><id>tag:1</id>
<published>2026-02-18T10:00:00+01:00</published></entry></feed>"""
JSON = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "The Daily",
        "language": "en-gb",
        "items": [{"id": "1", "url": "/a", "title": "Bread & butter", "date_published": "2026-02-18T10:00:00+01:00"}],
    }
)


def first(feed: Feed) -> tuple[str, str | None, datetime | None]:
    lead = feed.entries[0]
    return lead.url, lead.title, lead.published or lead.modified


@pytest.mark.parametrize("body", [RSS2, RSS091, RDF, ATOM, JSON], ids=["RSS 2.0", "RSS 0.91", "RDF", "Atom", "JSON Feed"])
def test_every_kind_of_feed_gives_the_same_entry(body: str) -> None:
    feed = parse_feed(body.encode(), URL)
    assert first(feed) == ("https://daily.test/a", "Bread & butter", DATE)
    assert (feed.title, feed.language) == ("The Daily", "en-gb")
    assert feed.entries[0].kind == LeadKind.FEED
    assert feed.entries[0].via == URL
    assert feed.entries[0].language == "en-gb"
    assert looks_like_feed(body.encode())


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + RSS2.encode(),
        b"\n\n" + RSS2.encode(),
        RSS2.replace("&amp;", "&").encode(),
        RSS2.replace("</channel></rss>", "").encode(),
        RSS2.replace("</item>", "</item><item><title>cut").encode(),
        RSS2.replace("UTF-8", "UTF-16").encode("utf-16"),
        RSS2.replace("The Daily", "The\x01 Daily").encode(),
        b"<!DOCTYPE rss [<!ENTITY a 'b'>]>" + RSS2.partition("?>")[2].encode(),
    ],
)
def test_broken_feeds_still_give_their_entries(body: bytes) -> None:
    assert first(parse_feed(body, URL)) == ("https://daily.test/a", "Bread & butter", DATE)


@pytest.mark.parametrize("content_type", ["", "text/html", "text/plain; charset=iso-8859-1", "application/json", "nonsense"])
def test_a_wrong_content_type_hinders_nothing(content_type: str) -> None:
    assert first(parse_feed(RSS2.encode(), URL, content_type))[0] == "https://daily.test/a"


def test_a_wrong_charset_hinders_nothing() -> None:
    body = RSS2.replace("Bread", "Café").encode("latin-1")
    assert first(parse_feed(body, URL, "application/rss+xml; charset=utf-8"))[1] == "Café & butter"


def test_dates_are_none_where_they_are_absent_or_unreadable() -> None:
    for date in ("", "<pubDate/>", "<pubDate>soon</pubDate>", "<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>"):
        body = f"<rss version='2.0'><channel><item><link>/a</link>{date}</item></channel></rss>"
        lead = parse_feed(body.encode(), URL).entries[0]
        assert (lead.published, lead.modified) == (None, None)


def test_atom_tells_publication_from_change() -> None:
    body = ATOM.replace("</published>", "</published><updated>2026-02-19T00:00:00Z</updated>")
    lead = parse_feed(body.encode(), URL).entries[0]
    assert (lead.published, lead.modified) == (DATE, datetime(2026, 2, 19, tzinfo=UTC))


def test_full_text_goes_beside_the_entries_and_a_summary_does_not() -> None:
    text = "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'><![CDATA[<p>All of it.</p>]]></c:encoded>"
    second = "<item><link>/b</link><description>x</description></item>"
    body = RSS2.replace("</item>", f"<description>In short.</description>{text}</item>{second}")
    assert parse_feed(body.encode(), URL).texts == ("<p>All of it.</p>", None)


def test_an_entry_without_a_link_uses_a_guid_that_is_an_address_or_is_passed_over() -> None:
    body = "<rss version='2.0'><channel><item><guid>https://daily.test/g</guid></item><item><title>none</title></item></channel></rss>"
    assert [lead.url for lead in parse_feed(body.encode(), URL).entries] == ["https://daily.test/g"]


def test_the_older_page_of_a_feed_is_named() -> None:
    atom = ATOM.replace("<entry>", '<link rel="next" href="?page=2"/><entry>')
    assert parse_feed(atom.encode(), URL).next == "https://daily.test/feed?page=2"
    assert (
        parse_feed(JSON.replace('"items"', '"next_url": "/feed?page=2", "items"').encode(), URL).next
        == "https://daily.test/feed?page=2"
    )
    assert parse_feed(RSS2.encode(), URL).next is None


def test_a_feed_without_entries_is_a_feed() -> None:
    assert parse_feed(b"<rss version='2.0'><channel><title>x</title></channel></rss>", URL).entries == ()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"  ",
        b"Not found",
        b"<html><head><title>x</title></head><body><p>x</p></body></html>",
        b"<urlset><url><loc>https://daily.test/a</loc></url></urlset>",
        b"{",
        b"{}",
        b'{"items": []}',
        b'{"version": "https://jsonfeed.org/version/1", "items": {}}',
        b"[1, 2]",
        b'{"a":' * 100_000,
        bytes(range(256)) * 100,
        b"\x00" * 1000,
        b"\x1f\x8b\x08nothing",
        b"/etc/hostname",
        b"https://daily.test/other",
    ],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    with pytest.raises(NotAFeed, match="is no feed"):
        parse_feed(body, URL)


def test_a_declaration_that_feedparser_chokes_on_is_refused() -> None:
    with pytest.raises(NotAFeed, match="UnicodeDecodeError"):
        parse_feed(RSS2.encode().replace(b"UTF-8", b"UTF\x808"), URL)


def test_odd_values_in_a_json_feed_are_passed_over() -> None:
    items = [
        None,
        1,
        {},
        {"url": 5},
        {"url": "/b", "title": ["x"], "date_published": 7, "content_html": {}},
        {"id": "https://daily.test/c"},
    ]
    body = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items, "language": 3, "next_url": []})
    assert [lead.url for lead in parse_feed(body.encode(), URL).entries] == ["https://daily.test/b", "https://daily.test/c"]


def test_entities_are_neither_fetched_nor_blown_up() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = bomb + RSS2.partition("?>")[2].replace("Bread", "&a11;&f;")
    started = monotonic()
    feed = parse_feed(body.encode(), URL)
    assert monotonic() - started < 3
    assert all(len(lead.title or "") <= 500 for lead in feed.entries)


@pytest.mark.parametrize(
    "shape",
    ["<a>" * 20_000, "<item>" * 20_000, "<item><title>" + "x" * 3_000_000, "<![CDATA[" * 20_000, "<!DOCTYPE x [" * 20_000],
)
def test_any_shape_ends_in_bounded_time(shape: str) -> None:
    started = monotonic()
    parse_or_refuse(f"<rss version='2.0'><channel>{shape}".encode())
    assert monotonic() - started < 10


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_either_yields_or_raises_our_own_error(damage: bytes, at: int) -> None:
    for whole in (RSS2.encode(), ATOM.encode(), JSON.encode()):
        parse_or_refuse(whole[:at] + damage + whole[at:])
        parse_or_refuse(whole[:at])


def parse_or_refuse(body: bytes) -> tuple[Lead, ...]:
    try:
        return parse_feed(body, URL).entries
    except NotAFeed:
        return ()


def test_a_feed_of_endless_tags_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.discovery.feed.MAX_TAGS", 12)
    items = "".join(f"<item><link>/{n}</link></item>" for n in range(9))
    feed = parse_feed(f"<rss version='2.0'><channel>{items}</channel></rss>".encode(), URL)
    assert [lead.url.rpartition("/")[2] for lead in feed.entries] == ["0", "1"]
