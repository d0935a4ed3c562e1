"""Every parser of foreign bytes: what is called, which errors it may raise, and what to start from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.config import ConfigError
from newscrawl.discovery.feed import NotAFeed
from newscrawl.discovery.sitemap import BrokenSitemap, NotASitemap
from newscrawl.storage.answers import UndecodableError
from newscrawl.storage.captures import BrokenWarc
from newscrawl.storage.formats import NewerFormat
from newscrawl.storage.log import BrokenSegment
from newscrawl.urls.guard import NotPublicError
from tests.fuzz import addressing, asking, discovering, keeping, promises, reading, seeds

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = Path(__file__).parent / "cases"
"""What was found once, by target."""


@dataclass(frozen=True)
class Target:
    """`call` raises one of `refusals`, each one line of text, or nothing; anything else is a finding."""

    call: Callable[[bytes], None]
    seeds: Callable[[], tuple[bytes, ...]]
    refusals: tuple[type[Exception], ...] = ()
    words: tuple[str, ...] = ()
    """What inputs are put together from, beside the seeds."""
    examples: int = 60
    """Inputs that a test tries."""

    def __call__(self, data: bytes) -> None:
        try:
            self.call(data)
        except self.refusals as refusal:
            promises.one_line(str(refusal))


TAGS = ("<p>", "</p>", "<a href='", "<script type='application/ld+json'>", "<!--", "<![CDATA[", "&#x", "<base href='", "<meta ")
XML = ("<url>", "<loc>", "</loc>", "<lastmod>", "<sitemap>", "<news:title>", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "&b;", "<?xml ")
FEED = (
    "<item>",
    "<link>",
    "<pubDate>",
    "<content:encoded>",
    "<entry>",
    "<id>",
    "<guid isPermaLink='true'>",
    "xml:base='",
    '"url":',
)
LD = ('{"@type":', '"@graph":[', '"NewsArticle"', '"@id":', "null", "1e999", "\\ud800", "[[", '"itemListElement":')
LINES = ('"op":"put"', '"id":"a"', '"article":{', '"datePublished":"2026-', '"authors":[', "null", "NaN", "\\ud800", '"site":')
TOML = (
    "[[site]]\n",
    "url = 'https://a.example/'\n",
    "every = ",
    "limits = {",
    "body = '",
    "articles = ['",
    "[[[[",
    "schedule = '",
)

TARGETS = {
    "robots": Target(discovering.robots, seeds.robots, words=("User-agent:", "Disallow:", "Sitemap:", "%2F", "*", "$", "\ufeff")),
    "sitemap": Target(discovering.sitemap, seeds.sitemaps, (NotASitemap, BrokenSitemap), XML),
    "feed": Target(discovering.feed, seeds.feeds, (NotAFeed,), FEED),
    "links": Target(discovering.links, seeds.html, words=TAGS),
    "lists": Target(discovering.lists, lambda: seeds.texts(seeds.LD), words=LD),
    "plan": Target(discovering.plan, seeds.answers, words=TAGS + XML + FEED),
    "dates": Target(discovering.dates, lambda: seeds.texts(*seeds.DATES), examples=200),
    "headers": Target(discovering.headers, seeds.headed, words=("Retry-After: ", "X-Robots-Tag: ", "cf-mitigated: challenge")),
    "tdmrep": Target(discovering.tdmrep, lambda: seeds.texts(seeds.TDMREP)),
    "charset": Target(
        reading.charset, seeds.charsets, words=("charset=", "utf-7", "utf-16", "<meta charset=", "\ufeff", "\x1b$B")
    ),
    "jsonld": Target(reading.jsonld, lambda: seeds.texts(seeds.LD), words=LD),
    "stamps": Target(reading.stamps, lambda: seeds.texts(*seeds.DATES), examples=200),
    "page": Target(reading.page, seeds.html, words=TAGS + LD, examples=25),
    "text": Target(reading.text, lambda: seeds.texts("A title\n\nBy Ada Quill\n\nTold soon.\n\n- a\n- b\n\n> c\n"), examples=40),
    "warc": Target(keeping.warc, seeds.warcs, (BrokenWarc,), ("WARC/1.1\r\n", "Content-Length: ", "WARC-Type: response\r\n")),
    "archive": Target(keeping.archive, seeds.headed),
    "answer": Target(keeping.answer, seeds.headed, (UndecodableError,), ("Content-Encoding: br", "zstd", "deflate", "chunked")),
    "segment": Target(keeping.segment, seeds.segments, (BrokenSegment, NewerFormat), LINES),
    "checkpoint": Target(
        keeping.checkpoint,
        lambda: seeds.texts('{"checkpoint": 1, "store": "a", "segment": 3, "lines": 2, "mark": "b", "output": [1, 2, 3]}'),
        (ConfigError,),
    ),
    "rows": Target(keeping.rows, lambda: seeds.texts(seeds.ROWS)),
    "sites": Target(keeping.sites, lambda: seeds.texts(seeds.SITES), (ConfigError,), TOML),
    "selector": Target(keeping.selector, lambda: seeds.texts(*seeds.SELECTORS), (ValueError,)),
    "address": Target(addressing.address, lambda: seeds.texts(*seeds.URLS), (ValueError,), examples=200),
    "guard": Target(addressing.guard, lambda: seeds.texts(*seeds.URLS), (NotPublicError,), examples=200),
    "request": Target(
        asking.request, lambda: seeds.texts(*seeds.REQUESTS), words=('"\\ud800"', "9" * 30, "%00", "%ff"), examples=30
    ),
}
