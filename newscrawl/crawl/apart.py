"""The extraction processes of a crawl: articles are read in them, and whatever else a page might hold up or bring down."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

from newscrawl.config import Config
from newscrawl.crawl.run import desk_of
from newscrawl.discovery.feed import Feed, NotAFeed, parse_feed
from newscrawl.discovery.links import PageLinks, parse_links
from newscrawl.model import Rejected
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

T = TypeVar("T")

_workers: WeakKeyDictionary[Crawler, Workers] = WeakKeyDictionary()


def workers_of(crawler: Crawler) -> Workers:
    """The ones of this crawl; ExtractPipeline closes them."""
    if crawler not in _workers:
        config = Config.read(crawler.settings)
        _workers[crawler] = Workers(config.extract_workers, config.extract_seconds, config.extract_megabytes)
    return _workers[crawler]


class Parsers:
    """Those of a plan that are not ours, lxml's and feedparser's. To be called from threads, which wait.

    libxml2 takes 40 s for a tag of 40,000 attributes, and nothing can end it but the end of its process.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.workers = workers_of(crawler)
        self.ledger = desk_of(crawler).ledger

    def links(self, body: bytes, url: str, content_type: str) -> PageLinks:
        """`parse_links`; of a page that was the end of its process none, and a problem is told."""
        try:
            return self._apart(parse_links, body, url, content_type)
        except Rejected as killed:
            self.ledger.problem(f"The page {url} could not be read: {killed.detail}.")
            return PageLinks()

    def feed(self, body: bytes, url: str, content_type: str) -> Feed:
        """`parse_feed`; raises NotAFeed where that was the end of its process, too."""
        try:
            return self._apart(parse_feed, body, url, content_type)
        except Rejected as killed:
            raise NotAFeed(f"The feed {url} could not be read: {killed.detail}.") from None

    def _apart(self, function: Callable[[bytes, str, str], T], body: bytes, url: str, content_type: str) -> T:
        return self.workers.result(self.workers.submit(partial(function, body, url), content_type))
