"""Jobs of many machines: the book in PostgreSQL, and for each job that waits a ticket in Procrastinate's queue.

A ticket says only which job; where it stands is the book's to tell. Procrastinate gives a ticket to one worker, keeps two of one
site apart (`lock`), and two scheduled ones of a site from waiting (`queueing_lock`). Both are written in one transaction.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import procrastinate
from procrastinate.exceptions import AlreadyEnqueued
from sqlalchemy import inspect, select, text, update

from newscrawl.jobs.book import SILENT_SECONDS, Book
from newscrawl.jobs.endings import Ending
from newscrawl.jobs.schema import jobs
from newscrawl.jobs.spec import Job, JobStatus

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

TASK: Final = "newscrawl.crawl"
QUEUE: Final = "newscrawl"
ASKED, BEGUN, SCHEDULED = 10, 5, 0
"""Priorities: who waits for a crawl goes before the clock, and what was begun before what was not."""
LOST: Final = Ending(1, "the worker that ran it died", was_lost=True)

for quiet in ("procrastinate", "psycopg.pool"):  # what they have to tell stands in the book, or comes as an exception
    logging.getLogger(quiet).setLevel(logging.CRITICAL)


class FleetJobs(Book):
    """See `Jobs`."""

    def _prepare(self, connection: Connection) -> None:
        super()._prepare(connection)
        if not inspect(connection).has_table("procrastinate_jobs"):
            schema = procrastinate.schema.SchemaManager.get_schema()
            with _driver(connection).cursor() as cursor:
                cursor.execute(schema)

    def _offer(self, connection: Connection, job: Job, delay: timedelta) -> bool:
        spec = job.spec
        scheduled = spec.scheduled is not None
        task = APP.configure_task(
            TASK,
            queue=QUEUE,
            lock=spec.site,
            queueing_lock=f"{spec.store} {spec.url}" if scheduled else None,
            priority=(SCHEDULED if scheduled else ASKED) + (BEGUN if job.attempts else 0),
            schedule_at=datetime.now(UTC) + delay if delay else None,
            connection=_driver(connection),
        )
        try:
            with connection.begin_nested():
                ticket = task.defer(job=job.id)
        except AlreadyEnqueued:
            return False
        connection.execute(update(jobs).where(jobs.c.id == job.id).values(ticket=ticket))
        return True

    def _withdraw(self, connection: Connection, row: Row[Any]) -> None:
        if row.ticket:
            APP.job_manager.cancel_job_by_id(row.ticket, delete_job=True, connection=_driver(connection))

    def rescue(self, job_id: str, ticket: int) -> bool:
        """Queue a job again whose worker does not answer; False where its process still writes, so it is to be left alone."""
        with self._writing() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id).with_for_update()).first()
            return row is None or row.ticket != ticket or self._saved(connection, row)

    def sweep(self) -> int:
        """Give a new ticket to each job that should have one and has none, such as after a restore; gives the number."""
        without = text(
            "SELECT j.id FROM crawl_jobs j LEFT JOIN procrastinate_jobs t ON t.id = j.ticket"
            " WHERE j.status IN ('queued', 'running') AND t.id IS NULL"
        )
        with self._writing() as connection:
            ids = connection.execute(without).scalars().all()
            rows = (
                connection.execute(select(jobs).where(jobs.c.id.in_(ids)).with_for_update(skip_locked=True)).all() if ids else []
            )
            return sum(self._saved(connection, row) for row in rows)

    def _saved(self, connection: Connection, row: Row[Any]) -> bool:
        if row.status == JobStatus.RUNNING:
            if self._clock(connection) - row.beat < SILENT_SECONDS / 2:
                return False
            self._settle(connection, row, LOST)
        elif row.status == JobStatus.QUEUED and not self._again(connection, row, timedelta(0)):
            values = {"status": JobStatus.COALESCED, "finished": datetime.now(UTC)}
            connection.execute(update(jobs).where(jobs.c.id == row.id).values(values))
        return True


def _driver(connection: Connection) -> Any:
    """The psycopg connection of a transaction."""
    return connection.connection.driver_connection


APP: Final = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
"""Writes tickets; each with the connection of its transaction, so that it has none of its own."""
