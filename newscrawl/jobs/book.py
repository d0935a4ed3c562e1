"""The book of jobs: what was asked for, where it stands, how it ended. One class for SQLite and PostgreSQL."""

from __future__ import annotations

import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, func, or_, select, text, update

from newscrawl.discovery.polling import next_interval
from newscrawl.jobs.endings import Ending, after
from newscrawl.jobs.openness import check_open
from newscrawl.jobs.schema import job_of, jobs, metadata, row_of, runners, ticks
from newscrawl.jobs.spec import Job, JobSpec, JobStatus, LastRun
from newscrawl.state.database import LOCK_CLASS, Database, upsert
from newscrawl.state.schema import micros

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Connection, Engine, Row

ENDED: Final = (JobStatus.DONE, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.COALESCED)
KEPT_DAYS: Final = 30
"""Jobs that ended are forgotten after this; run reports stay in the bucket."""
SILENT_SECONDS: Final = 30.0
"""A process that runs jobs and has not written for this long counts as gone."""


class Book(Database):
    """Jobs in a database. Threads may share it; every method raises StateError where the database fails."""

    def __init__(self, engine: Engine, name: str) -> None:
        super().__init__(engine, name)
        with self._writing() as connection:
            if self.is_postgres:
                connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, -1)))  # one maker of the tables at a time
            self._prepare(connection)

    def _prepare(self, connection: Connection) -> None:
        metadata.create_all(connection)

    def close(self) -> None:
        """Let the connections go."""
        self._engine.dispose()

    def enqueue(self, spec: JobSpec) -> Job:
        """See `Jobs`."""
        check_open(spec)
        with self._writing() as connection:
            found = self._taken(connection, spec) if spec.scheduled else None
            return found or self._add(connection, spec)

    def _taken(self, connection: Connection, spec: JobSpec) -> Job | None:
        """The job that a scheduled one is given up for; else the site's tick is moved on, which one asker alone can do."""
        key = {"store": spec.store, "url": spec.url}
        moved = connection.execute(
            text(
                "INSERT INTO crawl_ticks (store, url, scheduled) VALUES (:store, :url, :scheduled) ON CONFLICT (store, url)"
                " DO UPDATE SET scheduled = excluded.scheduled WHERE crawl_ticks.scheduled < excluded.scheduled"
            ),
            {**key, "scheduled": micros(spec.scheduled)},
        ).rowcount
        same = (jobs.c.site == spec.site, jobs.c.store == spec.store, jobs.c.url == spec.url, jobs.c.scheduled.is_not(None))
        query = select(jobs).where(*same).order_by(jobs.c.created.desc()).limit(1)
        row = connection.execute(query.where(jobs.c.status == JobStatus.QUEUED) if moved else query).first()
        return job_of(row) if row else None

    def _add(self, connection: Connection, spec: JobSpec) -> Job:
        now = datetime.now(UTC)
        job = Job(f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}", spec, JobStatus.QUEUED, now)
        connection.execute(jobs.insert().values(row_of(job)))
        self._offer(connection, job, timedelta(0))
        return job

    def _offer(self, connection: Connection, job: Job, delay: timedelta) -> bool:
        """Let runners know of a queued job, within the transaction that queues it; False where another takes its place."""
        raise NotImplementedError

    def _withdraw(self, connection: Connection, row: Row[Any]) -> None:
        """Take back what `_offer` told."""

    def get(self, job_id: str) -> Job | None:
        """See `Jobs`."""
        with self._reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).first()
        return job_of(row) if row else None

    def list(self, *, status: JobStatus | None = None, site: str | None = None, limit: int = 100) -> Iterator[Job]:
        """See `Jobs`."""
        query = select(jobs).order_by(jobs.c.created.desc(), jobs.c.id.desc()).limit(limit)
        if status:
            query = query.where(jobs.c.status == status)
        if site:
            query = query.where(jobs.c.site == site)
        with self._reading() as connection:
            rows = connection.execute(query).all()
        return map(job_of, rows)

    def cancel(self, job_id: str) -> Job | None:
        """See `Jobs`."""
        with self._writing() as connection:
            waits = (jobs.c.id == job_id, jobs.c.status == JobStatus.QUEUED)
            ended = {"status": JobStatus.CANCELLED, "finished": datetime.now(UTC), "message": "it was cancelled"}
            row = connection.execute(update(jobs).where(*waits).values(ended).returning(jobs)).first()
            if row is not None:
                self._withdraw(connection, row)
            else:
                running = (jobs.c.id == job_id, jobs.c.status == JobStatus.RUNNING)
                connection.execute(update(jobs).where(*running).values(stopping=True))
        return self.get(job_id)

    def retry(self, job_id: str) -> Job | None:
        """See `Jobs`."""
        with self._writing() as connection:
            ended = (jobs.c.id == job_id, jobs.c.status.in_([JobStatus.FAILED, JobStatus.CANCELLED]))
            again = {"status": JobStatus.QUEUED, "attempts": 0, "stopping": False, "finished": None, "not_before": None}
            row = connection.execute(update(jobs).where(*ended).values(again).returning(jobs)).first()
            if row is None:
                return None
            if not self._again(connection, row, timedelta(0)):
                connection.execute(update(jobs).where(jobs.c.id == job_id).values(status=JobStatus.COALESCED))
        return self.get(job_id)

    def begin(self, job_id: str, owner: str) -> Job | None:
        """Mark a queued job as running; None where it is not queued any more."""
        with self._writing() as connection:
            return self._begin(connection, job_id, owner)

    def _begin(self, connection: Connection, job_id: str, owner: str) -> Job | None:
        values = {
            "status": JobStatus.RUNNING,
            "attempts": jobs.c.attempts + 1,
            "started": datetime.now(UTC),
            "finished": None,
            "run_id": None,
            "exit_code": None,
            "message": None,
            "counts": "{}",
            "owner": owner,
            "beat": self._clock(connection),
        }
        waits = (jobs.c.id == job_id, jobs.c.status == JobStatus.QUEUED)
        row = connection.execute(update(jobs).where(*waits).values(values).returning(jobs)).first()
        return job_of(row) if row else None

    def note(self, job_id: str, owner: str, counts: Mapping[str, int], run_id: str | None) -> bool:
        """Write down how far a running job is; False where it is to stop, or is not this owner's any more."""
        with self._writing() as connection:
            values = {"counts": json.dumps(dict(counts)), "run_id": run_id, "beat": self._clock(connection)}
            mine = (jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.status == JobStatus.RUNNING)
            row = connection.execute(update(jobs).where(*mine).values(values).returning(jobs.c.stopping)).first()
        return row is not None and not row.stopping

    def end(self, job_id: str, owner: str, ending: Ending) -> Job | None:
        """Write down how a crawl ended, and queue it again where that is what follows."""
        with self._writing() as connection:
            mine = (jobs.c.id == job_id, jobs.c.owner == owner, jobs.c.status == JobStatus.RUNNING)
            row = connection.execute(select(jobs).where(*mine)).first()
            if row is not None:
                self._settle(connection, row, ending)
        return self.get(job_id)

    def _settle(self, connection: Connection, row: Row[Any], ending: Ending) -> None:
        now = datetime.now(UTC)
        follows = after(ending, attempts=row.attempts, age=now - row.created, is_cancelled=row.stopping)
        values: dict[str, Any] = {
            "status": follows.status,
            "exit_code": ending.exit_code,
            "message": ending.message,
            "run_id": ending.run_id or row.run_id,
            "counts": json.dumps(dict(ending.counts)) if ending.counts else row.counts,
            "owner": None,
            "finished": now if follows.status in ENDED else None,
            "attempts": row.attempts - (not follows.counts_as_try),
            "not_before": now + follows.delay,
        }
        if follows.status is JobStatus.QUEUED and not self._again(connection, row, follows.delay):
            values |= {"status": JobStatus.COALESCED, "finished": now}
        connection.execute(update(jobs).where(jobs.c.id == row.id).values(values))
        if follows.status is JobStatus.DONE and row.scheduled:
            self._pace(connection, row, ending)

    def _again(self, connection: Connection, row: Row[Any], delay: timedelta) -> bool:
        """Offer a job again; False where another of the same site and schedule waits already."""
        if row.scheduled:
            waits = (jobs.c.status == JobStatus.QUEUED, jobs.c.scheduled.is_not(None), jobs.c.id != row.id)
            same = (jobs.c.site == row.site, jobs.c.store == row.store, jobs.c.url == row.url)
            if connection.execute(select(jobs.c.id).where(*same, *waits).limit(1)).first():
                return False
        return self._offer(connection, job_of(row), delay)

    def _pace(self, connection: Connection, row: Row[Any], ending: Ending) -> None:
        """How long a site without a schedule is left alone: longer after a run that found nothing, shorter after one that did."""
        at = (ticks.c.store == row.store, ticks.c.url == row.url)
        last = connection.execute(select(ticks.c.interval).where(*at)).scalar()
        changed = bool(ending.counts.get("stored") or ending.counts.get("updated"))
        interval = next_interval(timedelta(seconds=last) if last else None, changed=changed)
        connection.execute(update(ticks).where(*at).values(interval=interval.total_seconds()))

    def ticks(self) -> dict[tuple[str, str], tuple[datetime, timedelta | None]]:
        """By store and URL: when a site last was due, and how long to wait where it has no schedule."""
        with self._reading() as connection:
            rows = connection.execute(select(ticks)).all()
        return {(r.store, r.url): (r.scheduled, timedelta(seconds=r.interval) if r.interval else None) for r in rows}

    def present(self, owner: str) -> None:
        """A process that runs jobs says that it lives; what is long over is forgotten."""
        with self._writing() as connection:
            now = self._clock(connection)
            upsert(connection, runners, [{"owner": owner, "beat": now}])
            connection.execute(delete(runners).where(runners.c.beat < now - SILENT_SECONDS))
            old = datetime.now(UTC) - timedelta(days=KEPT_DAYS)
            connection.execute(delete(jobs).where(jobs.c.created < old, jobs.c.status.in_(ENDED)))

    def leave(self, owner: str) -> None:
        """It ends."""
        with self._writing() as connection:
            connection.execute(delete(runners).where(runners.c.owner == owner))

    def facts(self) -> dict[str, Any]:
        """See `Jobs`: `by_status`, `oldest_waiting_seconds`, `workers`."""
        with self._reading() as connection:
            counted = connection.execute(select(jobs.c.status, func.count()).group_by(jobs.c.status)).all()
            ready = or_(jobs.c.not_before.is_(None), jobs.c.not_before <= datetime.now(UTC))
            waiting = select(func.min(jobs.c.created)).where(jobs.c.status == JobStatus.QUEUED, ready)
            oldest = connection.execute(waiting).scalar()
            alive = runners.c.beat > self._clock(connection) - SILENT_SECONDS
            workers = connection.execute(select(func.count()).select_from(runners).where(alive)).scalar_one()
        age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
        by_status = {str(status): 0 for status in JobStatus} | {row[0]: row[1] for row in counted}
        return {"by_status": by_status, "oldest_waiting_seconds": age, "workers": workers}

    def last_runs(self) -> tuple[LastRun, ...]:
        """See `Jobs`."""
        ended = (jobs.c.finished.is_not(None), jobs.c.exit_code.is_not(None))
        last = select(jobs.c.site, func.max(jobs.c.finished).label("at")).where(*ended).group_by(jobs.c.site).subquery()
        is_last = (jobs.c.site == last.c.site) & (jobs.c.finished == last.c.at)
        with_new = jobs.c.counts.contains('"stored": ')
        stored = select(jobs.c.site, func.max(jobs.c.finished)).where(*ended, with_new).group_by(jobs.c.site)
        with self._reading() as connection:
            newest = {row[0]: row[1] for row in connection.execute(stored)}
            rows = connection.execute(select(jobs.c.site, jobs.c.finished, jobs.c.exit_code).join(last, is_last)).all()
        return tuple(LastRun(row.site, row.finished, row.exit_code, newest.get(row.site)) for row in rows)

    def _clock(self, connection: Connection) -> float:
        """Seconds since 1970 by the clock that all users of the database share."""
        if self.is_postgres:
            return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
        return datetime.now(UTC).timestamp()
