"""How fast a host is asked: its Crawl-delay is kept, and a host that says 429 or 503 is left alone for a while, it alone."""

from __future__ import annotations

import logging
import random
import time
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals
from scrapy.downloadermiddlewares.retry import get_retry_request

from newscrawl.config import Config

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.core.downloader import Slot
    from scrapy.crawler import Crawler
    from scrapy.http import Response

CRAWL_DELAY: Final = "newscrawl_crawl_delay"
"""In `meta`: the seconds that robots.txt asks for between two requests."""
BUSY: Final = frozenset({429, 503})
UNNAMED: Final = 10
"""A busy host that names no time is given that of as many requests, and twice as much at each further attempt."""
JITTER: Final = 0.1
"""Part of a pause by which it may be longer: those who were sent away together come back apart."""
TICK: Final = 0.001
"""Least delay of a slot, in seconds. Without one Scrapy 2.19 lets go at once of all that comes in one turn of the event loop,
whatever the host's concurrency, and never looks at the slot's clock."""


class PaceMiddleware:
    """Sets the delay and the clock of Scrapy's downloader slots, so that what is queued there already waits as well.

    Nothing waits in a middleware, and other hosts' slots go on. Crawl-delay counts on loopback too, where delays of our own are
    dropped: it is the site's word. Whoever wants to crawl a site of theirs faster sets NEWSCRAWL_MAX_CRAWL_DELAY=0.
    """

    def __init__(self, crawler: Crawler, config: Config) -> None:
        self.crawler = crawler
        self.config = config
        self.retry_times = crawler.settings.getint("RETRY_TIMES") if crawler.settings.getbool("RETRY_ENABLED") else 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        pace = cls(crawler, Config.read(crawler.settings))
        crawler.signals.connect(pace.reached, signals.request_reached_downloader)
        crawler.signals.connect(pace.answered, signals.response_downloaded)  # after AutoThrottle, as extensions come before us
        return pace

    def reached(self, request: Request) -> None:
        """The request has its slot, and is not in its queue yet."""
        if slot := self._slot(request):
            self._keep_delay(slot, request)

    def answered(self, response: Response, request: Request) -> None:
        """The slot has not looked for its next request yet."""
        slot = self._slot(request)
        if slot is None:
            return
        self._keep_delay(slot, request)
        if response.status in BUSY:
            seconds = min(self._pause(slot, request, response), self.config.max_pause)
            slot.lastseen = max(slot.lastseen, time.monotonic() + seconds * (1 + random.uniform(0, JITTER)))  # noqa: S311 - no secret

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Ask a busy host again, RETRY_TIMES at most; not one that wants to be left alone for longer than we wait."""
        if response.status not in BUSY or request.meta.get("dont_retry") or told_seconds(response) > self.config.max_pause:
            return response
        assert self.crawler.spider is not None
        again = get_retry_request(
            request,
            spider=self.crawler.spider,
            reason=f"status {response.status}",
            max_retry_times=self.retry_times,
            give_up_log_level=logging.DEBUG,  # the outcome tells
        )
        return again or response

    def _keep_delay(self, slot: Slot, request: Request) -> None:
        """Without jitter, which goes both ways and would come too early."""
        slot.delay = max(slot.delay, TICK)
        asked = min(request.meta.get(CRAWL_DELAY, 0.0), self.config.max_crawl_delay)
        if asked > slot.delay:
            slot.delay, slot.jitter = asked, 0.0

    def _pause(self, slot: Slot, request: Request, response: Response) -> float:
        attempts = request.meta.get("retry_times", 0)
        return told_seconds(response) or slot.delay * UNNAMED * 2.0**attempts

    def _slot(self, request: Request) -> Slot | None:
        assert self.crawler.engine is not None
        return self.crawler.engine.downloader.slots.get(request.meta.get("download_slot", ""))


def told_seconds(response: Response) -> float:
    """What Retry-After says; 0 where it says nothing."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1")
    date = (response.headers.get("Date") or b"").decode("latin-1")
    return retry_after(value, _moment(date) or datetime.now(UTC)) or 0.0


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, which is a number or an HTTP date (RFC 9110, 10.2.3); None where it is neither.

    `now` is the server's own time, if it tells: its clock may be wrong.
    """
    with suppress(ValueError):
        seconds = float(value)
        return seconds if 0 <= seconds < float("inf") else None
    moment = _moment(value)
    return max((moment - now).total_seconds(), 0.0) if moment else None


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
