"""Runs the look at one site in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.cli.crawling import crawl_to_the_end
from newscrawl.crawl.run import report_of
from newscrawl.desk import new_run
from newscrawl.spiders.probe import ProbeSpider

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.discovery.survey import Survey


def look(url: str, given: Mapping[str, Any], samples: int) -> tuple[Survey, dict[str, Any]]:
    """Survey and run report of a crawl of `url` that ends with `samples` articles.

    Raises ConfigError, StoreError or StateError before anything is fetched.
    """
    quiet = {"LOG_LEVEL": "ERROR"} | dict(given)  # what is wrong with the site stands in the answer
    crawler = crawl_to_the_end(ProbeSpider, quiet, new_run("probe", (url,), limit=samples), url=url, limit=samples)
    assert isinstance(crawler.spider, ProbeSpider)
    return crawler.spider.survey, report_of(crawler) or {"exitCode": 1, "message": "the look was ended before it was done"}
