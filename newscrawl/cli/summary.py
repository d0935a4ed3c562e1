"""How a run ended, for people: a table on stderr, and the one line that explains an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table

from newscrawl.console import PlainConsole
from newscrawl.model import Outcome
from newscrawl.plain import one_line
from newscrawl.report.page import reasons_of

if TYPE_CHECKING:
    from collections.abc import Mapping


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
