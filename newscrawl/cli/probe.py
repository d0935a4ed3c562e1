"""newscrawl probe: what a site offers, before it is crawled."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import click
from rich.table import Table
from rich.text import Text

from newscrawl.cli.crawl import NO_DELAYS, site_address
from newscrawl.console import PlainConsole, say
from newscrawl.discovery.origin import origin_of
from newscrawl.plain import one_line, shown
from newscrawl.urls.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from newscrawl.discovery.survey import Offer, Survey

SHOWN: Final = 8
"""Sitemaps and feeds listed by name."""


@click.command()
@click.argument("url")
@click.option("--samples", type=click.IntRange(1, 50), default=5, show_default=True, metavar="N", help="Articles to show.")
def probe(url: str, samples: int) -> None:
    """Look at a site before crawling it: where it names its articles, how fresh and how many, and some of them cleaned.

    Ends with a [[site]] table for sites.toml. Nothing is stored.

    \b
    newscrawl probe https://news.example/
    """
    from newscrawl.cli.looking import look  # noqa: PLC0415 - Scrapy takes a second to import; help should not
    from newscrawl.reader import read_articles  # noqa: PLC0415 - as above

    site = site_address(url)
    with TemporaryDirectory(prefix="newscrawl-") as folder:
        store = str(Path(folder) / "bucket")
        survey, report = look(site, _settings(site, store), samples)
        articles = [change.article for change in read_articles(store) if change.article]
    show(site, survey, articles)
    if report["message"]:
        say(f"newscrawl: {report['message']}", err=True)
    sys.exit(report["exitCode"])


def looked_at(site: str) -> tuple[str, str | None]:
    """The table for sites.toml, and what is wrong where nothing answered."""
    from newscrawl.cli.looking import look  # noqa: PLC0415 - as above

    with TemporaryDirectory(prefix="newscrawl-") as folder:
        survey, report = look(site, _settings(site, str(Path(folder) / "bucket")), 1)
    return survey.table(site), report["message"] if report["exitCode"] == 1 else None


def _settings(site: str, store: str) -> dict[str, Any]:
    return {**(NO_DELAYS if is_loopback(site) else {}), "NEWSCRAWL_STORE": store, "NEWSCRAWL_ARCHIVE": "off"}


def show(site: str, survey: Survey, articles: Sequence[dict[str, Any]]) -> None:
    """Three tables on stdout: what names articles, what it comes to, samples; then the table for sites.toml as it is."""
    console = PlainConsole()
    console.print(Text(site, style="bold"))
    for table in (offers_table(survey, site), facts_table(survey), samples_table(articles)):
        console.print()
        console.print(table)
    console.print()
    click.echo(shown(survey.table(site)))


def offers_table(survey: Survey, site: str) -> Table:
    table = _table("what", "articles", "newest", "where")
    table.columns[1].justify = "right"
    table.columns[3].overflow = "fold"
    robots = survey.found("robots")
    table.add_row("robots.txt", "", "", f"names {_count(robots[0].further - 1, 'sitemap')}" if robots else "none")
    for kind, offers in (("sitemap", survey.found("sitemap")), ("feed", survey.found("feed"))):
        for row in _offer_rows(kind, offers, survey.now):
            table.add_row(*row[:3], row[3].removeprefix(origin_of(site)))
    lists = survey.found("section")
    if lists:
        newest = max((offer.newest for offer in lists if offer.newest), default=None)
        table.add_row(
            "pages", str(sum(o.articles for o in lists)), _age(newest, survey.now), _count(len(lists), "list") + " read"
        )
    return table


def _offer_rows(kind: str, offers: list[Offer], now: datetime) -> Iterator[tuple[str, str, str, str]]:
    if not offers:
        yield kind, "", "", "none"
    for offer in offers[:SHOWN]:
        yield kind, str(offer.articles) if offer.articles else "", _age(offer.newest, now), offer.url
    if len(offers) > SHOWN:
        yield kind, str(sum(offer.articles for offer in offers[SHOWN:])), "", f"and {len(offers) - SHOWN} more"


def facts_table(survey: Survey) -> Table:
    table = Table.grid(padding=(0, 2))
    more = " or more" if survey.partial else ""
    rate = survey.per_day
    table.add_row("newest article", _age(survey.newest, survey.now) or "unknown: no dates within a week")
    table.add_row(
        "articles a day", f"{rate:.0f}" if rate and rate >= 1 else "less than 1" if rate is not None else "unknown: no dates"
    )
    table.add_row("first crawl", f"{_count(len(survey.offers) + survey.articles, 'request')}{more}, {_span(survey)}{more}")
    table.add_row("later crawls", f"about {_count(survey.later_requests, 'request')} and one for each new article")
    return table


def samples_table(articles: Sequence[dict[str, Any]]) -> Table:
    table = _table("headline", "published", "words")
    table.columns[0].no_wrap = True  # folded, a line of the table might begin with any of a stranger's words
    table.columns[2].justify = "right"
    for article in articles:
        stamp = article["datePublished"]
        date = stamp["value"] if isinstance(stamp, dict) else stamp
        table.add_row(
            one_line(article["headline"] or article["url"]), (date or "unknown")[:16].replace("T", " "), str(article["wordCount"])
        )
    return table


def _table(*columns: str) -> Table:
    return Table(*columns, box=None, header_style="bold", padding=(0, 2, 0, 0))


def _count(number: int, what: str) -> str:
    return f"{max(0, number)} {what}{'' if number == 1 else 's'}"


def _span(survey: Survey) -> str:
    """The time a first crawl takes at a request a second."""
    seconds = len(survey.offers) + survey.articles
    return f"{seconds / 3600:.1f} hours" if seconds > 5400 else f"{max(1, round(seconds / 60))} min"


def _age(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return ""
    minutes = max(0, int((now - moment) / timedelta(minutes=1)))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} days ago"
