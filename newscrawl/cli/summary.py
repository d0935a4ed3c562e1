"""How a run ended, for people: a table on stderr, and the one line that explains an exit code."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.table import Table

from newscrawl.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

REASONS: Final = 2
"""Commonest details shown for an outcome."""


def show_summary(report: Mapping[str, Any]) -> None:
    """`report` is a run report as it is stored."""
    console = Console(stderr=True)
    if report["leads"]:
        console.print(_table(report))
    rate = report["outcomes"].get("stored", 0) / max(report["seconds"], 0.001)
    console.print(
        f"Run {report['runId']}: {report['seconds']:.1f} s, {rate:.1f} stored/s, into {report['settings']['store']}",
        highlight=False,
        soft_wrap=True,
    )
    if report["message"]:
        style = "red" if report["exitCode"] == 1 else "yellow"
        console.print(f"newscrawl: {report['message']}", style=style, highlight=False, soft_wrap=True, markup=False)


def _table(report: Mapping[str, Any]) -> Table:
    table = Table("outcome", "leads", "why", box=None, header_style="bold")
    table.columns[1].justify = "right"
    reasons: dict[str, Counter[str]] = {}
    for ending in report["endings"]:
        reasons.setdefault(ending["outcome"], Counter())[_kind(ending["detail"])] += 1
    for outcome in Outcome:
        if count := report["outcomes"].get(outcome):
            table.add_row(outcome, str(count), _why(reasons.get(outcome, Counter())))
    table.add_row("leads", str(report["leads"]), ", ".join(f"{n} by {source}" for source, n in report["leadsBySource"].items()))
    return table


def _why(details: Counter[str]) -> str:
    shown = [f"{count} × {detail}" for detail, count in details.most_common(REASONS) if detail]
    return ", ".join([*shown, "…"] if len(details) > REASONS else shown)


def _kind(detail: str) -> str:
    """A detail without what follows its first colon, which differs from lead to lead."""
    return detail.partition(": ")[0]
