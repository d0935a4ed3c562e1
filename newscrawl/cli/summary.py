"""How a run ended, for people: a table on stderr, and the one line that explains an exit code."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from rich.table import Table

from newscrawl.console import PlainConsole, say
from newscrawl.loglines import FACTS
from newscrawl.model import Outcome
from newscrawl.plain import one_line
from newscrawl.report.page import reasons_of, sentence_of

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

LEVELS: Final = {0: logging.INFO, 3: logging.WARNING}


def show_summary(report: Mapping[str, Any]) -> None:
    """`report` is a run report as it is stored."""
    console = PlainConsole(stderr=True)
    if report["leads"]:
        console.print(summary_table(report))
    rate = report["outcomes"].get("stored", 0) / max(report["seconds"], 0.001)
    console.print(
        f"Run {report['runId']}: {report['seconds']:.1f} s, {rate:.1f} stored/s, into {report['settings']['store']}",
        soft_wrap=True,
    )
    if report["message"]:
        style = "red" if report["exitCode"] == 1 else "yellow"
        console.print(one_line(f"newscrawl: {report['message']}"), style=style, soft_wrap=True)


def tell_summary(report: Mapping[str, Any]) -> None:
    """The same for programs: one record, and for whoever ends up reading it the last line as with any command."""
    facts = {key: report[key] for key in ("exitCode", "seconds", "leads", "fetched", "outcomes")} | {"reason": report["message"]}
    logger.log(LEVELS.get(report["exitCode"], logging.ERROR), "%s", sentence_of(report), extra={FACTS: facts})
    if report["message"]:
        say(f"newscrawl: {report['message']}", err=True)


def summary_table(report: Mapping[str, Any]) -> Table:
    """Its outcomes with the commonest reasons."""
    table = Table("outcome", "leads", "why", box=None, header_style="bold")
    table.columns[1].justify = "right"
    reasons = reasons_of(report)
    for outcome in Outcome:
        if count := report["outcomes"].get(outcome):
            table.add_row(outcome, str(count), one_line(reasons.get(outcome, "")))
    table.add_row("leads", str(report["leads"]), ", ".join(f"{n} by {source}" for source, n in report["leadsBySource"].items()))
    return table
