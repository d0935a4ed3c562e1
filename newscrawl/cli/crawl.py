"""newscrawl crawl: one site, or a list of URLs, into a bucket."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from newscrawl.config import Config, ConfigError, UserError
from newscrawl.sites import site_for, sites_of
from newscrawl.stopping import JOB_SECONDS, allow
from newscrawl.urls.guard import Guard
from newscrawl.urls.hosts import check_no_credentials, is_loopback
from newscrawl.urls.seeds import check_seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.sites import Site

FEED_FORMATS = ("jsonl", "json", "csv", "xml", "jl", "jsonlines")
NO_DELAYS = {"DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 8}
"""For loopback: delays are for other people's servers."""


@click.command()
@click.argument("urls", nargs=-1, metavar="[URL]…")
@click.option("--to", "store", metavar="STORE", help="A directory or s3://bucket/prefix.  [default: ./bucket]")
@click.option("--since", metavar="AGE|DATE", help="Only what was published since: 90m, 12h, 2d, 1w, 2026-02-18 (UTC).")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Store at most N articles, the newest first.")
@click.option("--urls-file", metavar="FILE", help="Fetch exactly the articles listed in FILE, one URL a line.")
@click.option("--demo", is_flag=True, help="Crawl the bundled demo site; needs no network.")
@click.option(
    "-O", "--feed", metavar="FILE", help="Also write what this run stores to FILE (.jsonl, .json, .csv, .xml), replacing it."
)
@click.option("-s", "--set", "settings", multiple=True, metavar="NAME=VALUE", help="A Scrapy or NEWSCRAWL_* setting.")
@click.option("--job", is_flag=True, hidden=True, help="Run for another program: JSON lines on stdout, and an end with stdin's.")
def crawl(
    urls: tuple[str, ...],
    store: str | None,
    since: str | None,
    limit: int | None,
    urls_file: str | None,
    demo: bool,
    feed: str | None,
    settings: tuple[str, ...],
    job: bool,
) -> None:
    """Crawl a news site: find its articles, clean them, and store each as JSON.

    The whole site is taken, whichever of its pages URL names. For single articles use --urls-file, or `newscrawl extract`.

    \b
    newscrawl crawl https://news.example/
    newscrawl crawl https://news.example/ --since 2d --limit 50 --to s3://bucket/news
    newscrawl crawl --urls-file articles.txt

    What sites.toml says of the site holds, but for what is said here.
    """
    if sum((bool(urls), bool(urls_file), demo)) != 1:
        raise click.UsageError("give one of these: the URL of a site, --urls-file FILE, --demo")
    with _as_job() if job else nullcontext():
        given = _settings(settings, store, feed)
        if job:
            given |= {"PROGRESS_LINES": True, "SEEDS_TYPED": False}
        with _demo_site() if demo else nullcontext(urls) as sites:
            _crawl(given, sites, urls_file, since, limit)


def _crawl(given: dict[str, Any], urls: Iterable[str], urls_file: str | None, since: str | None, limit: int | None) -> None:
    from newscrawl.workers import start_server  # noqa: PLC0415 - help needs no processes

    start_server()  # before Scrapy is imported, which takes as long
    from newscrawl.cli.crawling import run_crawl  # noqa: PLC0415 - Scrapy takes a second to import; help should not
    from newscrawl.spiders.arguments import read_urls  # noqa: PLC0415 - as above

    sites = [site_address(url) for url in urls]
    allowed = Config.read(given).allow_nets
    check_seeds(Guard(allowed, typed=sites if given.get("SEEDS_TYPED", True) else ()), sites)
    table = _table(given, sites)
    if table:
        store = table.store_below(Config.read(given).store)
        given = table.settings() | {"NEWSCRAWL_STORE": store} | given
        since, limit = since or table.since, limit or table.limits.articles
    if all(is_loopback(url) for url in (sites or read_urls(urls_file))):
        given = NO_DELAYS | given
    arguments = {"urls_file": urls_file} if urls_file else {"url": " ".join(sites)}
    sys.exit(run_crawl("urls" if urls_file else "site", given, arguments, since, limit))


def _table(given: dict[str, Any], sites: list[str]) -> Site | None:
    """What sites.toml says of the one site that is crawled."""
    tables = sites_of(Config.read(given)) if sites else ()
    found = {id(table): table for url in sites if (table := site_for(tables, url))}
    return next(iter(found.values())) if len(found) == 1 else None


@contextmanager
def _as_job() -> Iterator[None]:
    """End with whoever started it, and tell them of an error too."""
    from newscrawl.desk.opening import HeldError  # noqa: PLC0415 - boto3 takes its time
    from newscrawl.workers import die_with  # noqa: PLC0415 - as above

    die_with(sys.stdin.fileno())
    allow(JOB_SECONDS)
    try:
        yield
    except UserError as error:
        passing = bool(getattr(error, "is_passing", False))
        told = {"exitCode": error.exit_code, "message": str(error), "held": isinstance(error, HeldError), "passing": passing}
        click.echo(json.dumps(told))
        raise


def _settings(pairs: Iterable[str], store: str | None, feed: str | None) -> dict[str, Any]:
    """Settings in Scrapy's names; what has an option of its own is named by that."""
    given: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.UsageError(f"-s {pair}: write NAME=VALUE")
        given[name] = value
    if store is not None:
        given["NEWSCRAWL_STORE"] = store
    if feed:
        given["FEEDS"] = {feed: {"format": _feed_format(feed), "overwrite": True}}
    sites_of(Config.read(given))  # what is wrong in settings or sites.toml is told before anything is opened
    return given


def _feed_format(feed: str) -> str:
    """By the file's ending; a file that cannot be written is told before anything is fetched, as no later run fills it."""
    ending = feed.rpartition(".")[2].lower()
    if ending not in FEED_FORMATS:
        raise click.UsageError(f"-O {feed}: end the name in one of .{', .'.join(FEED_FORMATS)}")
    if "://" not in feed:
        try:
            Path(feed).open("ab").close()
        except OSError as error:
            raise click.UsageError(f"-O {feed} cannot be written: {error.strerror}") from None
    return ending


def site_address(url: str) -> str:
    """`news.example` means https://news.example/."""
    named = url if "://" in url else f"https://{url}"
    check_no_credentials(named)
    try:
        parts = urlsplit(named)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address:
        raise ConfigError(f"{url} is not the address of a site: give one such as https://news.example/")
    return named


def _demo_site() -> Any:
    from newscrawl.cli.demo import serving  # noqa: PLC0415 - only --demo needs the site

    return serving()
