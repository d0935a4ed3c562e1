"""What is in the state, for people: how much of everything, and which runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from newscrawl.state.owners import Owners
from newscrawl.state.rows import Run
from newscrawl.state.schema import aliases, articles, documents, outbox, runs, seen, stores

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Select

_COUNTED: Final = {"aliases": aliases, "seen": seen, "documents": documents, "waiting": outbox}


@dataclass(frozen=True, slots=True)
class Census:
    """`cursor` is the next segment to read, `waiting` counts log lines that stand in no segment yet."""

    cursor: int
    articles: int
    claims: int
    aliases: int
    seen: int
    documents: int
    waiting: int
    last: tuple[Run, datetime | None] | None
    """The latest run and when it ended."""
    living: tuple[Run, ...]
    """Runs under way."""


class Counted(Owners):
    """The part of the state that tells what is in it."""

    def census(self, store_url: str) -> Census | None:
        """Of the store at `store_url`, bound or not; None where the state knows nothing of it."""
        with self._reading() as connection:
            at = connection.execute(select(stores.c.number, stores.c.cursor).where(stores.c.url == store_url)).first()
            if at is None:
                return None
            stored, claims = (
                _count(connection, articles, at.number, is_claim) for is_claim in (~articles.c.pending, articles.c.pending)
            )
            sizes = {name: _count(connection, table, at.number) for name, table in _COUNTED.items()}
            latest = connection.execute(_runs_of(at.number).order_by(runs.c.started.desc()).limit(1)).first()
            living = self._living(connection, at.number)
            last = (_run(latest), latest.finished) if latest else None
            return Census(at.cursor, stored, claims, **sizes, last=last, living=living)

    def living_runs(self) -> tuple[Run, ...]:
        """Runs of this store that are under way, on any machine."""
        with self._reading() as connection:
            return self._living(connection, self._store)

    def written_by(self, run_id: str) -> tuple[int, int]:
        """How many of the articles as they now stand a run stored: first revisions, and later ones."""
        with self._reading() as connection:
            mine = (articles.c.run == run_id, ~articles.c.pending)
            first = _count(connection, articles, self._store, *mine, articles.c.revision == 1)
            return first, _count(connection, articles, self._store, *mine) - first

    def last_stored(self, site: str) -> datetime | None:
        """When an article of the site was stored that is still as it was first."""
        mine = (articles.c.store == self._store, articles.c.site == site, articles.c.revision == 1, ~articles.c.pending)
        with self._reading() as connection:
            return connection.execute(select(articles.c.at).where(*mine).order_by(articles.c.at.desc()).limit(1)).scalar()

    def _living(self, connection: Connection, store: int) -> tuple[Run, ...]:
        found = connection.execute(_runs_of(store).where(runs.c.finished.is_(None)).order_by(runs.c.started)).all()
        return tuple(_run(row) for row in found if self._is_alive(connection, row.owner))


def _count(connection: Connection, table: Any, store: int, *which: Any) -> int:
    return connection.execute(select(func.count()).select_from(table).where(table.c.store == store, *which)).scalar_one()


def _runs_of(store: int) -> Select[Any]:
    return select(runs).where(runs.c.store == store)


def _run(row: Any) -> Run:
    return Run(row.run, row.site, row.started, row.host, row.pid)
