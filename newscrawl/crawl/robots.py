"""robots.txt, asked for once per host however many requests wait for it (RFC 9309)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from protego import Protego
from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

MAX_BYTES = 500 * 1024
"""RFC 9309, 2.5: parsers must read at least this much, and may leave the rest."""

DISALLOW_ALL = "User-agent: *\nDisallow: /"


class Forbidden(IgnoreRequest):
    """robots.txt does not allow this URL, or could not be read and so allows none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows; `because` is what a refused lead is told."""

    parsed: Protego
    because: str = "forbidden by robots.txt"


class RobotsMiddleware:
    """Holds one lock per host: Scrapy's own lets requests through while robots.txt is under way (2.14 to 2.19)."""

    def __init__(self, crawler: Crawler, user_agent: str) -> None:
        self.crawler = crawler
        self.user_agent = user_agent
        self.rules: dict[str, Rules] = {}
        self.locks: dict[str, asyncio.Lock] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured("ROBOTSTXT_OBEY is off")
        return cls(crawler, crawler.settings["ROBOTSTXT_USER_AGENT"] or "newscrawl")

    async def process_request(self, request: Request) -> None:
        if request.meta.get("dont_obey_robotstxt") or not request.url.startswith(("http:", "https:")):
            return
        rules = await self.rules_for(request.url)
        if not rules.parsed.can_fetch(request.url, self.user_agent):
            raise Forbidden(rules.because)

    def process_response(self, request: Request, response: Response) -> Response:
        """A robots.txt that a spider asked for itself serves for all requests of its host."""
        if urlsplit(request.url).path == "/robots.txt" and request.meta.get("dont_obey_robotstxt"):
            self.rules.setdefault(_host(request.url), _parse(response.status, response.body))
        return response

    async def rules_for(self, url: str) -> Rules:
        host = _host(url)
        async with self.locks.setdefault(host, asyncio.Lock()):
            if host not in self.rules:
                self.rules[host] = await self._fetch(host)
        return self.rules[host]

    async def _fetch(self, host: str) -> Rules:
        meta: dict[str, Any] = {"dont_obey_robotstxt": True}
        request = Request(f"{host}/robots.txt", meta=meta, callback=NO_CALLBACK, priority=1000)
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            return Rules(Protego.parse(DISALLOW_ALL), f"robots.txt cannot be read: {error or type(error).__name__}")
        return _parse(response.status, response.body)


def _host(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _parse(status: int, body: bytes) -> Rules:
    """RFC 9309, 2.3.1: 4xx allows all, 5xx forbids all."""
    if status >= 500:
        return Rules(Protego.parse(DISALLOW_ALL), f"robots.txt answers with status {status}, which allows nothing")
    text = body[:MAX_BYTES].decode("utf-8-sig", errors="ignore") if status < 300 else ""
    return Rules(Protego.parse(text))
