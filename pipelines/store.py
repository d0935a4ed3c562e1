"""Writes each article into the bucket as soon as it is cleaned."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Self

from newscrawl.crawl.run import desk_of
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk
    from newscrawl.model import Article

THREADS = 8
"""Puts under way at once; as many connections does the S3 client keep."""


class StorePipeline:
    """Hands on the JSON object as it stands in the bucket, so that feed exports (`-O out.jsonl`) hold the same."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.threads = ThreadPoolExecutor(THREADS, "store")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(desk_of(crawler))

    async def process_item(self, item: Article) -> dict[str, Any]:
        with dropping():
            return await asyncio.get_running_loop().run_in_executor(self.threads, self.desk.store, item)

    def close_spider(self) -> None:
        self.threads.shutdown()
