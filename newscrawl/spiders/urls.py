"""`scrapy crawl urls -a urls_file=F`: exactly the articles of a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.discovery.plan import Ask
from newscrawl.model import Lead
from newscrawl.spiders.base import NewsSpider
from newscrawl.urls.canonical import canonicalize

if TYPE_CHECKING:
    from collections.abc import Sequence


class UrlsSpider(NewsSpider):
    """`urls_file`: one URL a line, blank lines and lines that begin with # passed over; `url`: one URL."""

    name = "urls"

    def __init__(self, urls_file: str | None = None, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = [*read_urls(urls_file), *([url] if url else [])]
        self.urls_file = urls_file
        if not self.urls:
            raise ConfigError(f"{urls_file or 'urls_file'} names no URL: write one a line")

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


def read_urls(path: str | None) -> list[str]:
    """The URLs of a file; raises ConfigError where it cannot be read."""
    if not path:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}): give a text file with one URL a line") from None
    return [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
