"""What follows from the way a crawl ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from newscrawl.jobs.endings import LOST_TRIES, TRIES, Ending, after
from newscrawl.jobs.spec import JobStatus

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("ending", "attempts", "is_cancelled", "status"),
    [
        (Ending(0), 1, False, JobStatus.DONE),
        (Ending(3), 1, False, JobStatus.DONE),
        (Ending(0), 1, True, JobStatus.DONE),
        (Ending(1), 1, False, JobStatus.QUEUED),
        (Ending(1), TRIES, False, JobStatus.FAILED),
        (Ending(-9), 1, False, JobStatus.QUEUED),
        (Ending(2), 1, False, JobStatus.FAILED),
        (Ending(2, is_passing=True), 1, False, JobStatus.QUEUED),
        (Ending(2, is_held=True), TRIES, False, JobStatus.QUEUED),
        (Ending(3, was_stopped=True), 1, True, JobStatus.CANCELLED),
        (Ending(3, was_stopped=True), TRIES, False, JobStatus.QUEUED),
        (Ending(1, was_lost=True), TRIES, False, JobStatus.QUEUED),
        (Ending(1, was_lost=True), LOST_TRIES, False, JobStatus.FAILED),
        (Ending(1, was_lost=True), 1, True, JobStatus.CANCELLED),
    ],
)
def test_an_ending_leads_to_one_status(ending: Ending, attempts: int, is_cancelled: bool, status: JobStatus) -> None:
    assert after(ending, attempts=attempts, age=MINUTE, is_cancelled=is_cancelled).status is status


def test_a_second_failure_waits_longer_than_the_first_and_a_lost_one_not_at_all() -> None:
    waits = [after(Ending(1), attempts=tries, age=MINUTE, is_cancelled=False).delay for tries in (1, 2)]
    assert timedelta(0) < waits[0] < waits[1]
    assert after(Ending(1, was_lost=True), attempts=1, age=MINUTE, is_cancelled=False).delay == timedelta(0)


def test_a_job_handed_back_or_whose_site_is_held_has_not_used_a_try() -> None:
    for ending in (Ending(3, was_stopped=True), Ending(2, is_held=True)):
        assert not after(ending, attempts=1, age=MINUTE, is_cancelled=False).counts_as_try
