"""newscrawl export: the log in other forms."""

from __future__ import annotations

import sys

import click

from newscrawl.config import ConfigError
from newscrawl.console import say


@click.group()
def export() -> None:
    """Copy a bucket's articles into a form that databases read.

    \b
    newscrawl export parquet ./bucket --to ./tables
    """


@export.command()
@click.argument("store")
@click.option("--to", "target", metavar="STORE2", required=True, help="A directory or s3://bucket/prefix, for the export alone.")
@click.option("--history", is_flag=True, help="Every revision of an article, instead of the newest.")
def parquet(store: str, target: str, history: bool) -> None:
    """Write the articles of STORE's log as Parquet, site=…/date=…/articles.parquet; again, only what is new.

    \b
    newscrawl export parquet ./bucket --to ./tables
    newscrawl export parquet s3://bucket/news --to s3://bucket/tables --history
    """
    try:
        from newscrawl.export.parquet import export_parquet  # noqa: PLC0415 - an extra, and slow to import
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "pyarrow":
            raise
        raise ConfigError("newscrawl export parquet needs pyarrow: pip install 'newscrawl[parquet]'") from None
    try:
        done = export_parquet(store, target, history=history)
    except KeyboardInterrupt:
        say("newscrawl: stopped before its end: each file is whole, the next export goes on", err=True)
        sys.exit(3)
    for key in done.foreign:
        say(f"newscrawl: {key} is no segment of the log and was passed over: remove it", err=True)
    click.echo(f"{done.lines} changes, {done.files} files written; next cursor: {done.cursor}", err=True)
    if done.foreign:
        sys.exit(3)
