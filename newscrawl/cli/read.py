"""newscrawl read: what has changed in a bucket."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path

import click

from newscrawl.config import ConfigError
from newscrawl.console import say
from newscrawl.reader.copying import Copying
from newscrawl.reader.fields import check_fields
from newscrawl.reader.forms import FORMS, csv_columns, csv_row
from newscrawl.reader.selection import Selection


@click.command()
@click.argument("store")
@click.option("--since", type=click.IntRange(0), default=0, metavar="N", help="The cursor to start at; 0 is the beginning.")
@click.option("--follow", is_flag=True, help="Go on printing changes as they come, until Ctrl-C.")
@click.option("--poll", type=click.FloatRange(0.05), default=5.0, show_default=True, metavar="SECONDS", help="Pause of --follow.")
@click.option("--site", "sites", multiple=True, metavar="SITE", help="Only this site, such as news.example; may be repeated.")
@click.option("--from", "first", metavar="DATE", help="Only articles published on this day (2026-02-18) or moment, or later.")
@click.option("--until", "last", metavar="DATE", help="Only articles published on this day or moment, or before.")
@click.option("--fields", metavar="NAMES", help="These fields alone, parted by commas: headline,authors.name,rights.robots.")
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="jsonl", show_default=True)
@click.option(
    "--checkpoint", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Go on where FILE says, and keep it."
)
def read(
    store: str, since: int, follow: bool, poll: float, sites: tuple[str, ...], first: str | None, last: str | None,
    fields: str | None, form: str, checkpoint: Path | None,
) -> None:  # fmt: skip
    """Print the changes of a bucket's log; ends by saying the next cursor on stderr.

    --from and --until ask when an article was published, by its own date; withdrawals and deletions always pass them.
    With --checkpoint, --since counts only while there is no FILE yet.

    \b
    newscrawl read ./bucket --format text --from 2026-02-18
    newscrawl read ./bucket --site news.example --fields headline,datePublished --format csv > news.csv
    newscrawl read s3://bucket/news --follow --checkpoint seen.json >> changes.jsonl
    """
    names = _fields(fields, form)
    selection = Selection.of(sites, first, last)
    copying = Copying(store, since, checkpoint)
    head = csv_row(csv_columns(names)) if form == "csv" else ""
    try:
        with suppress(KeyboardInterrupt):
            copying.run(sys.stdout.buffer, selection, FORMS[form](names), head, poll if follow else None)
    except BrokenPipeError:  # … | head
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python's own last flush fails again
        sys.exit(0)
    _tell(copying)
    if copying.foreign:
        sys.exit(3)


def _fields(text: str | None, form: str) -> tuple[str, ...]:
    if text is None:
        return ()
    if form == "text":
        raise ConfigError("--fields goes with --format jsonl or csv: text always shows the same")
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if not names:
        raise ConfigError("--fields names nothing: give fields parted by commas, such as headline,url")
    return check_fields(names)


def _tell(copying: Copying) -> None:
    if copying.undated:
        click.echo(f"left out, having no date: {copying.undated}", err=True)
    for key in copying.foreign:
        say(f"newscrawl: {key} is no segment of the log and was passed over: remove it", err=True)
    click.echo(f"next cursor: {copying.cursor}", err=True)
