"""The tables of jobs, the same in SQLite and PostgreSQL, and a row as a Job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text

from newscrawl.jobs.spec import Job, JobSpec, JobStatus
from newscrawl.state.schema import Instant

if TYPE_CHECKING:
    from sqlalchemy import Row

metadata: Final = MetaData()

jobs: Final = Table(
    # Not under the state's prefix: the state empties its tables when its schema changes, and jobs stand nowhere else.
    "crawl_jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("store", Text, nullable=False),
    Column("since", Text),
    Column("limit", Integer),
    Column("settings", Text, nullable=False),
    Column("scheduled", Instant),
    Column("status", Text, nullable=False),
    Column("created", Instant, nullable=False),
    Column("started", Instant),
    Column("finished", Instant),
    Column("attempts", Integer, nullable=False),
    Column("run_id", Text),
    Column("exit_code", Integer),
    Column("message", Text),
    Column("counts", Text, nullable=False),
    Column("not_before", Instant),
    Column("stopping", Boolean, nullable=False),
    Column("owner", Text),
    Column("beat", Float),
    Column("ticket", BigInteger),
)
Index("crawl_jobs_status", jobs.c.status, jobs.c.site)
Index("crawl_jobs_created", jobs.c.created)
Index("crawl_jobs_site", jobs.c.site, jobs.c.created)

ticks: Final = Table(
    "crawl_ticks",
    metadata,
    Column("store", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    Column("scheduled", Instant, nullable=False),
    Column("interval", Float),
)
"""Of each scheduled site, when it last was due, and for one without a schedule how long to wait for the next, in seconds."""

runners: Final = Table(
    "crawl_runners",
    metadata,
    Column("owner", Text, primary_key=True),
    Column("beat", Float, nullable=False),
)
"""Processes that run jobs."""


def job_of(row: Row[Any]) -> Job:
    """A row of `jobs`."""
    settings = tuple((name, value) for name, value in json.loads(row.settings))
    spec = JobSpec(row.url, row.site, row.store, row.since, row.limit, settings, row.scheduled)
    return Job(
        row.id,
        spec,
        JobStatus(row.status),
        row.created,
        row.started,
        row.finished,
        row.attempts,
        row.run_id,
        row.exit_code,
        row.message,
        json.loads(row.counts),
    )


def row_of(job: Job) -> dict[str, Any]:
    """A new job as its row."""
    spec = job.spec
    return {
        "id": job.id,
        "url": spec.url,
        "site": spec.site,
        "store": spec.store,
        "since": spec.since,
        "limit": spec.limit,
        "settings": json.dumps(spec.settings),
        "scheduled": spec.scheduled,
        "status": job.status,
        "created": job.created,
        "attempts": job.attempts,
        "counts": "{}",
        "stopping": False,
    }
