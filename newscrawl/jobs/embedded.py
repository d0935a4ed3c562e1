"""Jobs on one machine: the queue is a SQLite file beside the state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import or_, select

from newscrawl.jobs.book import SILENT_SECONDS, Book
from newscrawl.jobs.endings import Ending
from newscrawl.jobs.schema import jobs
from newscrawl.jobs.spec import Job, JobStatus
from newscrawl.state.owners import born, place

if TYPE_CHECKING:
    from sqlalchemy import Connection, Row

DIED: Final = Ending(1, "the process that ran it died", was_lost=True)


class EmbeddedJobs(Book):
    """See `Jobs`; whoever runs them claims one after the other."""

    def _offer(self, connection: Connection, job: Job, delay: timedelta) -> bool:  # noqa: ARG002 - runners look for themselves
        return True

    def claim(self, owner: str) -> Job | None:
        """Take the next job: those that were asked for first, then scheduled ones, the oldest first; never two of a site."""
        other = jobs.alias()
        busy = select(other.c.id).where(other.c.site == jobs.c.site, other.c.status == JobStatus.RUNNING).exists()
        ready = or_(jobs.c.not_before.is_(None), jobs.c.not_before <= datetime.now(UTC))
        order = (jobs.c.scheduled.is_not(None), jobs.c.created)
        query = select(jobs.c.id).where(jobs.c.status == JobStatus.QUEUED, ready, ~busy).order_by(*order).limit(1)
        with self._writing() as connection:
            found = connection.execute(query).scalar()
            return self._begin(connection, found, owner) if found else None

    def recover(self) -> int:
        """Queue again what a process that died was running; gives the number."""
        with self._writing() as connection:
            rows = connection.execute(select(jobs).where(jobs.c.status == JobStatus.RUNNING)).all()
            dead = [row for row in rows if not self._is_alive(connection, row)]
            for row in dead:
                self._settle(connection, row, DIED)
        return len(dead)

    def _is_alive(self, connection: Connection, row: Row[Any]) -> bool:
        """On this machine the process is asked, in another container it must have written lately."""
        where, pid, birth = (row.owner or "").split("|")
        if where == place():
            return born(int(pid)) == birth
        return bool(self._clock(connection) - row.beat < SILENT_SECONDS)
