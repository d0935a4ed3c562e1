"""The floor of any crawl with Scrapy: the same sitemap and the same pages, which are let go.

scrapy runspider bare.py -a url=URL
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.spiders import SitemapSpider

if TYPE_CHECKING:
    from scrapy.http import Response


class Bare(SitemapSpider):
    name = "bare"
    custom_settings = {  # noqa: RUF012 - Scrapy's way
        "ROBOTSTXT_OBEY": True,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "DOWNLOAD_DELAY": 0,
        "LOG_LEVEL": "INFO",
    }

    def __init__(self, url: str, **kwargs: Any) -> None:
        self.sitemap_urls = [f"{url}/sitemap.xml"]
        super().__init__(**kwargs)

    def parse(self, response: Response) -> None:
        """Nothing is done with the page."""
