"""newscrawl health: which sites are silent, drifting, blocked or broken, since when, and why."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from newscrawl.config import Config
from newscrawl.health.alerts import day_and_hour

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.health import Verdict
    from newscrawl.upkeep.health import Health

COLORS = {"broken": "red", "blocked": "red", "silent": "yellow", "drifting": "yellow"}


@click.command()
@click.argument("store", required=False)
@click.option("--site", metavar="SITE", help="This site alone, with what is expected of it.")
@click.option("--json", "is_json", is_flag=True, help="All that is known, for programs.")
@click.option("--alert", "is_alert", is_flag=True, help="Tell the receivers of NEWSCRAWL_ALERT_* of what is due.")
def health(store: str | None, site: str | None, is_json: bool, is_alert: bool) -> None:
    """Tell which sites of STORE are silent, drifting, blocked or broken: since when, the likely cause, and what to do.

    Judged by what the runs of the last 35 days saw; a site that is new is being learned. Ends with 1 where something is wrong,
    with 0 where all is well.

    \b
    newscrawl health
    newscrawl health s3://bucket/news --site news.example
    newscrawl health --alert        from cron, where no newscrawl schedule or worker runs
    """
    from newscrawl.alerting import receivers_of  # noqa: PLC0415 - help should not wait for the database's library
    from newscrawl.upkeep.health import alert, look  # noqa: PLC0415 - as above

    config, now = Config.read(store=store), datetime.now(UTC)
    receivers = receivers_of(config)
    found = look(config, now).of(site)
    if is_alert:
        for sentence in alert(config, receivers, now, recovering=False):
            click.echo(f"newscrawl: {sentence}", err=True)
    for line in [json.dumps(_told(found, now), ensure_ascii=False)] if is_json else _lines(found, site):
        click.echo(line)
    sys.exit(1 if found.troubles else 0)


def _told(found: Health, now: datetime) -> dict[str, Any]:
    sites = [{"status": found.status(verdict)} | verdict.to_json() for verdict in found.verdicts]
    return {"at": now.isoformat(), "troubles": [trouble.to_json() for trouble in found.troubles], "sites": sites}


def _lines(found: Health, site: str | None) -> Iterator[str]:
    for trouble in found.troubles:
        yield click.style(str(trouble), fg=COLORS[trouble.first.kind])
        for other in trouble.others:
            yield f"  also {other.cause}: {other.words}"
        yield f"  → {trouble.first.advice}"
    yield _summary(found) if found.verdicts else f"no run is known of {site or 'any site'} yet"
    if site:
        for verdict in found.verdicts:
            yield from _known(verdict)


def _summary(found: Health) -> str:
    """ "40 sites: 2 in trouble, 37 well, 1 learning"."""
    counts = Counter(found.status(verdict) for verdict in found.verdicts)
    told = {"in trouble": len(found.troubles), "well": counts["well"], "learning": counts["learning"]}
    return f"{len(found.verdicts)} sites: " + ", ".join(f"{count} {name}" for name, count in told.items() if count)


def _known(verdict: Verdict) -> Iterator[str]:
    yield f"{verdict.runs} runs since {verdict.first:%Y-%m-%d}, one in {verdict.interval}, the last at {day_and_hour(verdict.at)}"
    if not verdict.week:
        yield "what is usual is not known yet: that takes eight days of runs"
        return
    yield "new articles expected by day of the week and hour (UTC):"
    for name, day in zip(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), verdict.week, strict=True):
        yield f"  {name} {sum(day):6.1f}  {' '.join(f'{rate:4.1f}' for rate in day)}"
