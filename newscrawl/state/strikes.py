"""Strikes: pages that were the end of the process which read them, so that after some of them they are left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import Column, Integer, Text, delete, select

from newscrawl.state.database import Database, upsert
from newscrawl.state.schema import table
from newscrawl.version import __version__

if TYPE_CHECKING:
    from sqlalchemy.sql import ColumnElement

MOST: Final = 3
"""Runs in which a page may kill its process; later ones leave it alone. One may be a full machine's fault, three are its own."""

strikes = table(
    "strikes",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("detail", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("run", Text, nullable=False),
)


class Strike(NamedTuple):
    """In how many runs a page killed its process, and how it did so the last time."""

    times: int
    detail: str


class Striking(Database):
    """The part of the state that remembers them. The log does not tell of them, so a state made anew from it keeps them."""

    def strikes(self) -> dict[str, Strike]:
        """All by lead key. Another version of newscrawl may fare better, so those of others do not count."""
        query = select(strikes.c.key, strikes.c.times, strikes.c.detail)
        with self._reading() as connection:
            rows = connection.execute(query.where(strikes.c.store == self._store, strikes.c.version == __version__))
            return {row.key: Strike(row.times, row.detail) for row in rows}

    def strike(self, key: str, run: str, detail: str) -> Strike:
        """Count one for the page at `key`, at most one a run; gives what there is now."""
        with self._alone() as connection:
            known = connection.execute(select(strikes).where(*self._page(key))).first()
            before = known.times if known and known.version == __version__ else 0
            times = before if known and known.run == run and before else before + 1
            row = {"store": self._store, "key": key, "times": times, "detail": detail, "version": __version__, "run": run}
            upsert(connection, strikes, [row])
        return Strike(times, detail)

    def forgive(self, key: str) -> None:
        """Forget those of a page that was read."""
        with self._writing() as connection:
            connection.execute(delete(strikes).where(*self._page(key)))

    def forget_strikes(self) -> None:
        """All of this store's."""
        with self._writing() as connection:
            connection.execute(delete(strikes).where(strikes.c.store == self._store))

    def _page(self, key: str) -> tuple[ColumnElement[bool], ...]:
        return strikes.c.store == self._store, strikes.c.key == key
