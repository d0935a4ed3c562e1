"""Leaves a host alone for the rest of the run once it has refused us several times in a row."""

from __future__ import annotations

import logging
from collections import Counter
from typing import TYPE_CHECKING, Final, Self
from weakref import WeakKeyDictionary

from scrapy.exceptions import DownloadTimeoutError, IgnoreRequest

from newscrawl.config import Config
from newscrawl.crawl.challenges import challenge
from newscrawl.crawl.pace import BUSY, told_seconds
from newscrawl.crawl.robots import OURS
from newscrawl.crawl.run import desk_of
from newscrawl.crawl.stopping import take_back

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.report import Ledger

logger = logging.getLogger(__name__)

REFUSING: Final = frozenset({403, 429, 503})


class Blocked(IgnoreRequest):
    """The host refuses this crawl: it is not asked."""


class BreakerMiddleware:
    """Sees the answers that count in the end, and lets no request out to a host that refuses.

    It stands behind the middlewares that wait, for a host may be closed meanwhile. What queues in the downloader is taken back.
    A refusal is taken for what it is: nothing else is tried.
    """

    def __init__(self, crawler: Crawler, ledger: Ledger, config: Config) -> None:
        self.crawler = crawler
        self.ledger = ledger
        self.config = config
        self.refusals: Counter[str] = Counter()
        """Those in a row, by host."""
        self.closed: dict[str, str] = {}
        """Why, by host."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler, desk_of(crawler).ledger, Config.read(crawler.settings))

    def process_request(self, request: Request) -> None:
        why = self.closed.get(_host(request))
        if why and OURS not in request.meta:
            raise Blocked(why)

    def process_response(self, request: Request, response: Response) -> Response:
        host = _host(request)
        if host in self.closed:
            return response
        later = told_seconds(response) if response.status in BUSY else 0.0
        if later > self.config.max_pause:
            self._close(request, f"{host} asks to come back in {later:.0f} s, later than NEWSCRAWL_MAX_PAUSE")
            return response
        self._count(request, refused(response))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """A host that lets us wait in vain is as one that refuses; this comes after the last try of a request."""
        if isinstance(exception, DownloadTimeoutError) and _host(request) not in self.closed:
            self._count(request, "no answer in time")

    def _count(self, request: Request, why: str | None) -> None:
        host = _host(request)
        if counts(request, why):
            self.refusals[host] = self.refusals[host] + 1 if why else 0
        if self.refusals[host] >= self.config.max_refusals:
            self._close(request, f"{host} refused {self.refusals[host]} requests in a row, the last with {why}")

    def _close(self, request: Request, why: str) -> None:
        self.closed[_host(request)] = f"not asked for: {why}"
        sentence = f"{why}: it is left alone for the rest of this run"
        logger.warning("%s", sentence)
        self.ledger.problem(sentence)
        assert self.crawler.engine is not None
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))
        if slot:
            take_back(slot, Blocked(self.closed[_host(request)]), lambda queued: _host(queued) == _host(request))


def refused(response: Response) -> str | None:
    """How this answer refuses us, or None."""
    if response not in _refusals:  # the breaker asks, and whoever settles the page
        _refusals[response] = _refusal(response)
    return _refusals[response]


_refusals: WeakKeyDictionary[Response, str | None] = WeakKeyDictionary()


def _refusal(response: Response) -> str | None:
    headers = {name.decode("latin-1").lower(): b",".join(values).decode("latin-1") for name, values in response.headers.items()}
    whose = challenge(response.status, headers, response.body)
    if whose:
        return f"a challenge page ({whose})"
    return f"status {response.status}" if response.status in REFUSING else None


def counts(request: Request, why: str | None) -> bool:
    """Not robots.txt and well-known files, which speak for themselves; nor a bare status for an address that was guessed.

    File stores such as S3 say 403 of all that they do not have.
    """
    if OURS in request.meta or request.meta.get("dont_obey_robotstxt") or "/.well-known/" in request.url:
        return False
    guessed = getattr(request.meta.get("ask"), "guess", False)
    return not (guessed and why and why.startswith("status"))


def _host(request: Request) -> str:
    return request.url.split("/", 3)[2].rpartition("@")[2]
