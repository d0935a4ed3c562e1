"""Lets pass what is worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newscrawl.config import Config
from newscrawl.validate import check_article
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.model import Article


class ValidatePipeline:
    def __init__(self, min_text_chars: int) -> None:
        self.min_text_chars = min_text_chars

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Config.read(crawler.settings).min_text_chars)

    def process_item(self, item: Article) -> Article:
        with dropping():
            check_article(item, min_text_chars=self.min_text_chars)
        return item
