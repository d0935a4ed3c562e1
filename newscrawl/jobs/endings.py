"""What follows from the way a crawl ended: pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.jobs.spec import JobStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

TRIES: Final = 3
"""Starts of a crawl before it counts as failed."""
LOST_TRIES: Final = 5
"""The same where it was its worker that died: more, for that is hardly the crawl's doing."""
BACK_OFF: Final = (timedelta(seconds=30), timedelta(minutes=2))
"""Before the second and the third."""
SHORTEST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=1)
"""For a site that another run has: a tenth of the time that the job is old, between these."""
WELL: Final = {0, 3}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a crawl's process ended."""

    exit_code: int
    """As the process gave it; below zero the signal that ended it, as `subprocess` has it."""
    message: str | None = None
    run_id: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    is_held: bool = False
    """Nothing was done, as another run has the site."""
    is_passing: bool = False
    """Bucket or state did not answer, which may be over in a minute."""
    was_stopped: bool = False
    """It was told to end, and did."""
    was_lost: bool = False
    """The process that ran it died."""


@dataclass(frozen=True, slots=True)
class Next:
    """Where the job stands after that; a queued one waits for `delay`, and its try counts or does not."""

    status: JobStatus
    delay: timedelta = timedelta(0)
    counts_as_try: bool = True


def after(ending: Ending, *, attempts: int, age: timedelta, is_cancelled: bool) -> Next:
    """`attempts` with the one that ended; `age` since the job was asked for."""
    if ending.exit_code in WELL and not ending.was_stopped:
        return Next(JobStatus.DONE)
    if is_cancelled:
        return Next(JobStatus.CANCELLED)
    if ending.was_stopped:
        return Next(JobStatus.QUEUED, counts_as_try=False)
    if ending.is_held:
        return Next(JobStatus.QUEUED, min(LONGEST_WAIT, max(SHORTEST_WAIT, age / 10)), counts_as_try=False)
    if ending.was_lost and attempts < LOST_TRIES:
        return Next(JobStatus.QUEUED)
    if attempts >= TRIES or (ending.exit_code == 2 and not ending.is_passing):
        return Next(JobStatus.FAILED)
    return Next(JobStatus.QUEUED, BACK_OFF[min(attempts, len(BACK_OFF)) - 1])
