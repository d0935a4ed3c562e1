"""Opens the run's desk with the crawl and closes it with a report."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakKeyDictionary

from scrapy import signals

from newscrawl.config import Config
from newscrawl.desk import Desk, close_desk, metrics_of, new_run, open_desk
from newscrawl.metrics import as_stats
from newscrawl.state import StateError
from newscrawl.storage.blobs import StoreError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)

_desks: WeakKeyDictionary[Crawler, Desk] = WeakKeyDictionary()
_reports: WeakKeyDictionary[Crawler, dict[str, Any]] = WeakKeyDictionary()


def desk_of(crawler: Crawler) -> Desk:
    """The one desk of this crawl, opened when first asked for. Raises ConfigError, StoreError or StateError."""
    return begin(crawler, seeds=())


def begin(crawler: Crawler, *, seeds: Sequence[str], since: datetime | None = None, limit: int | None = None) -> Desk:
    """`desk_of`, of a crawl that says what it was asked for."""
    if crawler not in _desks:
        set_desk(crawler, open_desk(Config.read(crawler.settings), new_run("crawl", tuple(seeds), since, limit)))
    return _desks[crawler]


def set_desk(crawler: Crawler, desk: Desk) -> None:
    """Give the crawl a desk that is open already."""
    _desks[crawler] = desk


def report_of(crawler: Crawler) -> dict[str, Any] | None:
    """The run report, once the crawl has ended."""
    return _reports.get(crawler)


class RunExtension:
    """Publishes the log while the crawl runs, stops it when the bucket or the state fails, and writes the report."""

    def __init__(self, crawler: Crawler, desk: Desk) -> None:
        self.crawler = crawler
        self.desk = desk
        self._publisher: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, desk_of(crawler))
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        for note in self.desk.notes:
            logger.warning("%s", note)
        self._publisher = asyncio.ensure_future(self._publish_now_and_then())

    async def _publish_now_and_then(self) -> None:
        while not (failure := self.desk.failure or self.desk.ledger.scratch.failure):
            await asyncio.sleep(self.desk.config.segment_seconds)
            with suppress(StoreError, StateError):  # the desk keeps the failure
                await asyncio.to_thread(self.desk.publish)
        self.desk.failure = failure
        await self._fail(failure)

    async def _fail(self, failure: str) -> None:
        """End the crawl: without its bucket it has nothing to do. What was stored stays stored."""
        logger.error("%s", failure)
        if self.crawler.engine:
            await self.crawler.engine.close_spider_async(reason="failed")

    async def closed(self, reason: str) -> None:
        if self._publisher and not self.desk.failure:
            self._publisher.cancel()
        stats = self.crawler.stats.get_stats() if self.crawler.stats else {}
        stopped = None if reason == "finished" else reason
        report = await asyncio.to_thread(close_desk, self.desk, stopped=stopped, requests=_requests(stats))
        _reports[self.crawler] = report
        if self.crawler.stats:
            for name, value in as_stats(metrics_of(self.desk, report)).items():
                self.crawler.stats.set_value(name, value)


def _requests(stats: dict[str, Any]) -> dict[str, int]:
    """Requests in all, bytes, and answers by status."""
    status = "downloader/response_status_count/"
    named = {"requests": "downloader/request_count", "bytes": "downloader/response_bytes", "retries": "retry/count"}
    counts = {key: int(stats.get(name, 0)) for key, name in named.items()}
    return counts | {name.removeprefix(status): int(value) for name, value in stats.items() if name.startswith(status)}
