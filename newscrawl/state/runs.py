"""Runs and the lock of a site: two crawls of one site exclude each other, and a dead one blocks nobody."""

from __future__ import annotations

import json
import os
import socket
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from newscrawl.state.database import upsert
from newscrawl.state.owners import Owners
from newscrawl.state.rows import Run
from newscrawl.state.schema import locks, runs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Runs(Owners):
    """The part of the state that knows which crawls are under way."""

    def start_run(self, run_id: str, site: str, started: datetime, pid: int | None = None, host: str | None = None) -> None:
        """Enter a run of this process (`pid` and `host` are what a report names)."""
        named = {"pid": pid or os.getpid(), "host": host or socket.gethostname(), "started": started, "site": site}
        row = {"store": self._store, "run": run_id, "owner": self._present(), "finished": None, "outcomes": None}
        with self._writing() as connection:
            upsert(connection, runs, [row | named])

    def end_run(self, run_id: str, finished: datetime, outcomes: Mapping[str, Any] | None = None) -> None:
        """Close a run, with the counts of its outcomes; one that did not come to its end has none."""
        values = {"finished": finished, "outcomes": json.dumps(dict(outcomes or {}))}
        with self._writing() as connection:
            connection.execute(update(runs).where(runs.c.store == self._store, runs.c.run == run_id).values(values))

    def has_whole_run(self, site: str) -> bool:
        """Whether a run of `site` (as `start_run` was told) came to its end."""
        mine = (runs.c.store == self._store, runs.c.site == site, runs.c.outcomes != json.dumps({}))
        with self._reading() as connection:
            return connection.execute(select(runs.c.run).where(*mine).limit(1)).first() is not None

    def forget_runs(self) -> None:
        """For a bucket that was replaced by another: no run of it has ended."""
        with self._writing() as connection:
            connection.execute(delete(runs).where(runs.c.store == self._store, runs.c.finished.is_not(None)))

    def dead_runs(self) -> list[Run]:
        """Runs whose process is gone without ending them, oldest first."""
        query = select(runs).where(runs.c.store == self._store, runs.c.finished.is_(None)).order_by(runs.c.started)
        with self._writing() as connection:
            found = connection.execute(query).all()
            dead = [row for row in found if not self._is_alive(connection, row.owner)]
        return [Run(row.run, row.site, row.started, row.host, row.pid) for row in dead]

    def lock_site(self, site: str, run_id: str) -> bool:
        """Take the site for a run; False while another living run has it. A run may take it again."""
        owner = self._present()
        with self._alone() as connection:
            holder = connection.execute(select(locks).where(*self._at(site))).first()
            if holder and holder.run != run_id and self._is_alive(connection, holder.owner):
                return False
            upsert(connection, locks, [{"store": self._store, "site": site, "run": run_id, "owner": owner}])
            return True

    def unlock_site(self, site: str, run_id: str) -> None:
        """Give the site free, if this run has it."""
        with self._writing() as connection:
            connection.execute(delete(locks).where(*self._at(site), locks.c.run == run_id))

    def site_holder(self, site: str) -> str | None:
        """The run that has the site, living or dead."""
        with self._reading() as connection:
            return connection.execute(select(locks.c.run).where(*self._at(site))).scalar()

    def _at(self, site: str) -> tuple[Any, Any]:
        return locks.c.store == self._store, locks.c.site == site
