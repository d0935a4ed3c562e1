"""newscrawl replay: clean kept pages again, or what another scraper left, without crawling."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from newscrawl.config import Config, ConfigError, UserError
from newscrawl.console import say
from newscrawl.urls.hosts import check_no_credentials

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.desk import Desk
    from newscrawl.replay import Comparison, Source, Wanted
    from newscrawl.report import Run


@click.command()
@click.argument("source", metavar="STORE|FILE|FOLDER")
@click.option("--to", "store", metavar="STORE", help="Write into another store: a directory or s3://bucket/prefix.")
@click.option("--since", metavar="AGE|DATE", help="Only pages fetched since: 90m, 12h, 2d, 1w, 2026-02-18 (UTC).")
@click.option("--site", metavar="SITE", help="Only pages of this site, such as news.example.")
@click.option("--base-url", metavar="URL", help="The address under which FOLDER's files were found, for those that tell none.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--samples", type=click.IntRange(0), default=3, show_default=True, metavar="N", help="Changes shown of each field.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: NEWSCRAWL_EXTRACT_WORKERS]")
def replay(
    source: str,
    store: str | None,
    since: str | None,
    site: str | None,
    base_url: str | None,
    dry_run: bool,
    samples: int,
    workers: int | None,
) -> None:
    """Clean the raw pages of a STORE again by today's rules, and write what has changed as new revisions.

    With --to the articles go into another store. Then SOURCE may also be what another scraper left, here or in S3: WARC files,
    HTML files, text (.txt, .md), JSON lines or JSON files with keys such as url, title, text or html, date and author.
    Of several pages of one address the newest counts.

    \b
    newscrawl replay ./bucket --dry-run
    newscrawl replay s3://bucket/news --since 30d --site news.example --workers 8
    newscrawl replay CC-NEWS-20260218.warc.gz --to ./news
    newscrawl replay ./old-bucket --to s3://bucket/clean --base-url https://news.example/
    """
    from newscrawl.replay import Comparison, open_source  # noqa: PLC0415 - help should not wait for what extraction needs

    found = open_source(source, _checked_base(base_url))
    config = _config(found, store, workers)
    comparison = Comparison(samples)
    sys.exit(_run(found, config, _wanted(since, site), comparison, dry_run))


def _run(source: Source, config: Config, wanted: Wanted, comparison: Comparison, dry: bool) -> int:
    from newscrawl.cli.comparing import show_comparison  # noqa: PLC0415 - help should not wait for what extraction needs
    from newscrawl.cli.summary import show_summary  # noqa: PLC0415 - as above
    from newscrawl.desk import new_run  # noqa: PLC0415 - as above
    from newscrawl.replay import replay as run_replay  # noqa: PLC0415 - as above

    report: dict[str, Any] = {}
    with _desk(config, new_run("replay", (source.url,), wanted.since), report, dry) as desk:
        run_replay(source, desk, wanted, comparison, workers=config.extract_workers, dry=dry)
    show_comparison(comparison, dry=dry)
    show_summary(report)
    for alarm in report["alarms"]:
        say(alarm, err=True)
    rate = report["fetched"] / max(report["seconds"], 0.001)
    end = "; nothing was written (--dry-run)" if dry else ""
    click.echo(f"{report['fetched']} pages, {rate:.1f} a second on {config.extract_workers} processes{end}", err=True)
    return int(report["exitCode"])


@contextmanager
def _desk(config: Config, run: Run, report: dict[str, Any], dry: bool) -> Iterator[Desk]:
    """Fills `report` at the end."""
    from newscrawl.desk import close_desk, open_desk  # noqa: PLC0415 - as above
    from newscrawl.replay import rehearsing  # noqa: PLC0415 - as above
    from newscrawl.report import run_report  # noqa: PLC0415 - as above

    if dry:
        with rehearsing(config, run) as desk:
            yield desk
            settings = {"store": config.store}
            report.update(run_report(run, desk.ledger, finished=datetime.now(UTC), settings=settings))
        return
    desk, stopped = open_desk(config, run), None
    try:
        yield desk
    except UserError as error:
        desk.failure = desk.failure or str(error)
    except KeyboardInterrupt:
        stopped = "stopped by Ctrl-C"
    report.update(close_desk(desk, stopped=stopped))


def _config(source: Source, store: str | None, workers: int | None) -> Config:
    if store is None and not source.is_store:
        raise ConfigError(f"{source.url} is no store of newscrawl's: say with --to where its articles go")
    archive = "off" if store else None  # pages of another store stay there; in place, what killed crawls left is uploaded first
    return Config.read(store=store or source.url, extract_workers=workers, archive=archive)


def _wanted(since: str | None, site: str | None) -> Wanted:
    from newscrawl.replay import Wanted  # noqa: PLC0415 - as above
    from newscrawl.spiders.arguments import read_since  # noqa: PLC0415 - as above
    from newscrawl.urls.hosts import site_of  # noqa: PLC0415 - as above

    try:
        named = site_of(site if "://" in site else f"https://{site}") if site else None
    except ValueError:
        raise ConfigError(f"--site {site} is no site: give a name such as news.example") from None
    return Wanted(read_since(since, datetime.now(UTC)), named)


def _checked_base(url: str | None) -> str | None:
    if url and not url.startswith(("http://", "https://")):
        raise ConfigError(f"--base-url {url}: give an http or https address")
    check_no_credentials(url or "")
    return url
