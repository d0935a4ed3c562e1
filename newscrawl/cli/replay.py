"""newscrawl replay: clean kept pages again, without crawling."""

from __future__ import annotations

import sys

import click

from newscrawl.cli.summary import show_summary
from newscrawl.config import Config, UserError


@click.command()
@click.argument("source", metavar="WARC|STORE")
@click.option("--to", "store", metavar="STORE", required=True, help="A directory or s3://bucket/prefix.")
def replay(source: str, store: str) -> None:
    """Take kept raw pages through the same steps as a crawl, into STORE.

    \b
    newscrawl replay ./bucket --to ./again
    newscrawl replay page-archive.warc.gz --to s3://bucket/news
    """
    from newscrawl.desk import close_desk, new_run, open_desk  # noqa: PLC0415 - help should not wait for the database's library
    from newscrawl.replay import pages_of, replay_pages  # noqa: PLC0415 - as above

    pages = pages_of(source)
    config = Config.read(store=store, archive="off")  # the pages are kept already
    desk = open_desk(config, new_run("replay", (source,)))
    stopped = None
    try:
        replay_pages(pages, desk)
    except UserError as error:
        desk.failure = desk.failure or str(error)
    except KeyboardInterrupt:
        stopped = "stopped by Ctrl-C"
    report = close_desk(desk, stopped=stopped)
    show_summary(report)
    sys.exit(report["exitCode"])
