"""newscrawl schedule, run and worker: what is due is crawled, again and again, or once."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

import click

from newscrawl.config import Config, ConfigError
from newscrawl.loglines import set_up

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

TO = click.option("--to", "store", metavar="STORE", help="A directory or s3://bucket/prefix.  [default: NEWSCRAWL_STORE]")

METRICS = click.option(
    "--metrics-port",
    type=click.IntRange(0, 65535),
    metavar="N",
    help="Answer Prometheus at /metrics of this port, at NEWSCRAWL_METRICS_HOST; 0 takes any.",
)


def slots(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option `--jobs`."""
    option = click.option(
        "--jobs", type=click.IntRange(1, 256), default=2, show_default=True, metavar="N", help="Crawls at a time."
    )
    return option(command)


@click.command()
@slots
@TO
@METRICS
def schedule(jobs: int, store: str | None, metrics_port: int | None) -> None:
    """Crawl the sites of sites.toml, each when it is due, until Ctrl-C; then what runs is handed back, and goes on next time.

    Jobs asked for by the page or by `newscrawl jobs add` go first. sites.toml is read again when it changes.

    \b
    newscrawl schedule --jobs 4 --to s3://bucket/news
    """
    serve(Config.read(store=store, metrics_port=metrics_port), jobs, once=False)


@click.command()
@click.option("--due", is_flag=True, required=True, help="What is due by sites.toml, and what else is asked for.")
@slots
@TO
def run(due: bool, jobs: int, store: str | None) -> None:  # noqa: ARG001 - the word makes the command read as what it does
    """Crawl what is due now, and end: one round, for cron, systemd or Kubernetes. Ends with 1 where a crawl failed.

    \b
    newscrawl run --due
    """
    serve(Config.read(store=store), jobs, once=True)


@click.command()
@slots
@TO
@METRICS
def worker(jobs: int, store: str | None, metrics_port: int | None) -> None:
    """Be one of a fleet: take jobs from the PostgreSQL of NEWSCRAWL_STATE, and queue what sites.toml says is due.

    Any number of workers may share a database and a store: no site is crawled by two at once, and the jobs of a worker that dies
    are taken over by the others.

    \b
    NEWSCRAWL_STATE=postgresql://news@db/newscrawl newscrawl worker --jobs 8 --to s3://bucket/news
    """
    from newscrawl.jobs import is_fleet  # noqa: PLC0415 - boto3 takes its time

    config = Config.read(store=store, metrics_port=metrics_port)
    if not is_fleet(config):
        raise ConfigError("A fleet needs NEWSCRAWL_STATE=postgresql://USER@HOST/DATABASE; on one machine: newscrawl schedule")
    serve(config, jobs, once=False)


def serve(config: Config, jobs: int, *, once: bool) -> None:
    """Work with a log on stderr, and leave with the exit code."""
    from newscrawl.jobs import serve_jobs  # noqa: PLC0415 - as above

    set_up(config, logging.WARNING)
    failed = serve_jobs(config, slots=jobs, once=once)
    sys.exit(1 if once and failed else 0)
