"""robots.txt, asked for once per host however many requests wait for it (RFC 9309)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK

from newscrawl.crawl.guard import Unsafe
from newscrawl.crawl.pace import CRAWL_DELAY
from newscrawl.robotstxt import RobotsTxt, parse_robots

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

FRESH_SECONDS: Final = 24 * 3600.0
"""How long a copy serves (2.4)."""
MAX_REDIRECTS: Final = 5
"""As many are followed, to other hosts too; past them there is no robots.txt (2.3.1.2)."""
ALLOW_ALL: Final = RobotsTxt({}, {})
DISALLOW_ALL: Final = parse_robots(b"User-agent: *\nDisallow: /")

OURS: Final = "newscrawl_robots"
"""Marks, in `meta`, the one request for a robots.txt that goes out."""
ROBOTS: Final = "newscrawl_robots_txt"
"""In `meta`: the RobotsTxt of the request's host."""


class Forbidden(IgnoreRequest):
    """robots.txt does not allow this URL, or could not be read and so allows none."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What one host allows; `because` is what a refused lead is told. `answer` serves a spider that wants to read it itself."""

    robots: RobotsTxt
    because: str = "forbidden by robots.txt"
    answer: Response | Exception | None = None
    reached: bool = True
    fetched: float = 0.0
    """On the monotonic clock."""

    def serves(self, now: float) -> bool:
        return now - self.fetched < FRESH_SECONDS


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

    async def process_request(self, request: Request) -> Response | None:
        """Raises Forbidden. A robots.txt that a spider asks for is the copy that was fetched for all requests of its host."""
        if request.meta.get(OURS) or not request.url.startswith(("http:", "https:")):
            return None
        if request.meta.get("dont_obey_robotstxt"):
            return await self._copy(request) if urlsplit(request.url).path == "/robots.txt" else None
        rules = await self.rules_for(request.url)
        if not rules.robots.allows(request.url, self.user_agent):
            raise Forbidden(rules.because)
        request.meta[ROBOTS] = rules.robots
        request.meta[CRAWL_DELAY] = rules.robots.delay(self.user_agent)
        return None

    async def _copy(self, request: Request) -> Response:
        """Marked as final, so that no other middleware asks again. Raises what the fetch raised."""
        answer = (await self.rules_for(request.url)).answer
        request.meta.update(dont_retry=True, dont_redirect=True)
        if isinstance(answer, Exception):
            raise answer
        assert answer is not None
        return answer.replace(request=request)

    async def rules_for(self, url: str) -> Rules:
        """What the host of `url` allows, as it told us at most a day ago."""
        host = host_of(url)
        async with self.locks.setdefault(host, asyncio.Lock()):
            known = self.rules.get(host)
            if known is None or not known.serves(time.monotonic()):
                self.rules[host] = replace(newer(known, await self._fetch(host)), fetched=time.monotonic())
        return self.rules[host]

    async def _fetch(self, host: str) -> Rules:
        meta = {OURS: True, "dont_obey_robotstxt": True, "redirect_ttl": MAX_REDIRECTS}
        request = Request(f"{host}/robots.txt", meta=meta, callback=NO_CALLBACK, priority=1000)
        try:
            assert self.crawler.engine is not None
            response = await self.crawler.engine.download_async(request)
        except Unsafe as error:
            if host_of(error.url) == host:
                raise  # so is whatever is asked of this host
            return Rules(DISALLOW_ALL, f"robots.txt cannot be read: {error}", error, reached=False)
        except IgnoreRequest as endless:
            return Rules(ALLOW_ALL, answer=endless)
        except Exception as error:
            return Rules(DISALLOW_ALL, f"robots.txt cannot be read: {error or type(error).__name__}", error, reached=False)
        return rules_of(response)


def newer(known: Rules | None, fetched: Rules) -> Rules:
    """What was fetched, unless the host could not be reached and told its rules before (2.4)."""
    return known if known and known.reached and not fetched.reached else fetched


def rules_of(response: Response) -> Rules:
    """4xx allows all and 5xx forbids all (2.3.1); 429 forbids too: a host that is asked to slow down for is there."""
    if response.status >= 500 or response.status == 429:
        because = f"robots.txt answers with status {response.status}, which allows nothing"
        return Rules(DISALLOW_ALL, because, response, reached=False)
    return Rules(parse_robots(response.body) if response.status < 300 else ALLOW_ALL, answer=response)


def host_of(url: str) -> str:
    """Scheme, host and port: a robots.txt holds for these."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
