"""Pages as a browser makes them, for sites whose plain HTML holds no article (`render` in sites.toml)."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import count
from typing import TYPE_CHECKING, Any, Final, Self
from weakref import WeakKeyDictionary

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured

from newscrawl.config import Config, ConfigError
from newscrawl.crawl.run import desk_of
from newscrawl.crawl.visit import Visit

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

    from newscrawl.model import Page
    from newscrawl.report import Ledger

PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
"""What Chromium is called: on Debian and Fedora, on Ubuntu, and the two names of Chrome."""
TURNS: Final = 2
"""Pages made at a time."""
GRACE_SECONDS: Final = 5.0
"""What a page has beyond its time for being read and closed; a script that never ends keeps the browser from both."""

FLAGS: Final = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # The browser reaches nothing by itself: what is not handed to it (sockets, prefetches, WebRTC) ends at a port that is shut.
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)

logging.getLogger("scrapy-playwright").setLevel(logging.CRITICAL)  # how a page failed is told by us, in one line

_browsers: WeakKeyDictionary[Crawler, Browser] = WeakKeyDictionary()


def browser_of(crawler: Crawler) -> Browser | None:
    """The crawl's browser; None where NEWSCRAWL_RENDER is "never"."""
    return _browsers.get(crawler)


def check_browser(config: Config) -> None:
    """Raise ConfigError where pages are to be rendered and what makes them is not installed."""
    if config.render == "never":
        return
    if find_spec("scrapy_playwright") is None:
        raise ConfigError("render needs scrapy-playwright, which is not installed: pip install 'newscrawl[render]'")
    chromium_of(config)


def chromium_of(config: Config) -> str:
    """The program that renders; raises ConfigError where there is none."""
    named = [config.chromium] if config.chromium else PROGRAMS
    found = next((path for name in named if (path := shutil.which(name))), None)
    if not found:
        missing = f"NEWSCRAWL_CHROMIUM is {config.chromium}, which is no program" if config.chromium else "there is none"
        raise ConfigError(f"render needs Chromium, and {missing}: install it (Debian: apt install chromium), or name it there")
    return found


class Browser:
    """One Chromium for the run, started by the first page that needs it; each page has a context of its own, closed after use."""

    def __init__(self, crawler: Crawler, handler: ScrapyPlaywrightDownloadHandler, config: Config, ledger: Ledger) -> None:
        self.crawler = crawler
        self.handler = handler
        self.config = config
        self.ledger = ledger
        self.is_always = config.render == "always"
        self.made = 0
        self.scripts: dict[str, Any] = {}
        """Scripts fetched before, which most pages of a site share."""
        self._turns = asyncio.Semaphore(TURNS)
        self._numbers = count(1)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """As a Scrapy extension."""
        config = Config.read(crawler.settings)
        if config.render == "never":
            raise NotConfigured
        from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler  # noqa: PLC0415 - of an extra

        handler = ScrapyPlaywrightDownloadHandler.from_crawler(crawler)
        rights = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
        handler.config.launch_options = {"executable_path": chromium_of(config), "args": [*FLAGS, *rights]}
        browser = cls(crawler, handler, config, desk_of(crawler).ledger)
        _browsers[crawler] = browser
        crawler.signals.connect(browser.close, signals.spider_closed)
        return browser

    async def render(self, page: Page) -> Page | None:
        """`page` as the browser makes it; None where no more may be made, or it fails: an alarm of the report then says why."""
        if b"<script" not in page.body.lower() or not self._is_within_budget():
            return None
        async with self._turns:
            try:
                text = await self._made_of(page)
            except Exception as error:  # a browser fails in many ways, and the page is there as it came
                words = str(error) or type(error).__name__
                self.ledger.alarm(f"{page.url} could not be rendered: {words.splitlines()[0][:200]}")
                return None
        return _with_text(page, text, f"chromium/{self.handler.browser.version}")

    def _is_within_budget(self) -> bool:
        self.made += 1
        if self.made > self.config.render_pages:
            self.ledger.alarm(
                f"NEWSCRAWL_RENDER_PAGES, {self.config.render_pages} pages, were rendered: the others were read as they came"
            )
            return False
        return True

    async def _made_of(self, page: Page) -> str:
        from scrapy_playwright.page import PageMethod  # noqa: PLC0415 - of an extra

        visit = Visit(self.crawler, page, self.scripts, self.config)
        name = f"page {next(self._numbers)}"
        settings = {"service_workers": "block", "accept_downloads": False, "user_agent": self.crawler.settings["USER_AGENT"]}
        meta = {
            "playwright": True,
            "playwright_context": name,
            "playwright_context_kwargs": settings,
            "playwright_page_init_callback": visit.begin,
            "playwright_page_goto_kwargs": {"wait_until": "domcontentloaded", "timeout": self.config.render_seconds * 1000},
            "playwright_page_methods": [PageMethod(visit.settle)],
        }
        try:
            async with asyncio.timeout(self.config.render_seconds + GRACE_SECONDS):
                response = await self.handler.download_request(Request(page.url, meta=meta))
        except TimeoutError:
            raise TimeoutError(f"it took more than {self.config.render_seconds:g} s") from None
        finally:
            await self._close(name)
        return str(response.text)

    async def _close(self, name: str) -> None:
        """Close a page's context; where a script keeps it from closing, the browser, which is started again for the next page."""
        wrapper = self.handler.context_wrappers.get(name)
        if not wrapper:
            return
        try:
            async with asyncio.timeout(GRACE_SECONDS):
                await wrapper.context.close()
        except Exception:
            with suppress(Exception):
                await self.handler.browser.close()

    async def close(self) -> None:
        await self.handler.close()


def _with_text(page: Page, text: str, made_by: str) -> Page:
    headers = tuple((name, value) for name, value in page.headers if name != "content-type")
    return replace(
        page,
        body=text.encode("utf-8", "replace"),
        headers=(*headers, ("content-type", "text/html; charset=utf-8")),
        fetched_at=datetime.now(UTC),
        rendered_by=made_by,
    )
