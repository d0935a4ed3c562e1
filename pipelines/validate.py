"""Lets pass what is worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newscrawl.crawl.run import desk_of
from newscrawl.ingest import check
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk
    from newscrawl.model import Article


class ValidatePipeline:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(desk_of(crawler))

    def process_item(self, item: Article) -> Article:
        with dropping():
            check(item, self.desk)
        return item
