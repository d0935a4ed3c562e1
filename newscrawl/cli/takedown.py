"""newscrawl takedown and newscrawl retain: take content out of a bucket."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newscrawl.config import Config
from newscrawl.console import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.desk import Desk
    from newscrawl.upkeep.erasure import Erasure

store_option = click.option("--store", metavar="STORE", help="A directory or s3://bucket/prefix.  [default: ./bucket]")
dry_run_option = click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask on a terminal.")


@click.command()
@click.argument("target", metavar="URL|ID|SITE")
@click.option("--reason", required=True, help="Why; kept in the bucket under takedowns/.")
@store_option
@dry_run_option
@yes_option
def takedown(target: str, reason: str, store: str | None, dry_run: bool, yes: bool) -> None:
    """Take an article, or all of a site, out of the bucket for good, and refuse to let it in again.

    Its object and raw pages go, its lines in the log lose their content, and a delete line tells consumers. Parquet exports
    follow with the next `newscrawl export`. A takedown that was killed is finished by the next one, or by doctor --repair.

    \b
    newscrawl takedown https://news.example/2026/a-story --reason "court order 12/26" --dry-run
    newscrawl takedown news.example --reason "publisher's wish" --store s3://bucket/news
    """
    from newscrawl.upkeep.planning import plan_takedown  # noqa: PLC0415 - help should not wait for the database's library
    from newscrawl.upkeep.targets import read_target  # noqa: PLC0415 - as above

    meant = read_target(target)
    _erase(Config.read(store=store), "takedown", lambda desk: plan_takedown(meant, reason, desk.blobs, desk.run), dry_run, yes)


@click.command()
@click.option("--days", type=click.IntRange(1), required=True, metavar="N", help="How many days content is kept.")
@store_option
@dry_run_option
@yes_option
def retain(days: int, store: str | None, dry_run: bool, yes: bool) -> None:
    """Keep content for N days: erase articles first stored, and raw pages fetched, longer ago than that.

    Their lines in the log lose their content, a delete line tells consumers, and no later crawl stores them again.

    \b
    newscrawl retain --days 365 --dry-run
    newscrawl retain --days 365 --store s3://bucket/news --yes
    """
    from newscrawl.upkeep.planning import plan_retention  # noqa: PLC0415 - help should not wait for the database's library

    _erase(Config.read(store=store), "retain", lambda desk: plan_retention(days, desk.blobs, desk.run), dry_run, yes)


def _erase(config: Config, kind: str, plan: Callable[[Desk], Erasure], dry_run: bool, yes: bool) -> None:
    from newscrawl.desk import lock_sites  # noqa: PLC0415 - help should not wait for the database's library
    from newscrawl.upkeep.erasure import carry_out, count_pages, unfinished  # noqa: PLC0415 - as above
    from newscrawl.upkeep.keeper import keeping  # noqa: PLC0415 - as above

    with keeping(config, kind) as desk:
        begun = list(unfinished(desk.blobs))
        erasure = plan(desk)
        for one in begun:
            say(f"{one.kind} {one.run} was not finished: {_told(one)}", err=True)
        say(f"{_told(erasure)}, {count_pages(erasure, desk.blobs)} raw pages or files of them, from {desk.blobs.url}")
        if dry_run:
            click.echo("nothing was changed (--dry-run)")
            return
        if not yes and sys.stdin.isatty():
            click.confirm("Erase this for good?", abort=True)
        lock_sites(desk, {row.site for one in (*begun, erasure) for row in one.articles} | {s for s in (erasure.site,) if s})
        for one in (*begun, erasure):
            counts = carry_out(one, desk)
            click.echo("erased: " + ", ".join(f"{count} {name}" for name, count in counts.items()))


def _told(erasure: Erasure) -> str:
    sites = sorted({row.site for row in erasure.articles})
    named = f" of {', '.join(sites[:3])}{' and more' if len(sites) > 3 else ''}" if sites else ""
    return f"{len(erasure.articles)} articles{named}"
