"""Transactions on the state's database, and its errors in words."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import exc, func, select
from sqlalchemy.dialects import postgresql, sqlite

from newscrawl.config import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

LOCK_CLASS: Final = 0x6E637374
"""First key of our advisory locks in PostgreSQL; the second is the store's number."""

_CHUNK: Final = 500
"""Values in one IN list: SQLite of old allowed 999 variables in a statement."""


class StateError(UserError):
    """The state cannot be used; the message is one sentence that says why and what to do."""


class Database:
    """An engine, bound to one store. Threads share it: reads run side by side, writes of a process one after the other."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._writer = engine.execution_options(newscrawl_write=True)
        self._turn = threading.Lock()
        self._name = name
        self._store = 0

    @property
    def is_postgres(self) -> bool:
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with told(self._name), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction that is committed at the end, or undone by an exception. In SQLite there is one at a time."""
        with self._turn, told(self._name), self._writer.begin() as connection:
            yield connection

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction that no other writer of this store overlaps, on any machine."""
        with self._writing() as connection:
            lock_store(connection, self._store)
            yield connection


def lock_store(connection: Connection, store: int) -> None:
    """Wait for the store's turn until the transaction ends; in SQLite the transaction itself is the turn."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, store)))


def upsert(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, coalesce: Sequence[str] = ()) -> None:
    """Insert `rows`; where the primary key exists, replace the other columns, those in `coalesce` only by what is not None."""
    if not rows:
        return
    statement = (postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert)(table)
    keys = [column.name for column in table.primary_key]
    new: dict[str, Any] = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    new |= {name: func.coalesce(new[name], table.c[name]) for name in coalesce}
    settled = statement.on_conflict_do_update(index_elements=keys, set_=new) if new else statement.on_conflict_do_nothing()
    connection.execute(settled, list(rows))


def chunks(values: Sequence[str]) -> Iterator[Sequence[str]]:
    """`values` in pieces that fit an IN list."""
    for start in range(0, len(values), _CHUNK):
        yield values[start : start + _CHUNK]


_CAUSES: Final = (
    # What SQLite and libpq say, in lower case, and what to tell the user; the first that is found counts.
    ("file is not a database", "is not a SQLite database: move the file away, or name another in NEWSCRAWL_STATE"),
    ("malformed", "is damaged: move the file away and the state is rebuilt from the store"),
    ("database is locked", "is locked by another program: end that program, or name another file in NEWSCRAWL_STATE"),
    ("readonly database", "cannot be written: make the file and its folder writable, or name another in NEWSCRAWL_STATE"),
    ("read-only transaction", "is read-only: name a server that takes writes in NEWSCRAWL_STATE"),
    ("unable to open database file", "cannot be opened: make its folder writable, or name another file in NEWSCRAWL_STATE"),
    ("disk is full", "has no room left: free space on its disk"),
    ("no space left", "has no room left: free space on its disk"),
    ("password authentication failed", "refuses the password: correct user and password in NEWSCRAWL_STATE"),
    ("no password supplied", "asks for a password: add it to the URL in NEWSCRAWL_STATE"),
    ("does not exist", "lacks the database or role that NEWSCRAWL_STATE names: create it, or correct the URL"),
    ("permission denied", "denies this role its tables: grant it CREATE on the schema, or name another role in NEWSCRAWL_STATE"),
    ("failed to resolve", "is at an unknown host: correct the host in NEWSCRAWL_STATE"),
    ("connection refused", "is not reachable: start the server, or correct host and port in NEWSCRAWL_STATE"),
    ("too many clients", "has no connection left: raise max_connections, or run fewer crawls at a time"),
    ("timeout", "does not answer in time: check host and port in NEWSCRAWL_STATE, and the network"),
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn the database's errors into StateError, `name` being the database's address without its password."""
    try:
        yield
    except exc.TimeoutError:
        raise StateError(f"The state {name} has no free connection: run fewer threads on it") from None
    except exc.DBAPIError as error:
        raise StateError(f"The state {name} {_cause(str(error.orig))}") from error


def _cause(message: str) -> str:
    lowered = message.lower()
    told_as = (sentence for sign, sentence in _CAUSES if sign in lowered)
    return next(told_as, f"failed ({' '.join(message.split())}): try again, or rebuild it from the store")
