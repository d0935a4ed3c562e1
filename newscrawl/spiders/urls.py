"""`scrapy crawl urls -a urls_file=F`: exactly the articles of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.discovery.plan import Ask
from newscrawl.model import Lead
from newscrawl.spiders.arguments import read_urls
from newscrawl.spiders.base import NewsSpider
from newscrawl.urls.canonical import canonicalize

if TYPE_CHECKING:
    from collections.abc import Sequence


class UrlsSpider(NewsSpider):
    """`urls_file`: one URL a line, blank lines and lines that begin with # passed over; `url`: one URL."""

    name = "urls"

    def __init__(self, urls_file: str | None = None, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.typed = [url] if url else []
        self.urls = [*read_urls(urls_file), *self.typed]
        self.urls_file = urls_file
        if not self.urls:
            raise ConfigError("no URL is named: give -a urls_file=FILE, one URL a line")

    def seeds(self) -> Sequence[str]:
        return [self.urls_file] if self.urls_file else self.urls

    async def begin(self) -> None:
        asks = {}
        for url in self.urls:
            try:
                asks[canonicalize(url)] = Ask(canonicalize(url), "article", Lead(canonicalize(url)))
            except ValueError as error:
                self.desk.ledger.problem(str(error))
        await self.add_articles(asks.values())
