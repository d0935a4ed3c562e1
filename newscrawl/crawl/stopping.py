"""A crawl that is stopped does not wait for hosts that it has paused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from newscrawl.crawl.run import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk

LOOK_SECONDS: Final = 1.0


class StoppingExtension:
    """Scrapy ends once all that it has in hand is fetched: minutes, where a host wants to be left alone for as long."""

    def __init__(self, crawler: Crawler, desk: Desk) -> None:
        self.crawler = crawler
        self.desk = desk
        self._watch: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler, desk_of(crawler))
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        self._watch = asyncio.ensure_future(self._let_go())

    async def _let_go(self) -> None:
        while self.crawler.engine:
            await asyncio.sleep(LOOK_SECONDS)
            if self.desk.failure or not self.crawler.engine.running:
                for slot in self.crawler.engine.downloader.slots.values():
                    take_back(slot, IgnoreRequest("the run ended before it was fetched"))

    def closed(self) -> None:
        if self._watch:
            self._watch.cancel()


def take_back(slot: Slot, why: IgnoreRequest, only: Callable[[Request], bool] = bool) -> None:
    """Give up what queues in a downloader slot; each request ends with `why`."""
    for queued in list(slot.queue):
        if only(queued[0]):
            slot.queue.remove(queued)
            queued[1].errback(Failure(why))  # type: ignore[no-untyped-call]
