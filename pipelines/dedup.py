"""Gives each article its identity, and drops what the bucket has."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Self

from newscrawl.crawl.run import desk_of
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk
    from newscrawl.model import Article


class DedupPipeline:
    """Admissions exclude each other anyway, so one thread makes them, in the order in which articles come."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.thread = ThreadPoolExecutor(1, "admit")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(desk_of(crawler))

    async def process_item(self, item: Article) -> Article:
        with dropping():
            return await asyncio.get_running_loop().run_in_executor(self.thread, self.desk.admit, item)

    def close_spider(self) -> None:
        self.thread.shutdown()
