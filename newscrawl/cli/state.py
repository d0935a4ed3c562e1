"""newscrawl state: look at what the crawler remembers, or make it anew from the bucket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newscrawl.config import Config
from newscrawl.console import say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.state import Census

store_argument = click.argument("store", required=False, metavar="[STORE]")


@click.group()
def state() -> None:
    """Look at what the crawler remembers of a bucket, or make it anew from the bucket's log."""


@state.command()
@store_argument
def show(store: str | None) -> None:
    """Tell where the state of STORE is, what is in it, and which run was the last. Changes nothing.

    \b
    newscrawl state show
    newscrawl state show s3://bucket/news
    """
    from newscrawl.desk.rebuilding import look_at  # noqa: PLC0415 - help should not wait for the database's library

    config = Config.read(store=store)
    name, census = look_at(config)
    say(f"state     {name}")
    for line in _lines(census) if census else [f"knows nothing of {config.store}"]:
        say(line)


def _lines(census: Census) -> Iterator[str]:
    yield f"cursor    {census.cursor}, the next segment of the log to be read"
    yield f"articles  {census.articles}, and {census.claims} being stored"
    yield f"aliases   {census.aliases}"
    yield f"seen      {census.seen} URLs, {census.documents} sitemaps, feeds and lists"
    yield f"outbox    {census.waiting} log lines not yet in a segment"
    if census.last:
        run, finished = census.last
        end = f"ended {finished:%Y-%m-%d %H:%M:%S} UTC" if finished else "not ended"
        yield f"last run  {run.run} of {run.site}, began {run.started:%Y-%m-%d %H:%M:%S} UTC, {end}"
    for run in census.living:
        yield f"under way {run.run}, process {run.pid} on {run.host}"


@state.command()
@store_argument
def rebuild(store: str | None) -> None:
    """Make the state of STORE anew from its log. Refuses while a run works with it.

    What the log does not tell is found again by the next crawl: URLs that gave no article, validators of sitemaps and feeds.

    \b
    newscrawl state rebuild
    newscrawl state rebuild s3://bucket/news
    """
    from newscrawl.desk.rebuilding import rebuild_state  # noqa: PLC0415 - help should not wait for the database's library

    found = rebuild_state(Config.read(store=store))
    click.echo(f"{found.articles} articles and {found.aliases} aliases from {found.segments} segments in {found.seconds:.1f} s")
