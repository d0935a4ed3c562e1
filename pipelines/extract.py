"""Page → Article, in extraction processes."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from newscrawl.config import Config
from newscrawl.crawl.run import desk_of
from newscrawl.ingest import read
from newscrawl.items import as_page_or_article
from newscrawl.model import Article
from newscrawl.workers import Workers
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk.layouts import Layouts
    from newscrawl.model import Page


class ExtractPipeline:
    """Whatever a spider yields becomes an Article. They leave in the order they came: a replay admits them in the same."""

    def __init__(self, workers: Workers, layouts: Layouts) -> None:
        self.workers = workers
        self.layouts = layouts
        self.last: asyncio.Event | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        config = Config.read(crawler.settings)
        return cls(Workers(config.extract_workers, config.extract_seconds), desk_of(crawler).layouts)

    async def process_item(self, item: Any) -> Article:
        before, mine = self.last, asyncio.Event()
        self.last = mine
        try:
            with dropping():
                item = as_page_or_article(item)
                return item if isinstance(item, Article) else await self._extract(item)
        finally:
            if before:
                await before.wait()
            mine.set()

    async def _extract(self, page: Page) -> Article:
        selectors = self.layouts.selectors(page.url)
        return await self.workers.run(partial(read, selectors=selectors) if selectors else read, page)

    async def close_spider(self) -> None:
        await asyncio.to_thread(self.workers.close)
