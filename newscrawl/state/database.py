"""Transactions on the state's database, and its errors in words."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import wraps
from inspect import isfunction, isgeneratorfunction, unwrap
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

from sqlalchemy import exc, func, select
from sqlalchemy.dialects import postgresql, sqlite

from newscrawl.config import UserError
from newscrawl.patience import Patience

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection, Engine, Table

P = ParamSpec("P")
T = TypeVar("T")

LOCK_CLASS: Final = 0x6E637374
"""First key of our advisory locks in PostgreSQL; the second is the store's number."""

_CHUNK: Final = 500
"""Values in one IN list: SQLite of old allowed 999 variables in a statement."""


class StateError(UserError):
    """The state cannot be used; the message is one sentence that says why and what to do.

    `is_passing`: the reason may be over in a minute, such as a server that is restarted.
    """

    def __init__(self, message: str, *, is_passing: bool = False) -> None:
        super().__init__(message)
        self.is_passing = is_passing


def _patient(method: Callable[Concatenate[Database, P], T]) -> Callable[Concatenate[Database, P], T]:
    @wraps(method)
    def repeated(self: Database, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.patience(lambda: method(self, *args, **kwargs))

    return repeated


class NoState(StateError):  # noqa: N818 - an answer that callers may expect, as NoSuchBlob is
    """There is none yet."""


class NoAddress(StateError):  # noqa: N818 - as above
    """The setting names no database; it is not told, for what is written wrong may hold a password all the same."""

    def __init__(self) -> None:
        super().__init__("NEWSCRAWL_STATE names no database: write sqlite:///FILE or postgresql://USER@HOST/DATABASE")


class Database:
    """An engine, bound to one store. Threads share it: reads run side by side, writes of a process one after the other.

    Public methods of the classes below it are done again while the server is away (newscrawl.patience): so each has to come to
    the same, done once or twice. One that gives a context manager cannot; what is done in it goes through `patience`.
    """

    def __init_subclass__(cls) -> None:
        for name, method in list(vars(cls).items()):
            if isfunction(method) and not name.startswith("_") and not isgeneratorfunction(unwrap(method)):
                setattr(cls, name, _patient(method))

    def __init__(self, engine: Engine, name: str) -> None:
        self.patience = Patience()
        self._engine = engine
        self._writer = engine.execution_options(newscrawl_write=True)
        self._turn = threading.Lock()
        self._name = name
        self._store = 0

    @property
    def name(self) -> str:
        """The database's address, without its password."""
        return self._name

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


CUT: Final = "has ended the connection: look at the server's log, and at the network"
_CUT_SIGNS: Final = (
    *("terminating connection", "connection is lost", "connection is closed", "closed the connection", "reset by peer"),
    *("broken pipe", "eof detected", "lost synchronization", "received invalid response"),
    *("could not receive data", "could not send data"),
)
"""What is said where a connection was made and then broke, whichever of the two ends or the wire between them is at fault."""
_CAUSES: Final = (
    # What SQLite and libpq say, in lower case, what to tell the user, and whether it may pass; the first that is found counts.
    ("file is not a database", "is not a SQLite database: move the file away, or name another in NEWSCRAWL_STATE", False),
    ("malformed", "is damaged: move the file away and the state is rebuilt from the store", False),
    ("database is locked", "is locked by another program: end that program, or name another file in NEWSCRAWL_STATE", True),
    ("readonly database", "cannot be written: make the file and its folder writable, or name another in NEWSCRAWL_STATE", False),
    ("read-only transaction", "is read-only: name a server that takes writes in NEWSCRAWL_STATE", True),
    (
        "unable to open database file",
        "cannot be opened: make its folder writable, or name another file in NEWSCRAWL_STATE",
        False,
    ),
    ("disk is full", "has no room left: free space on its disk", False),
    ("no space left", "has no room left: free space on its disk", False),
    ("disk i/o error", "cannot be read or written: look at its disk for room and faults, and at this process's limits", False),
    ("password authentication failed", "refuses the password: correct user and password in NEWSCRAWL_STATE", False),
    ("no password supplied", "asks for a password: add it to the URL in NEWSCRAWL_STATE", False),
    ("does not exist", "lacks the database or role that NEWSCRAWL_STATE names: create it, or correct the URL", False),
    (
        "permission denied",
        "denies this role its tables: grant it CREATE on the schema, or name another role in NEWSCRAWL_STATE",
        False,
    ),
    ("failed to resolve", "is at an unknown host: correct the host in NEWSCRAWL_STATE", True),
    ("connection refused", "is not reachable: start the server, or correct host and port in NEWSCRAWL_STATE", True),
    ("too many clients", "has no connection left: raise max_connections, or run fewer crawls at a time", True),
    ("starting up", "is starting: wait until it is up", True),
    ("shutting down", "is shutting down: start it again", True),
    *((sign, CUT, True) for sign in _CUT_SIGNS),
    ("deadlock", "was busy with others' changes: start again", True),
    ("timeout", "does not answer in time: check host and port in NEWSCRAWL_STATE, and the network", True),
)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turn the database's errors into StateError, `name` being the database's address without its password."""
    try:
        yield
    except exc.TimeoutError:
        raise StateError(f"The state {name} has no free connection: run fewer threads on it", is_passing=True) from None
    except exc.DBAPIError as error:
        sentence, passes = _cause(str(error.orig))
        raise StateError(f"The state {name} {sentence}", is_passing=passes or error.connection_invalidated) from error


def _cause(message: str) -> tuple[str, bool]:
    lowered = message.lower()
    causes = ((sentence, passes) for sign, sentence, passes in _CAUSES if sign in lowered)
    return next(causes, (f"failed ({' '.join(message.split())}): try again, or rebuild it from the store", False))
