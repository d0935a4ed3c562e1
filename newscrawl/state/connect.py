"""Opening the database: SQLite file or PostgreSQL, its schema checked, made or emptied, and nothing foreign overwritten."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import MetaData, create_engine, event, func, inspect, make_url, select, text
from sqlalchemy.exc import ArgumentError
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_fixed

from newscrawl.state.database import CUT, LOCK_CLASS, NoAddress, NoState, StateError, told
from newscrawl.state.following import FIRST_SEQ
from newscrawl.state.schema import PREFIX, VERSION, meta, metadata, outbox, stores
from newscrawl.state.state import State

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Engine

logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # of a connection that broke; what is asked of it tells that too

_CONNECTIONS: Final = 10
"""Eight threads that store, one that publishes, and the heartbeat."""
_NOTICING: Final = {"keepalives_idle": 30, "keepalives_interval": 10, "keepalives_count": 3, "tcp_user_timeout": 60_000}
"""A server that vanished without a word is noticed within a minute (libpq's settings, in seconds; the last in milliseconds)."""
OPENINGS: Final = 5
_CARRIED: Final = ("line", "batch", "after_seq")


def open_state(url: str, *, wait: float = 10) -> State:
    """Open the state at sqlite:///FILE or postgresql://USER:PASSWORD@HOST/DATABASE; `bind` it to a store next.

    A new database gets its tables; one of an older schema is emptied, but for its outbox, and `State.rebuilt_because` says why.
    `wait` is how long a locked file or a silent server is waited for, in seconds. Raises StateError, one sentence.
    """
    address = _address(url)
    name = address.render_as_string(hide_password=True).replace("+psycopg", "")
    engine = _engine(address, wait)
    try:
        because = _first_answer(engine, name)
        if address.get_backend_name() == "sqlite":
            with told(name):
                _let_readers_work(engine)
    except BaseException:
        engine.dispose()
        raise
    state = State(engine, name, because)
    state.patience.has_answered()
    return state


def _first_answer(engine: Engine, name: str) -> str | None:
    """Make the tables, or tell why they are made anew. A server that answers and is lost at once is asked OPENINGS times."""
    retrying = Retrying(
        retry=retry_if_exception(lambda error: isinstance(error, StateError) and CUT in str(error)),
        wait=wait_fixed(0.5),
        stop=stop_after_attempt(OPENINGS),
        reraise=True,
    )

    def prepare() -> str | None:
        with told(name), engine.execution_options(newscrawl_write=True).begin() as connection:
            return _prepare(connection, name)

    return retrying(prepare)


def connect(url: str, *, wait: float = 10) -> tuple[Engine, str]:
    """A database for tables of another room, tuned as the state's is, and its address without the password.

    Raises StateError where the address is none; the server is asked at the first transaction.
    """
    address = _address(url)
    name = address.render_as_string(hide_password=True).replace("+psycopg", "")
    engine = _engine(address, wait)
    if address.get_backend_name() == "sqlite":
        with told(name):
            _let_readers_work(engine)
    return engine, name


def look_at_state(url: str, *, wait: float = 10) -> State:
    """Open a state to be read as it is: nothing is made, emptied or upgraded. Raises StateError where there is none to read."""
    address = _address(url)
    name = address.render_as_string(hide_password=True).replace("+psycopg", "")
    if address.get_backend_name() == "sqlite" and not Path(str(address.database)).exists():
        raise NoState(f"There is no state at {name}: the next crawl makes it")
    engine = _engine(address, wait)
    try:
        with told(name), engine.begin() as connection:
            version = _version(connection) if inspect(connection).has_table(meta.name) else None
    except BaseException:
        engine.dispose()
        raise
    if version == VERSION:
        return State(engine, name)
    engine.dispose()
    if version is None:
        raise StateError(f"There is no state of newscrawl in {name}: correct NEWSCRAWL_STATE, or crawl first")
    raise StateError(f"The state {name} has schema {version}, and this version needs {VERSION}: " + _way_out(version))


def _way_out(version: int) -> str:
    return "upgrade newscrawl" if version > VERSION else "the next crawl, or newscrawl state rebuild, makes it again from the log"


def _address(url: str) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):
        raise NoAddress from None
    if url.partition("?")[0].count("@") > 1:  # what follows the first would be taken for the host, and be told as such
        raise StateError("NEWSCRAWL_STATE has an @ in its user or password: write %40 there")
    backend = address.get_backend_name()
    if backend in {"postgresql", "postgres"}:
        return address.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or address.database in {None, "", ":memory:"}:
        raise NoAddress
    return address


def _engine(address: URL, wait: float) -> Engine:
    if address.get_backend_name() == "sqlite":
        return _sqlite(address, wait)
    try:
        return create_engine(
            address,
            pool_size=_CONNECTIONS,
            pool_pre_ping=True,  # a server that was restarted costs no more than a new connection
            connect_args={"connect_timeout": max(2, int(wait)), **_NOTICING},
        )
    except ModuleNotFoundError:
        raise StateError("A state in PostgreSQL needs the psycopg package: pip install 'newscrawl[postgres]'") from None


def _sqlite(address: URL, wait: float) -> Engine:
    folder = Path(str(address.database)).absolute().parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StateError(
            f"The folder of the state, {folder}, cannot be made ({error.strerror}): name another in NEWSCRAWL_STATE"
        ) from None
    patience = {} if "timeout" in address.query else {"timeout": wait}  # sqlite:///FILE?timeout=60 has its own
    # Writers come one after the other: the last to have written is the one whose cache another has not made worthless.
    engine = create_engine(address, pool_size=_CONNECTIONS, pool_use_lifo=True, connect_args=patience)
    event.listen(engine, "connect", _tune)
    event.listen(engine, "begin", _begin)
    return engine


def _tune(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions are begun by `_begin`, not by the driver's guess
    # NORMAL does not sync each commit: a killed process loses nothing, and what a power cut takes away is found again in the
    # bucket, which is the truth. An article touches some 45 pages, so that a checkpoint each 1000 would come every 20 articles.
    # Bands lie anywhere: at a million articles, reads by mapped memory halve the time of an admission.
    for pragma in ("synchronous=NORMAL", "cache_size=-65536", "wal_autocheckpoint=8192", "mmap_size=2147418112"):
        connection.execute(f"PRAGMA {pragma}").close()


def _let_readers_work(engine: Engine) -> None:
    """WAL lets readers work beside a writer. The file keeps the mode, so it is set only on one that is known to be ours."""
    connection = engine.raw_connection()
    connection.cursor().execute("PRAGMA journal_mode=WAL").close()
    connection.close()


def _begin(connection: Connection) -> None:
    """Writers queue up at BEGIN: one that starts as a reader could only fail when it comes to write."""
    write = connection.get_execution_options().get("newscrawl_write")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _prepare(connection: Connection, name: str) -> str | None:
    """Make the tables, or empty those of an older schema and say so."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK_CLASS, 0)))
    tables = inspect(connection).get_table_names()
    ours = [table for table in tables if table.startswith(PREFIX)]
    version = _version(connection) if meta.name in ours else None
    if version == VERSION:
        return None
    if version is not None and version > VERSION:
        raise StateError(
            f"The state {name} was made by a newer newscrawl (schema {version}, not {VERSION}): upgrade, or name another"
        )
    if connection.dialect.name == "sqlite" and tables and not ours:
        raise StateError(f"The state {name} is another program's database: name another file in NEWSCRAWL_STATE")
    return _make(connection, ours, version)


def _version(connection: Connection) -> int | None:
    found = connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar()
    return int(found) if found else None


def _make(connection: Connection, ours: list[str], version: int | None) -> str | None:
    """Fresh tables; the outbox of the old ones is carried over, for its lines stand nowhere else."""
    waiting = _drop(connection, ours) if ours else []
    metadata.create_all(connection)
    connection.execute(meta.insert().values(name="schema", value=str(VERSION)))
    for number, url in enumerate(dict.fromkeys(row["url"] for row in waiting), 1):
        connection.execute(stores.insert().values(number=number, url=url, algorithm="", cursor=FIRST_SEQ))
        rows = [{**row, "store": number} for row in waiting if row["url"] == url]
        connection.execute(outbox.insert(), [{key: row[key] for key in ("store", *_CARRIED)} for row in rows])
    return f"it had schema {version}, and this version needs {VERSION}" if ours else None


def _drop(connection: Connection, ours: list[str]) -> list[dict[str, Any]]:
    """Drop our tables; gives what waited in the outbox. These columns of stores and outbox stay the same in every schema."""
    columns = ", ".join(f"o.{name}" for name in _CARRIED)
    query = f"SELECT s.url, {columns} FROM {outbox} o JOIN {stores} s ON s.number = o.store ORDER BY o.number"  # noqa: S608 - our names
    has_outbox = {outbox.name, stores.name} <= set(ours)
    waiting = [dict(row) for row in connection.execute(text(query)).mappings()] if has_outbox else []
    old = MetaData()
    old.reflect(connection, only=ours)
    old.drop_all(connection)
    return waiting
