"""Asks each host that articles are fetched from what it reserves, once, and takes nothing where that is to be enforced."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Self

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from newscrawl.config import Config
from newscrawl.crawl.robots import ALLOW_ALL, ROBOTS, host_of
from newscrawl.model import Page
from newscrawl.rights import of_host, of_page, parse_tdmrep, refusal

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.model import Rights
    from newscrawl.rights import TdmRule

RIGHTS: Final = "newscrawl_rights"
"""In `meta`: the Rights of the request's URL, as its host tells them."""
REFUSED: Final = "newscrawl_refused"
"""In `meta`: why the answer is not ours to keep, where that is enforced; None where it is."""
TDMREP: Final = "/.well-known/tdmrep.json"


class RightsMiddleware:
    """Stands behind RobotsMiddleware, whose rules it reads, and which decides whether a host's tdmrep.json may be asked for."""

    def __init__(self, crawler: Crawler, *, enforce: bool) -> None:
        self.crawler = crawler
        self.enforce = enforce
        self.rules: dict[str, tuple[TdmRule, ...]] = {}
        self.locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, enforce=Config.read(crawler.settings).rights == "enforce")

    async def process_request(self, request: Request) -> None:
        if is_article(request):
            rules = await self.rules_for(host_of(request.url))
            request.meta[RIGHTS] = of_host(request.url, rules, request.meta.get(ROBOTS, ALLOW_ALL))

    def process_response(self, request: Request, response: Response) -> Response:
        """Marks what is refused, so that not even its raw page is kept."""
        if self.enforce and is_article(request):
            request.meta[REFUSED] = refusal(of_page(_page(response, request.meta.get(RIGHTS))))
        return response

    async def rules_for(self, host: str) -> tuple[TdmRule, ...]:
        async with self.locks.setdefault(host, asyncio.Lock()):
            if host not in self.rules:
                self.rules[host] = await self._fetch(host)
        return self.rules[host]

    async def _fetch(self, host: str) -> tuple[TdmRule, ...]:
        """A host whose file does not come does not take part in the protocol."""
        assert self.crawler.engine is not None
        try:
            response = await self.crawler.engine.download_async(Request(host + TDMREP, callback=NO_CALLBACK, priority=1000))
        except Exception:
            return ()
        return parse_tdmrep(response.body) if response.status == 200 else ()


def is_article(request: Request) -> bool:
    return getattr(request.meta.get("ask"), "kind", None) == "article"


def _page(response: Response, rights: Rights | None) -> Page:
    headers = [
        (name.decode("latin-1").lower(), value.decode("latin-1")) for name, found in response.headers.items() for value in found
    ]
    return Page(response.url, response.body, datetime.now(UTC), tuple(headers), rights=rights)
