"""newscrawl demo: the bundled site on loopback."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT: Final = 8418
"""The same each time, so that a second crawl of the demo meets the same URLs; another where it is taken."""


@contextmanager
def serving(port: int = PORT, edition: int = 1) -> Iterator[tuple[str, ...]]:
    """Serve the demo site while the block runs; gives its address as the seeds of a crawl."""
    from newscrawl.demo import serve  # noqa: PLC0415 - only the demo needs its articles

    try:
        site = serve(port, edition=edition)
    except OSError:
        site = serve(0, edition=edition)
    with site:
        yield (site.url,)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes any free port.")
@click.option("--edition", type=click.IntRange(1, 2), default=1, show_default=True, help="2: one article was updated since.")
def demo(port: int, edition: int) -> None:
    """Serve the bundled demo site on loopback until Ctrl-C, to crawl it or to look at it."""
    with serving(port, edition) as (url,):
        click.echo(f"The demo site is at {url} (Ctrl-C ends it)")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo()
