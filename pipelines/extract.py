"""Page → Article, in extraction processes."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Self

from newscrawl.crawl.apart import workers_of
from newscrawl.crawl.browser import browser_of
from newscrawl.crawl.run import desk_of
from newscrawl.ingest import prepare_apart, read, read_whole
from newscrawl.items import as_page_or_article
from newscrawl.model import Article, Outcome, Rejected
from newscrawl.timing import timed
from newscrawl.workers import Killed
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from collections.abc import Callable

    from scrapy.crawler import Crawler

    from newscrawl.crawl.browser import Browser
    from newscrawl.desk import Desk
    from newscrawl.model import Page
    from newscrawl.sites import Selectors
    from newscrawl.workers import Workers

CLEAN: Final = "pipelines.clean.CleanPipeline"
RENDERED: Final = (Outcome.NOT_ARTICLE, Outcome.TOO_SHORT)
"""Endings of a plain page whose text may be made by its scripts."""


class ExtractPipeline:
    """Whatever a spider yields becomes an Article. They leave in the order they came: a replay admits them in the same."""

    def __init__(self, workers: Workers, desk: Desk, browser: Browser | None, *, cleans: bool = True) -> None:
        self.workers = workers
        self.desk = desk
        self.browser = browser
        self.read = prepare_apart if cleans else read
        self.last: asyncio.Event | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        cleans = crawler.settings.getdict("ITEM_PIPELINES").get(CLEAN) is not None  # who takes that step out wants none cleaned
        return cls(workers_of(crawler), desk_of(crawler), browser_of(crawler), cleans=cleans)

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
        selectors = self.desk.layouts.selectors(page.url)
        if self.browser:
            return await self._extract_or_render(page, selectors, self.browser)
        return await self._run(partial(self.read, selectors=selectors) if selectors else self.read, page)

    async def _run(self, function: Callable[[Page], Article], page: Page) -> Article:
        try:
            done = await self.workers.run(partial(timed, function), page)
        except Killed as killed:
            await asyncio.to_thread(self.desk.strike, _asked(page), killed.detail)
            raise
        if self.desk.strikes:
            await asyncio.to_thread(self.desk.forgive, _asked(page))
        self.desk.ledger.tally.took("extract", done.seconds, page.lead.url if page.lead else page.url)
        return done.value()

    async def _extract_or_render(self, page: Page, selectors: Selectors | None, browser: Browser) -> Article:
        """The plain page's article, where that is to be tried and there is one; else that of the page as a browser makes it."""
        plain = partial(read_whole, selectors=selectors, min_text_chars=self.desk.config.min_text_chars)
        if not browser.is_always:
            try:
                return await self._run(plain, page)
            except Rejected as rejected:
                if rejected.outcome not in RENDERED:
                    raise
        rendered = await browser.render(page)
        page = await asyncio.to_thread(self.desk.keep, rendered) if rendered else page
        return await self._run(partial(read, selectors=selectors), page)

    async def close_spider(self) -> None:
        await asyncio.to_thread(self.workers.close)


def _asked(page: Page) -> str:
    """What the next run will ask for."""
    return page.lead.url if page.lead else page.url
