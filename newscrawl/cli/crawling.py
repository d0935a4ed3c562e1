"""Runs one Scrapy crawl in this process and shows how it ended."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click
from rich.logging import RichHandler
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from newscrawl.cli.summary import show_summary, tell_summary
from newscrawl.config import Config
from newscrawl.crawl.browser import check_browser
from newscrawl.crawl.progress import console
from newscrawl.crawl.run import desk_of, report_of, set_desk
from newscrawl.desk import metrics_of, new_run, open_desk
from newscrawl.loglines import about, is_json, set_up
from newscrawl.memory import give_back, keep_for_good
from newscrawl.metrics import to_rows
from newscrawl.spiders.arguments import read_limit, read_since
from newscrawl.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from scrapy import Spider
    from scrapy.crawler import Crawler

    from newscrawl.report import Run


def run_crawl(spider: str, given: Mapping[str, Any], arguments: dict[str, Any], since: str | None, limit: int | None) -> int:
    """Crawl to the end; gives the exit code. Raises ConfigError, StoreError or StateError before anything is fetched."""
    seeds = tuple(" ".join(str(value) for value in arguments.values()).split())
    run = new_run("crawl", seeds, read_since(since, datetime.now(UTC)), read_limit(limit))
    crawler = crawl_to_the_end(spider, given, run, since=since, limit=limit, **arguments)
    report = report_of(crawler)
    if report is None:
        return 1
    if given.get("PROGRESS_LINES"):
        counts = {"leads": report["leads"], "fetched": report["fetched"], **report["outcomes"]}
        ending = {key: report[key] for key in ("runId", "exitCode", "message")}
        click.echo(json.dumps(ending | {"counts": counts, "metrics": to_rows(metrics_of(desk_of(crawler), report))}))
    if is_json(Config.read(given)):
        tell_summary(report)
    else:
        show_summary(report)
    return int(report["exitCode"])


def crawl_to_the_end(spider: str | type[Spider], given: Mapping[str, Any], run: Run, **arguments: Any) -> Crawler:
    """Run `spider` with newscrawl's settings and those `given`; its crawler, for what it leaves behind."""
    give_back()
    settings = Settings()
    settings.setmodule("newscrawl.settings", priority="project")
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="project")  # the one of _log takes its place
    settings.update(dict(given), priority="cmdline")
    process = AsyncCrawlerProcess(settings)
    _log(settings, run)  # after Scrapy has set up its own
    crawler = process.create_crawler(spider)
    check_browser(Config.read(settings))
    set_desk(crawler, open_desk(Config.read(settings), run))
    process.crawl(crawler, **arguments)
    keep_for_good()
    process.start()
    return crawler


def _log(settings: Settings, run: Run) -> None:
    """For people on a terminal warnings alone, above the live line; elsewhere one line each."""
    config = Config.read(settings)
    live = sys.stderr.isatty() and not is_json(config)
    about(run=run.id, **_site_of(run))
    set_up(config, logging.WARNING if live else settings["LOG_LEVEL"], RichHandler(console=console, show_path=False))
    for quiet in ("scrapy", "botocore"):
        logging.getLogger(quiet).setLevel(logging.WARNING)


def _site_of(run: Run) -> dict[str, str]:
    """The site of a run of one."""
    sites = {site_of(seed) for seed in run.seeds if seed.startswith(("http://", "https://"))}
    return {"site": sites.pop()} if len(sites) == 1 else {}
