"""`scrapy crawl site -a url=URL`: all articles of a site, found by its sitemaps, feeds, front and section pages."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.discovery.plan import Plan, Step
from newscrawl.spiders.base import NewsSpider

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.http import Response

    from newscrawl.discovery.plan import Ask

logger = logging.getLogger(__name__)


class SiteSpider(NewsSpider):
    """`url`: a front page, section or article of the site, or several parted by commas or white space."""

    name = "site"

    def __init__(self, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = (url or "").replace(",", " ").split()
        if not self.urls:
            raise ConfigError("no site is named: give a URL, such as -a url=https://news.example/")
        try:
            self.plan = Plan(self.urls, now=self.now, since=self.since)
        except ValueError as error:
            raise ConfigError(str(error)) from None

    def seeds(self) -> Sequence[str]:
        return self.urls

    async def begin(self) -> None:
        await self.take_step(self.plan.start())

    async def parse_listing(self, response: Response) -> None:
        """robots.txt, a sitemap, a feed, a front or section page: the plan says what to ask for next."""
        ask = self.answered(response)
        kind = (response.headers.get("content-type") or b"").decode("latin-1")
        await self.take_step(self.plan.received(ask, response.url, response.status, kind, response.body))
        self.finish(ask)

    async def no_answer(self, ask: Ask, detail: str) -> None:
        if ask.kind != "article":
            await self.take_step(self.plan.failed(ask, detail))

    async def take_step(self, step: Step) -> None:
        for problem in step.problems:
            logger.warning("%s", problem)
            self.desk.ledger.problem(problem)
        for settled in step.settled:
            self.desk.ledger.find(settled.lead)
            self.desk.ledger.settle(settled.lead.url, settled.outcome, settled.detail)
        for ask in step.asks:
            if ask.kind != "article":
                self.frontier.add(ask)
        await self.add_articles(ask for ask in step.asks if ask.kind == "article")
        self.changed.set()
