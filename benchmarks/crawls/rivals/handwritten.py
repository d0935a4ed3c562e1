"""What a user would write: Scrapy reads the sitemap, trafilatura the pages, feed exports write the articles.

scrapy runspider handwritten.py -a url=URL -O OUT
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import trafilatura
from scrapy.spiders import SitemapSpider

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scrapy.http import TextResponse


class ExtractPipeline:
    def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        text = trafilatura.extract(item["html"], url=item["url"], with_metadata=True, output_format="json")
        return {"url": item["url"], **(json.loads(text) if text else {})}


class Articles(SitemapSpider):
    name = "articles"
    custom_settings = {  # noqa: RUF012 - Scrapy's way
        "ITEM_PIPELINES": {ExtractPipeline: 300},
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
    }

    def __init__(self, url: str, **kwargs: Any) -> None:
        self.sitemap_urls = [f"{url}/sitemap.xml"]
        super().__init__(**kwargs)

    def parse(self, response: TextResponse) -> Iterator[dict[str, Any]]:
        yield {"url": response.url, "html": response.text}
