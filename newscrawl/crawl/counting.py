"""Counts each answer with the time it took, and each request that got none."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final, Self

from scrapy import exceptions, signals

from newscrawl.crawl.run import desk_of

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.report import Tally

HEAD: Final = "newscrawl_head"
"""In `meta`: when the head of the answer came, on the monotonic clock."""
WHY: Final = (
    (exceptions.CannotResolveHostError, "unknown_host"),
    (exceptions.DownloadTimeoutError, "timeout"),
    (exceptions.DownloadConnectionRefusedError, "refused"),
    (exceptions.DownloadCancelledError, "too_large"),
    (exceptions.DownloadFailedError, "broken"),
)
"""Why a request was not answered; for anything else "other"."""


class CountingMiddleware:
    """Next to the downloader, so that it sees redirects and what is tried again."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        counting = cls(desk_of(crawler).ledger.tally)
        crawler.signals.connect(counting.begun, signals.headers_received)
        crawler.signals.connect(counting.answered, signals.response_downloaded)
        return counting

    def begun(self, request: Request) -> None:
        request.meta[HEAD] = time.monotonic()

    def answered(self, response: Response, request: Request) -> None:
        """The body is as it came, still compressed."""
        now = time.monotonic()
        seconds = request.meta.get("download_latency", 0.0) + now - request.meta.get(HEAD, now)
        self.tally.answered(
            request.url, response.status, len(response.body), seconds, request.meta.get("redirect_urls", (None,))[0]
        )

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002 - Scrapy's signature
        if not isinstance(exception, exceptions.IgnoreRequest):  # which was never sent
            self.tally.failed(next((word for kind, word in WHY if isinstance(exception, kind)), "other"))
