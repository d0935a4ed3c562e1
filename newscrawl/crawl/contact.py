"""Asks whoever runs a crawl to say who they are."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, Self

from scrapy import signals
from scrapy.exceptions import NotConfigured

from newscrawl.config import Config
from newscrawl.settings import user_agent
from newscrawl.urls.hosts import is_loopback

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.settings import Settings

logger = logging.getLogger(__name__)

ASKED: Final = "nobody can tell whose crawl this is: set NEWSCRAWL_CONTACT to your e-mail address or URL, for the User-Agent"


class ContactAddon:
    """Takes NEWSCRAWL_CONTACT from Scrapy's settings too (`-s`), unless those name a whole User-Agent."""

    def update_settings(self, settings: Settings) -> None:
        settings.set("USER_AGENT", user_agent(Config.read(settings).contact), priority="project")


class ContactExtension:
    """One line, at the first request that leaves this machine."""

    def __init__(self, crawler: Crawler) -> None:
        self.signals = crawler.signals

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        if Config.read(crawler.settings).contact:
            raise NotConfigured
        extension = cls(crawler)
        crawler.signals.connect(extension.reached, signals.request_reached_downloader)
        return extension

    def reached(self, request: Request) -> None:
        if not is_loopback(request.url):
            self.signals.disconnect(self.reached, signals.request_reached_downloader)
            logger.warning("%s", ASKED)
