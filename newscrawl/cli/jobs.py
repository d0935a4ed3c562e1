"""newscrawl jobs: what was asked for, what runs, how it ended."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING

import click
from rich.table import Table

from newscrawl.cli.crawl import site_address
from newscrawl.config import Config, ConfigError
from newscrawl.console import PlainConsole
from newscrawl.jobs.spec import JobStatus
from newscrawl.plain import one_line

if TYPE_CHECKING:
    from newscrawl.jobs.book import Book
    from newscrawl.jobs.spec import Job

STORE = click.option("--to", "store", metavar="STORE", help="The store whose jobs are meant.  [default: NEWSCRAWL_STORE]")


def book(store: str | None) -> Book:
    from newscrawl.jobs import open_jobs  # noqa: PLC0415 - boto3 takes its time

    found = open_jobs(Config.read(store=store))
    click.get_current_context().call_on_close(found.close)
    return found


@click.group()
def jobs() -> None:
    """See and steer the queue of crawls."""


@jobs.command("list")
@click.option(
    "--status", type=click.Choice([str(status) for status in JobStatus]), help="Those that stand so; failed for dead letters."
)
@click.option("--site", metavar="DOMAIN", help="Those of one site.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="So many, the newest first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@STORE
def list_jobs(status: str | None, site: str | None, limit: int, as_json: bool, store: str | None) -> None:
    """List jobs.

    \b
    newscrawl jobs list --status failed
    """
    found = list(book(store).list(status=JobStatus(status) if status else None, site=site, limit=limit))
    if as_json:
        for job in found:
            click.echo(as_line(job))
        return
    table = Table("id", "site", "status", "asked for", "tries", "stored", "why", box=None, header_style="bold")
    table.columns[0].no_wrap = True
    for job in found:
        stored = str(job.counts.get("stored", "")) if job.counts else ""
        due = f"{job.spec.scheduled or job.created:%Y-%m-%d %H:%M}"
        table.add_row(job.id, job.spec.site, job.status, due, str(job.attempts), stored, one_line(job.message or ""))
    PlainConsole().print(table)


@jobs.command()
@click.argument("url")
@click.option("--since", metavar="AGE|DATE", help="As for `newscrawl crawl`.")
@click.option("--limit", type=click.IntRange(1), metavar="N", help="As for `newscrawl crawl`.")
@STORE
def add(url: str, since: str | None, limit: int | None, store: str | None) -> None:
    """Ask for a crawl of a site; it goes before all scheduled ones. Prints the job's id.

    \b
    newscrawl jobs add https://news.example/ --since 2d
    """
    from newscrawl.jobs import job_for  # noqa: PLC0415 - as above
    from newscrawl.sites.values import since as checked  # noqa: PLC0415 - as above

    try:
        given = checked(since) if since else None
    except ValueError as error:
        raise ConfigError(f"--since is {since!r}: {error}") from None
    config = Config.read(store=store)
    spec = job_for(config, site_address(url), since=given, limit=limit)
    click.echo(book(store).enqueue(spec).id)


@jobs.command()
@click.argument("job_id", metavar="ID")
@STORE
def show(job_id: str, store: str | None) -> None:
    """Print all that is known of a job, as JSON.

    \b
    newscrawl jobs show 20260218T091500Z-3f2a1c9b
    """
    click.echo(as_line(known(book(store).get(job_id), job_id), indent=2))


@jobs.command()
@click.argument("job_id", metavar="ID")
@STORE
def cancel(job_id: str, store: str | None) -> None:
    """End a job: one that waits at once, one that runs as by Ctrl-C, which keeps what it has stored.

    \b
    newscrawl jobs cancel 20260218T091500Z-3f2a1c9b
    """
    job = known(book(store).cancel(job_id), job_id)
    click.echo("it is told to end" if job.status is JobStatus.RUNNING else f"it is {job.status}")


@jobs.command()
@click.argument("job_id", metavar="ID")
@STORE
def retry(job_id: str, store: str | None) -> None:
    """Queue a failed or cancelled job again.

    \b
    newscrawl jobs retry 20260218T091500Z-3f2a1c9b
    """
    queue = book(store)
    job = known(queue.get(job_id), job_id)
    again = queue.retry(job_id)
    if again is None:
        raise ConfigError(f"The job {job_id} is {job.status}: only a failed or cancelled one can be tried again")
    click.echo(f"it is {again.status}")


def known(job: Job | None, job_id: str) -> Job:
    if job is None:
        raise ConfigError(f"There is no job {job_id}: newscrawl jobs list shows those there are")
    return job


def as_line(job: Job, indent: int | None = None) -> str:
    return json.dumps(
        asdict(job), indent=indent, default=lambda value: value.isoformat() if isinstance(value, datetime) else str(value)
    )
