"""Runs that died: what they claimed is free again, and they get the report that they could not write."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from newscrawl.compact import dump
from newscrawl.model import Outcome
from newscrawl.report import Ledger, Run, run_report
from newscrawl.storage.blobs import JSON
from newscrawl.storage.keys import run_key

if TYPE_CHECKING:
    from newscrawl.desk.desk import Desk
    from newscrawl.state import Run as Dead

UNKNOWN: Final = "unknown"
"""Source of a dead run's leads: how they were found went with it."""


def bury_dead_runs(desk: Desk) -> None:
    """Close every run whose process is gone."""
    for dead in desk.state.dead_runs():
        desk.state.release_run(dead.run)
        _report_for(desk, dead)
        desk.state.end_run(dead.run, datetime.now(UTC))
        desk.notes.append(f"run {dead.run} ended without a report; what it had stored is kept, and it is closed now")


def _report_for(desk: Desk, dead: Dead) -> None:
    """Only what the state knows of it: how many articles it stored. One that died after its report keeps that."""
    run = Run(dead.run, dead.started, tuple(dead.site.split()))
    ledger = Ledger()
    first, later = desk.state.written_by(dead.run)
    ledger.outcomes.update({Outcome.STORED: first, Outcome.UPDATED: later})
    ledger.found[UNKNOWN] = first + later
    why = f"it died (process {dead.pid} on {dead.host}) and was closed by run {desk.run.id}; what it had stored is kept"
    report = run_report(run, ledger, finished=datetime.now(UTC), failure=why)
    desk.blobs.create(run_key(dead.run, dead.started), dump(report), JSON)
