"""What fuzzing starts from: the demo site, the pages of `tests/quality`, and small documents written down here."""

from __future__ import annotations

import gzip
from functools import cache
from pathlib import Path

from newscrawl.demo.site import Site
from newscrawl.model import Page
from newscrawl.storage.log import encode_segment
from newscrawl.storage.warc import page_records, warcinfo
from tests.fuzz.reading import NOW, URL

PAGES = Path(__file__).parents[1] / "quality" / "pages"
BASE = "https://news.example"
LD = (
    '{"@context":"https://schema.org","@graph":[{"@type":["NewsArticle"],"headline":"A title","datePublished":'
    '"2026-02-18T09:30:00+01:00","author":[{"@type":"Person","name":"Ada Quill"}],"url":"https://news.example/a",'
    '"image":{"url":"/a.jpg"},"isAccessibleForFree":"False"},{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem",'
    '"position":1,"item":{"@id":"/town","name":"Town"}}]}]}'
)
JSON_FEED = (
    '{"version":"https://jsonfeed.org/version/1.1","title":"News","next_url":"/feed?p=2","items":[{"id":"1","url":"/a",'
    '"title":"A","date_published":"2026-02-18T09:30:00Z","content_html":"<p>A</p>"}]}'
)
ROBOTS = (
    "User-agent: newscrawl\nUser-agent: *\nAllow: /news/*.html$\nDisallow: /private%2Fa\nCrawl-delay: 2.5\n"
    "Sitemap: /sitemap.xml\n\nUser-agent: GPTBot\nDisallow: /\n"
)
LINE = {
    "op": "put", "id": "0" * 32, "at": "2026-02-18T09:30:00Z", "run": "r", "batch": "b", "site": "news.example", "revision": 1,
    "key": "articles/news.example/2026/02/18/0.json",
    "article": {
        "schema": "article-1", "headline": "A",
        "authors": [{"name": "Ada", "url": None}], "datePublished": "2026-02-18T09:30+01:00",
        "standfirst": "Told soon", "articleBody": "Told soon.\nB", "blocks": [{"kind": "paragraph", "text": "B"}],
        "keywords": ["c"],
    },
}  # fmt: skip
ALIAS = {"op": "duplicate", "id": "0" * 32, "url": "https://news.example/b", "similarity": 0.9, "site": "news.example"}
SITES = """[[site]]
url = "https://news.example/"
name = "news"
every = "15m"
timezone = "Europe/Oslo"
discovery = ["feed", "sitemap"]
limits = { articles = 200, minutes = 30, delay = 2.5 }
articles = ['/live/[0-9]+']
body = ".story p"
headline = ["//h1", "h1::text"]
keep = ["Until next week."]
since = "2d"
rights = "enforce"

[[site]]
url = "https://other.example/"
schedule = "0 6 * * *"
"""
ROWS = (
    '{"url": "/a", "title": "A", "text": "Told.", "date": "2026-02-18", "authors": ["Ada"], "fetched_at": "2026-02-18T09:30Z"}\n'
    '{"link": "https://news.example/b", "html": "<p>Told</p><p>again</p>", "author": {"name": "Bo"}}\n'
)
TDMREP = '[{"location": "/news/*$", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"}]'
HEAD = (
    "200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Encoding: gzip\r\nRetry-After: Wed, 18 Feb 2026 09:30:00 GMT\r\n"
    "Cache-Control: max-age=600\r\nX-Robots-Tag: newscrawl: noai, max-snippet:5\r\nTDM-Reservation: 1\r\n\r\n"
)
DATES = (
    "2026-02-18T09:30:00+01:00", "2026-02-18", "20260218T093000Z", "Wed, 18 Feb 2026 09:30:00 +0100", "1771407000",
    "18 Feb 2026 09:30 GMT", "2026-02", "/sitemap-2026-02.xml", "/2026/feb/18/a", "en-GB",
)  # fmt: skip
URLS = (
    "https://news.example/2026/02/18/a-story?utm_source=a&page=2#b", "HTTP://User:pw@NEWS.Example:80/%7Ea/../b;jsessionid=ABCDEF0123",
    "https://m.news.example/amp/a.amp.html?print=1", "//news.example/a", "../a b", "https://xn--nws-bma.example/ü", "http://127.1/",
    "http://[::ffff:127.0.0.1]/", "http://0x7f.1/", "https://news.example:8443/tag/x/page/2", "http://ｎews。example/", "http://a.b./(S(abcdefghij0123456789))/a",
)  # fmt: skip
SELECTORS = (
    ".story > p:not(.ad)",
    "//main//p[contains(@class, 'a')]",
    "h1::text",
    "a::attr(href)",
    "(//p)[1]",
    "p:nth-child(2n+1)",
)
REQUESTS = (
    'POST /api/crawls\napplication/json\n{"url": "https://news.example/", "limit": 5, "since": "2d"}',
    "GET /api/articles?q=told&site=news.example&limit=10\n\n",
    "GET /api/sites\n\n", "GET /?q=a%20OR%20b*&from=2026-02-18\n\n", "GET /articles/00000000000000000000000000000000\n\n",
    "POST /crawls\napplication/x-www-form-urlencoded\nurl=https%3A%2F%2Fnews.example%2F&limit=5",
    "GET /api/crawls?status=done&limit=5\n\n", "GET /metrics\n\n",
    "POST /login\napplication/x-www-form-urlencoded\ntoken=a&next=%2F",
    "POST /api/crawls/x/cancel\n\n",
)  # fmt: skip


@cache
def demo(*paths: str) -> tuple[bytes, ...]:
    table = Site.build(BASE).table
    return tuple(table[path].body for path in paths)


@cache
def html() -> tuple[bytes, ...]:
    """The written pages, the smallest first: many small ones are looked through in the time of a few large."""
    pages = sorted((path.read_bytes() for path in PAGES.rglob("*.html")), key=len)
    return (*pages[:60], *demo("/", "/town/", "/about"))


def sitemaps() -> tuple[bytes, ...]:
    return (*demo("/sitemap.xml", "/news-sitemap.xml", "/sitemap-articles.xml.gz"), b"https://news.example/a\n/b\n")


def feeds() -> tuple[bytes, ...]:
    return (*demo("/feed.xml", "/science/atom.xml"), JSON_FEED.encode())


def robots() -> tuple[bytes, ...]:
    return (*demo("/robots.txt"), ROBOTS.encode())


def answers() -> tuple[bytes, ...]:
    """Of the four things that a plan asks for, with the byte that tells which."""
    parts = (robots(), sitemaps(), feeds(), html()[:5])
    return tuple(bytes([48 + number]) + body for number, bodies in enumerate(parts) for body in bodies)


def warcs() -> tuple[bytes, ...]:
    page = Page(URL, b"<p>Told</p>", NOW, headers=(("content-type", "text/html"), ("x-robots-tag", "noai")), run_id="run")
    zipped = warcinfo("a.warc.gz", "newscrawl", "run") + b"".join(page_records(page))
    return zipped, b"".join(gzip.decompress(record) for record in (warcinfo("a", "b", "c"), *page_records(page)))


def segments() -> tuple[bytes, ...]:
    zipped = encode_segment([LINE, ALIAS])
    return zipped, gzip.decompress(zipped)


def headed() -> tuple[bytes, ...]:
    return HEAD.encode() + gzip.compress(
        b"<p>Told</p>", mtime=0
    ), b"429 \r\nRetry-After: 5\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"


def charsets() -> tuple[bytes, ...]:
    pages = (path.read_bytes() for path in sorted((PAGES / "charsets").glob("*.html")))
    return tuple(b"text/html; charset=utf-8\n" + page[:3000] for page in pages)


def texts(*written: str) -> tuple[bytes, ...]:
    return tuple(text.encode() for text in written)
