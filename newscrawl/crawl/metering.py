"""Writes the metrics file while a crawl goes on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.crawl.run import desk_of
from newscrawl.metrics import WRITE_SECONDS, counts_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk


class MeteringExtension:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        desk = desk_of(crawler)
        if not desk.metrics:
            raise NotConfigured
        extension = cls(desk)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        self._task = asyncio.ensure_future(self._write_now_and_then())

    async def _write_now_and_then(self) -> None:
        assert self.desk.metrics
        while True:
            await asyncio.sleep(WRITE_SECONDS)
            with suppress(OSError):  # the next may get through
                await asyncio.to_thread(self.desk.metrics.write, counts_of(self.desk.ledger))

    def closed(self) -> None:
        """The desk writes it once more when it is closed."""
        if self._task:
            self._task.cancel()
