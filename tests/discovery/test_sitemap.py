"""Sitemaps, whole and broken."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import monotonic

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.discovery.sitemap import BrokenSitemap, NotASitemap, SitemapRef, parse_sitemap
from newscrawl.model import Lead, LeadKind

URL = "https://daily.test/map.xml"
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'

NEWS = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {XMLNS} xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url>
  <loc> https://daily.test/a </loc>
  <lastmod>2026-02-19</lastmod>
  <xhtml:link rel="alternate" hreflang="de" href="https://daily.test/de/a"/>
  <image:image><image:loc>https://daily.test/a.jpg</image:loc><image:title>Not the title</image:title></image:image>
  <news:news>
    <news:publication><news:name>The Daily</news:name><news:language>en</news:language></news:publication>
    <news:publication_date>2026-02-18T10:00:00+01:00</news:publication_date>
    <news:title><![CDATA[Bread & butter]]></news:title>
  </news:news>
</url>
<url><loc>https://daily.test/b?x=1&amp;y=2</loc></url>
</urlset>"""


def locs(body: bytes) -> list[str]:
    return [found.url for found in parse_sitemap(body, URL)]


def urlset(count: int) -> str:
    return f"<urlset {XMLNS}>" + "".join(f"<url><loc>https://daily.test/{n}</loc></url>" for n in range(count)) + "</urlset>"


def test_the_news_tags_tell_date_title_and_language() -> None:
    first, second = parse_sitemap(NEWS.encode(), URL)
    assert first == Lead(
        url="https://daily.test/a",
        kind=LeadKind.SITEMAP,
        via=URL,
        published=datetime(2026, 2, 18, 9, tzinfo=UTC),
        modified=datetime(2026, 2, 19, tzinfo=UTC),
        title="Bread & butter",
        language="en",
    )
    assert second == Lead("https://daily.test/b?x=1&y=2", LeadKind.SITEMAP, URL)


def test_an_index_names_further_sitemaps() -> None:
    body = f"<sitemapindex {XMLNS}><sitemap><loc>/a.xml</loc><lastmod>2026-02</lastmod></sitemap><sitemap/></sitemapindex>"
    assert list(parse_sitemap(body.encode(), URL)) == [SitemapRef("https://daily.test/a.xml", datetime(2026, 2, 1, tzinfo=UTC))]


@pytest.mark.parametrize(
    "body",
    [
        NEWS.encode(),
        b"\xef\xbb\xbf" + NEWS.encode(),
        b"\n\n  " + NEWS.encode(),
        NEWS.replace("UTF-8", "UTF-16").replace("x=1&amp;y", "x=1&amp;y").encode("utf-16"),
        NEWS.replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        NEWS.replace(XMLNS, "").encode(),
        NEWS.replace(XMLNS, 'xmlns="https://www.google.com/schemas/sitemap/0.84"').encode(),
        NEWS.replace("&amp;", "&").encode(),
        gzip.compress(NEWS.encode(), mtime=0),
        gzip.compress(gzip.compress(NEWS.encode(), mtime=0)),
        gzip.compress(NEWS[:400].encode(), mtime=0) + gzip.compress(NEWS[400:].encode(), mtime=0),
        gzip.compress(NEWS.encode(), mtime=0) + b"\x00" * 20,
        b"https://daily.test/a\r\nhttps://daily.test/b?x=1&y=2",
        b"\xef\xbb\xbfhttps://daily.test/a\n\n# no URL\nhttps://daily.test/b?x=1&y=2\n",
    ],
)
def test_a_sitemap_is_read_in_every_dress(body: bytes) -> None:
    assert locs(body) == ["https://daily.test/a", "https://daily.test/b?x=1&y=2"]


def test_entries_without_a_usable_address_are_passed_over() -> None:
    body = "<urlset><url/><url><loc/></url><url><loc>mailto:a@b.c</loc></url><url><loc>https://[x/</loc></url><url><loc>/ok</loc></url></urlset>"
    assert locs(body.encode()) == ["https://daily.test/ok"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   \n ",
        b"Not found",
        b"<html><body><a href='/a'>a</a></body></html>",
        b"<!DOCTYPE html><html><urlset><url><loc>https://daily.test/a</loc></url></urlset></html>",
        b'<rss version="2.0"><channel/></rss>',
        b"<",
        b"{}",
        bytes(range(256)) * 100,
        b"\x00" * 1000,
        gzip.compress(b"", mtime=0),
        gzip.compress(b"nothing", mtime=0),
        b"<a>" * 100_000,
    ],
)
def test_what_is_no_sitemap_is_refused(body: bytes) -> None:
    with pytest.raises(NotASitemap, match="is no sitemap"):
        list(parse_sitemap(body, URL))


@pytest.mark.parametrize(
    "body",
    [
        urlset(100).encode()[:-30],
        urlset(100).replace("/98</loc>", "/98</lok>").encode(),
        gzip.compress(urlset(1000).encode())[:-20],
        gzip.compress(urlset(1000).encode())[:-200] + b"\xff" * 200,
        urlset(100).replace("</urlset>", "&nbsp;<").encode(),
        urlset(100).replace("</urlset>", "\x01\x02</urlset>").encode(),
    ],
)
def test_a_broken_sitemap_yields_what_came_before_and_then_says_so(body: bytes) -> None:
    found = []
    with pytest.raises(BrokenSitemap, match=URL):
        found.extend(found_one.url for found_one in parse_sitemap(body, URL) if found.append(found_one.url) is None)
    assert len(set(found)) > 90


def test_entities_are_neither_fetched_nor_blown_up() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE u [<!ENTITY a0 "ha">{levels}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
    started = monotonic()
    with pytest.raises(BrokenSitemap):
        list(parse_sitemap(f"{bomb}<urlset><url><loc>https://daily.test/&a11;</loc></url></urlset>".encode(), URL))
    secret = Path("/etc/hostname").read_text("utf-8").strip()
    body = f"{bomb}<urlset><url><loc>https://daily.test/x&f;</loc></url></urlset>"
    assert not any(secret in loc for loc in locs(body.encode()))
    assert monotonic() - started < 2


def test_a_sitemap_larger_than_fifty_megabytes_is_cut_off() -> None:
    deflate = zlib.compressobj(9, wbits=31)
    body = deflate.compress(f"<urlset {XMLNS}><url><loc>https://daily.test/a</loc></url>".encode())
    body += b"".join(deflate.compress(b" " * 2**20) for _ in range(60)) + deflate.flush()
    assert len(body) < 2**20
    stream = parse_sitemap(body, URL)
    assert next(stream).url == "https://daily.test/a"
    with pytest.raises(BrokenSitemap, match="larger than 50 MB"):
        list(stream)


def test_a_sitemap_of_fifty_megabytes_is_streamed_in_little_memory() -> None:
    entry = f"<url><loc>https://daily.test/{'a' * 100}</loc><image><loc>{'i' * 4700}</loc></image></url>"
    body = f"<urlset>{entry * 10_000}</urlset>".encode()
    assert len(body) > 45 * 2**20
    tracemalloc.start()
    count = sum(1 for _ in parse_sitemap(body, URL))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 5 * 2**20


def test_the_first_entries_come_before_the_rest_is_parsed() -> None:
    started = monotonic()
    assert len(list(islice(parse_sitemap(urlset(200_000).encode(), URL), 3))) == 3
    assert monotonic() - started < 0.5


@pytest.mark.parametrize(
    "shape", ["<a>" * 300_000, "<url>" * 300_000, "<url><loc>" + "x" * 3_000_000, "<url " + "a" * 3_000_000, "<!--" * 100_000]
)
def test_any_shape_ends_in_bounded_time(shape: str) -> None:
    started = monotonic()
    with pytest.raises((BrokenSitemap, NotASitemap)):
        list(parse_sitemap(f"<urlset>{shape}".encode(), URL))
    assert monotonic() - started < 5


@given(st.binary(max_size=300), st.integers(0, 900), st.booleans())
def test_any_damage_either_yields_or_raises_our_own_error(damage: bytes, at: int, zipped: bool) -> None:
    body = NEWS.encode()[:at] + damage + NEWS.encode()[at:]
    body = gzip.compress(body, mtime=0) if zipped else body
    try:
        assert all(found.url.startswith("http") for found in parse_sitemap(body, URL))
    except (BrokenSitemap, NotASitemap):
        return


@given(st.binary(max_size=200))
def test_damaged_gzip_raises_our_own_error(damage: bytes) -> None:
    with pytest.raises((BrokenSitemap, NotASitemap)):
        list(parse_sitemap(b"\x1f\x8b\x08" + damage, URL))
