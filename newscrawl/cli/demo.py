"""newscrawl demo: the bundled site on loopback."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import click

from newscrawl.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

PORT: Final = 8418
"""The same each time, so that a second crawl of the demo meets the same URLs; another where it is taken."""


@contextmanager
def serving(port: int | None = None, edition: int = 1) -> Iterator[tuple[str, ...]]:
    """Serve the demo site while the block runs, at `port` or PORT; gives its address as the seeds of a crawl.

    Raises ConfigError where `port` is taken; where PORT is, another is used and named.
    """
    from newscrawl.demo import serve  # noqa: PLC0415 - only the demo needs its articles

    try:
        site = serve(PORT if port is None else port, edition=edition)
    except OSError as error:
        if port is not None:
            raise ConfigError(f"port {port} cannot be used ({error.strerror}): give another, or 0 for any") from None
        site = serve(0, edition=edition)
        click.echo(f"port {PORT} is taken: the demo site is at {site.url}, which is another site than before", err=True)
    with site:
        yield (site.url,)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help=f"0 takes any free port.  [default: {PORT}]")
@click.option("--edition", type=click.IntRange(1, 2), default=1, show_default=True, help="2: one article was updated since.")
def demo(port: int | None, edition: int) -> None:
    """Serve the bundled demo site on loopback until Ctrl-C, to crawl it or to look at it.

    \b
    newscrawl demo
    newscrawl demo --edition 2
    """
    with serving(port, edition) as (url,):
        click.echo(f"The demo site is at {url} (Ctrl-C ends it)")
        try:
            while True:
                time.sleep(3600)
        except KeyboardInterrupt:
            click.echo()
