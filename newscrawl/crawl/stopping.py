"""A crawl that is stopped does not wait for hosts that it has paused."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from twisted.python.failure import Failure

from newscrawl import stopping
from newscrawl.crawl.apart import workers_of
from newscrawl.crawl.run import desk_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.core.engine import ExecutionEngine
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk

LOOK_SECONDS: Final = 1.0
UNDER_WAY_SECONDS: Final = 8.0
"""What requests and pages under way have, once the crawl was told to end; the rest is for log and report."""


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
        told = 0.0
        while self.crawler.engine:
            await asyncio.sleep(LOOK_SECONDS)
            if not self.crawler.engine.running:
                told = told or self._begin()
                if time.monotonic() - told > UNDER_WAY_SECONDS:
                    give_up(self.crawler.engine)
                    workers_of(self.crawler).let_go()
            if self.desk.failure or told:
                for slot in self.crawler.engine.downloader.slots.values():
                    take_back(slot, IgnoreRequest("the run ended before it was fetched"))

    def _begin(self) -> float:
        """By Ctrl-C or SIGTERM; gives the time."""
        stopping.begin()
        stopping.end_at_next_signal()
        return time.monotonic()

    def closed(self, reason: str) -> None:
        if self._watch:
            self._watch.cancel()
        if reason == "shutdown":  # with nothing under way it was closed before anybody looked
            self._begin()


def give_up(engine: ExecutionEngine) -> None:
    """End the crawl without the requests that a slow host still answers; their leads end with the run."""
    under_way = engine._slot.inprogress if engine._slot else ()  # Scrapy has no other way to let go of a request
    for request in list(under_way) if engine.downloader.active else ():
        if engine._slot and request in engine.downloader.active:
            engine._slot.remove_request(request)


def take_back(slot: Slot, why: IgnoreRequest, only: Callable[[Request], bool] = bool) -> None:
    """Give up what queues in a downloader slot; each request ends with `why`."""
    for queued in list(slot.queue):
        if only(queued[0]):
            slot.queue.remove(queued)
            queued[1].errback(Failure(why))  # type: ignore[no-untyped-call]
