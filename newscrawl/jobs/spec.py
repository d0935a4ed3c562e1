"""What a job is, whoever asks for it: command line, page, schedule or Python. Plain frozen data."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


class JobStatus(StrEnum):
    """Where a job stands. The last four are ends."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    """The crawl ended with 0 or 3: its report is in the bucket."""
    FAILED = "failed"
    """The crawl ended with 1 or 2, or its process died, and no try is left: the dead letters."""
    CANCELLED = "cancelled"
    COALESCED = "coalesced"
    """Another job of the same site and schedule took its place."""


@dataclass(frozen=True, slots=True)
class JobSpec:
    """One crawl to be made: as `newscrawl crawl URL --since S --limit N --to STORE`. `site` is what its lock is named after."""

    url: str
    site: str
    store: str
    since: str | None = None
    limit: int | None = None
    settings: tuple[tuple[str, str], ...] = ()
    """Scrapy's or NEWSCRAWL_* settings, by name."""
    scheduled: datetime | None = None
    """When it was due; None for one that was asked for by a person or a program, which goes before all scheduled ones."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands. Times are aware UTC."""

    id: str
    spec: JobSpec
    status: JobStatus
    created: datetime
    started: datetime | None = None
    finished: datetime | None = None
    attempts: int = 0
    run_id: str | None = None
    exit_code: int | None = None
    message: str | None = None
    """The one line that explains the exit code, or why it waits."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Live while it runs: leads, fetched, stored, and each outcome; as of the report when it has ended."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """How a site's last job ended, and when one last stored a new article, of the jobs that are remembered."""

    site: str
    finished: datetime
    exit_code: int
    stored: datetime | None


class Jobs(Protocol):
    """The queue, in a SQLite file beside the state on one machine, in PostgreSQL (Procrastinate) for a fleet.

    Every method raises StateError where the database fails.
    """

    def enqueue(self, spec: JobSpec) -> Job:
        """Ask for a crawl. Of scheduled ones of a site at most one waits: the one that waits is given back."""

    def get(self, job_id: str) -> Job | None:
        """The job of this id."""

    def list(self, *, status: JobStatus | None = None, site: str | None = None, limit: int = 100) -> Iterator[Job]:
        """The newest first."""

    def cancel(self, job_id: str) -> Job | None:
        """End it: one that waits at once, one that runs as by Ctrl-C, which keeps what was stored. None where there is none."""

    def retry(self, job_id: str) -> Job | None:
        """Queue a failed or cancelled job again. None where there is none, or where it has not ended so."""

    def facts(self) -> dict[str, Any]:
        """Counts by status, the oldest waiting job's age in seconds, and the workers alive: for health and metrics."""

    def last_runs(self) -> tuple[LastRun, ...]:
        """Of each site the job that ended last."""
