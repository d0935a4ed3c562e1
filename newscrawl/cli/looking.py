"""Runs the look at one site in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl.cli.crawling import _log
from newscrawl.config import Config
from newscrawl.crawl.run import report_of, set_desk
from newscrawl.desk import new_run, open_desk
from newscrawl.spiders.probe import ProbeSpider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.discovery.survey import Survey


def look(url: str, given: Mapping[str, Any], samples: int) -> tuple[Survey, dict[str, Any]]:
    """Survey and run report of a crawl of `url` that ends with `samples` articles.

    Raises ConfigError, StoreError or StateError before anything is fetched.
    """
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="project")
    settings.set("LOG_LEVEL", "ERROR", priority="project")  # what is wrong with the site stands in the answer
    settings.update(dict(given), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    _log(settings)
    crawler = process.create_crawler(ProbeSpider)
    set_desk(crawler, open_desk(Config.read(settings), new_run("probe", (url,), limit=samples)))
    process.crawl(crawler, url=url, limit=samples)
    process.start()
    assert isinstance(crawler.spider, ProbeSpider)
    return crawler.spider.survey, report_of(crawler) or {"exitCode": 1, "message": "the look was ended before it was done"}
