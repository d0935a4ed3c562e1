"""Counts each answer, with the time it took."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals

from newscrawl.crawl.run import desk_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.report import Tally

HEAD: Final = "newscrawl_head"
"""In `meta`: when the head of the answer came, on the monotonic clock."""


class CountingExtension:
    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(desk_of(crawler).ledger.tally)
        crawler.signals.connect(extension.begun, signals.headers_received)
        crawler.signals.connect(extension.answered, signals.response_downloaded)
        return extension

    def begun(self, request: Request) -> None:
        request.meta[HEAD] = time.monotonic()

    def answered(self, response: Response, request: Request) -> None:
        """Once for each answer from the network, redirects and retries among them; the body is as it came, still compressed."""
        now = time.monotonic()
        seconds = request.meta.get("download_latency", 0.0) + now - request.meta.get(HEAD, now)
        self.tally.answered(request.url, response.status, len(response.body), seconds)
