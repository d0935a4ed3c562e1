"""newscrawl read: what has changed in a bucket."""

from __future__ import annotations

import json
from contextlib import suppress

import click

from newscrawl.reader import read_articles


@click.command()
@click.argument("store")
@click.option("--since", type=click.IntRange(0), default=0, metavar="N", help="The cursor to start at; 0 is the beginning.")
@click.option("--follow", is_flag=True, help="Go on printing changes as they come, until Ctrl-C.")
@click.option("--poll", type=click.FloatRange(0.05), default=5.0, show_default=True, metavar="SECONDS", help="Pause of --follow.")
def read(store: str, since: int, follow: bool, poll: float) -> None:
    """Print the changes of a bucket's log as JSON lines; ends by saying the next cursor on stderr.

    \b
    newscrawl read ./bucket
    newscrawl read s3://bucket/news --since 120 --follow
    """
    cursor = since
    with suppress(KeyboardInterrupt):
        for change in read_articles(store, since=since, follow=follow, poll_seconds=poll):
            click.echo(json.dumps(change.line, ensure_ascii=False))
            cursor = change.cursor
    click.echo(f"next cursor: {cursor}", err=True)
