"""Lets pass what is worth keeping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from newscrawl.config import Config
from newscrawl.rights import check_rights
from newscrawl.validate import check_article
from pipelines.dropping import dropping

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.model import Article


class ValidatePipeline:
    def __init__(self, config: Config) -> None:
        self.config = config

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(Config.read(crawler.settings))

    def process_item(self, item: Article) -> Article:
        with dropping():
            check_rights(item, self.config.rights)
            check_article(item, min_text_chars=self.config.min_text_chars)
        return item
