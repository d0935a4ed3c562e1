"""newscrawl doctor: what is wrong with a bucket, and what to type."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from newscrawl.config import Config
from newscrawl.console import say

if TYPE_CHECKING:
    from newscrawl.upkeep.doctor import Finding


@click.command()
@click.argument("store", required=False)
@click.option("--repair", "is_repair", is_flag=True, help="Do what can be done safely; without it nothing is changed.")
def doctor(store: str | None, is_repair: bool) -> None:
    """Check a bucket: access, conditional writes, clock, schema, log, objects, raw pages, takedowns, and the state before it.

    Says what is wrong and what to type. Ends with 0 where all is well or repaired, 3 where something is wrong.

    \b
    newscrawl doctor ./bucket
    newscrawl doctor s3://bucket/news --repair
    """
    from newscrawl.storage.blobs import check_blobs, open_blobs  # noqa: PLC0415 - help should not wait for boto3
    from newscrawl.storage.formats import check_bucket  # noqa: PLC0415 - as above
    from newscrawl.upkeep.doctor import checkup, repair  # noqa: PLC0415 - nor for the database's library

    config = Config.read(store=store)
    blobs = open_blobs(config.store)
    check_blobs(blobs, write=True)
    check_bucket(blobs)
    say(f"ok     Access: {blobs.url} can be listed, and keeps conditional writes")
    findings: list[Finding] = []
    for name, found in checkup(config, blobs):
        findings += found
        _show(name, found)
    if is_repair:
        for told in repair(config, findings):
            say(f"done   {told}")
        findings = [finding for finding in findings if not finding.repair]
    sys.exit(3 if findings else 0)


def _show(name: str, found: list[Finding]) -> None:
    if not found:
        say(f"ok     {name}")
    for finding in found:
        say(f"wrong  {name}: {finding.what}", fg="red")
        say(f"       → {finding.advice}")
