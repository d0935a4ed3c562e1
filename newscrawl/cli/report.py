"""newscrawl report: how a run went, for people."""

from __future__ import annotations

import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from newscrawl.config import Config, ConfigError
from newscrawl.console import PlainConsole
from newscrawl.plain import json_text, one_line

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs


@click.command()
@click.argument("run", metavar="RUN|latest")
@click.argument("store", required=False)
@click.option("--open", "form", flag_value="open", help="Open the page in a browser.")
@click.option("--json", "form", flag_value="json", help="Print the whole report as JSON.")
@click.option("--html", "form", flag_value="html", help="Print the page.")
def report(run: str, store: str | None, form: str | None) -> None:
    """Show how a run of STORE went: a summary, or its page with charts.

    RUN is its id, as the summary of each run tells it, or `latest`.

    \b
    newscrawl report latest
    newscrawl report latest --open
    newscrawl report 20260218T093000Z-1f2e3d s3://bucket/news --json
    """
    from newscrawl.report.page import page_of  # noqa: PLC0415 - help should not wait for templates
    from newscrawl.storage.blobs import check_blobs, open_blobs  # noqa: PLC0415 - nor for boto3

    blobs = open_blobs(Config.read(store=store).store)
    check_blobs(blobs, write=False)
    found = _find(blobs, run)
    if form == "json":
        click.echo(json_text(found, indent=2))
    elif form == "html":
        click.echo(page_of(found), nl=False)
    elif form == "open":
        _open(page_of(found), found["runId"])
    else:
        _show(found)


def _find(blobs: Blobs, run: str) -> dict[str, Any]:
    from newscrawl.storage.runs import latest_run, read_run  # noqa: PLC0415 - as above

    if run == "latest":
        found = latest_run(blobs)
        if found is None:
            raise ConfigError(f"{blobs.url} holds no run report: newscrawl crawl writes one")
        return found
    found = read_run(blobs, run)
    if found is None:
        raise ConfigError(f"{blobs.url} holds no report of a run {run}: its id stands in the summary of the run, or say latest")
    return found


def _open(page: str, run: str) -> None:
    """From a file of its own: the store may be in S3."""
    file = Path(tempfile.mkdtemp(prefix="newscrawl-")) / f"{run}.html"
    file.write_text(page, encoding="utf-8")
    if not webbrowser.open(file.as_uri()):
        click.echo("No browser could be started; the page is", err=True)
    click.echo(str(file))


def _show(found: dict[str, Any]) -> None:
    from newscrawl.cli.summary import summary_table  # noqa: PLC0415 - as above
    from newscrawl.report.page import sentence_of, title_of  # noqa: PLC0415 - as above

    console = PlainConsole(soft_wrap=True)
    console.print(f"{title_of(found)}, {found['startedAt'][:16].replace('T', ' ')} UTC, run {found['runId']}")
    console.print(one_line(sentence_of(found)))
    if found["leads"]:
        console.print(summary_table(found))
    recall = found["recall"]
    if recall["named"]:
        console.print(f"recall: {recall['kept']} of {recall['named']} that feeds and news sitemaps name")
    for text in [*found["problems"], *found["alarms"]][:10]:
        console.print(one_line(f"! {text}"))
