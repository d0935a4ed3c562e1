"""What a browser is given while it makes one page: the page as it was fetched, and what its scripts ask for, within bounds.

Everything comes from the crawl's own downloader, so that its guard, robots.txt, pace and sizes hold for scripts as for pages.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.http.request import NO_CALLBACK

from newscrawl.urls.hosts import same_site

if TYPE_CHECKING:
    from playwright.async_api import Page as Tab
    from playwright.async_api import Route
    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from newscrawl.config import Config
    from newscrawl.model import Page

KINDS: Final = frozenset({"script", "xhr", "fetch"})
"""What text can come from, in Chromium's words: no images, styles, fonts, frames, media or pings."""
PASSED_ON: Final = frozenset({"accept", "authorization", "content-type", "origin", "referer"})
"""Request headers of a script that its server may need; others with x- at the front go too. Never cookies."""
DROPPED: Final = frozenset({"content-encoding", "content-length", "transfer-encoding", "set-cookie"})
"""Response headers that do not hold of a decoded body, or that would make the next page know of this one."""
KEPT_BYTES: Final = 32 * 1024 * 1024
"""Scripts that a run remembers."""


class Visit:
    """One page in the browser. `scripts` are those fetched before, by URL, shared by a run's pages."""

    def __init__(self, crawler: Crawler, page: Page, scripts: dict[str, Response], config: Config) -> None:
        self.crawler = crawler
        self.page = page
        self.scripts = scripts
        self.until = time.monotonic() + config.render_seconds
        self.bytes_left = config.render_megabytes * 1_000_000
        self.is_open = False

    async def begin(self, tab: Tab, _: Any) -> None:
        """Called with the empty tab: from now on the browser asks here."""
        await tab.route("**", self._answer)
        await tab.route_web_socket("**", lambda socket: socket.close())

    async def settle(self, tab: Tab) -> None:
        """Wait till its scripts ask for nothing more, or the time is over."""
        from playwright.async_api import Error  # noqa: PLC0415 - of an extra

        with suppress(Error):
            await tab.wait_for_load_state("networkidle", timeout=max(1.0, self._seconds_left() * 1000))

    def _seconds_left(self) -> float:
        return self.until - time.monotonic()

    async def _answer(self, route: Route) -> None:
        from playwright.async_api import Error  # noqa: PLC0415 - of an extra

        with suppress(Error):  # the tab was closed meanwhile
            if route.request.is_navigation_request():
                await self._open(route)
            elif response := await self._fetched(route):
                await route.fulfill(status=response.status, headers=_headers(response), body=response.body)
            else:
                await route.abort()

    async def _open(self, route: Route) -> None:
        """The page itself, once: neither frames nor a script that goes elsewhere."""
        if self.is_open or route.request.frame.parent_frame:
            await route.abort()
            return
        self.is_open = True
        content_type = self.page.header("content-type") or "text/html"
        await route.fulfill(status=200, headers={"content-type": content_type}, body=self.page.body)

    async def _fetched(self, route: Route) -> Response | None:
        """What a script asks for; None where it is not to be had."""
        asked = route.request
        if asked.method != "GET" or asked.resource_type not in KINDS or not _is_own(self.page.url, asked.url):
            return None
        if known := self.scripts.get(asked.url):
            return known
        headers = {name: value for name, value in asked.headers.items() if name in PASSED_ON or name.startswith("x-")}
        response = await self._downloaded(asked.url, headers)
        if response and response.status == 200 and asked.resource_type == "script":
            self._remember(asked.url, response)
        return response

    async def _downloaded(self, url: str, headers: dict[str, str]) -> Response | None:
        if self.bytes_left <= 0 or self._seconds_left() <= 0:
            return None
        meta = {"download_maxsize": self.bytes_left, "dont_retry": True}
        request = Request(url, headers=headers, meta=meta, callback=NO_CALLBACK, priority=500, dont_filter=True)
        assert self.crawler.engine is not None
        try:
            async with asyncio.timeout(self._seconds_left()):
                response = await self.crawler.engine.download_async(request)
        except Exception:  # what a script does not get, it does without
            return None
        self.bytes_left -= len(response.body)
        return response

    def _remember(self, url: str, response: Response) -> None:
        if sum(len(script.body) for script in self.scripts.values()) + len(response.body) <= KEPT_BYTES:
            self.scripts[url] = response


def _headers(response: Response) -> dict[str, str]:
    found = {name.decode("latin-1"): b", ".join(values).decode("latin-1") for name, values in response.headers.items()}
    return {name: value for name, value in found.items() if name.lower() not in DROPPED}


def _is_own(page: str, asked: str) -> bool:
    """Of the page's own site: advertisers and those who count visitors are other people's."""
    try:
        return same_site(page, asked)
    except ValueError:
        return False
