"""What a run knows of its leads: in memory while that is little, and past a limit in a file that goes with the run."""

from __future__ import annotations

import logging
import os
import pickle
import sqlite3
from contextlib import closing
from itertools import count, islice
from pathlib import Path
from tempfile import mkstemp
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar
from weakref import finalize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

LIMIT: Final = 20_000
"""Entries of one mapping or queue that are held in memory: some 10 MB."""
AT_ONCE: Final = 2_000
"""Rows of one statement: each lets go of the interpreter's lock, which a thread that parses a sitemap keeps for 5 ms."""
_TUNING: Final = ("journal_mode=MEMORY", "synchronous=OFF", "locking_mode=EXCLUSIVE", "cache_spill=OFF", "cache_size=-16384")
"""Nobody reads the file after this process. A statement that meets a full disk is undone: none of its pages went there before."""

logger = logging.getLogger(__name__)

T = TypeVar("T")
V = TypeVar("V")


class Scratch:
    """An SQLite file below `folder`, or where temporary files are: made when first written to, and gone with the process."""

    def __init__(self, folder: Path | None = None, limit: int | None = None) -> None:
        self.folder = folder
        self.limit = LIMIT if limit is None else limit
        """Entries of each mapping or queue that stay in memory."""
        self.trouble: str | None = None
        """Why nothing more goes there, for the user."""
        self.failure: str | None = None
        """Why what is there does not come back, which is the end of the run."""
        self._connection: sqlite3.Connection | None = None
        self._numbers = count()

    def read(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows that `statement` gives, the last column as it was before it was pickled; none where the file is damaged."""
        try:
            return [(*row[:-1], pickle.loads(row[-1])) for row in self._execute(statement, values)]  # noqa: S301 - our own
        except Exception as error:  # damaged bytes may raise anything
            if not self.failure:
                where = self.folder or "the folder of temporary files"
                self.failure = (
                    f"leads that wait in {where} cannot be read back ({error}): check its disk, and start the run again"
                )
            return []

    def _execute(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        self._connection = self._connection or self._open()
        with closing(self._connection.execute(statement, values)) as cursor:
            return cursor.fetchall()

    def write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> bool:
        """Insert `rows` by one statement with VALUES in it; False where disk or folder do not take them, which is told once."""
        places = ",".join([f"({','.join('?' * len(rows[0]))})"] * len(rows))
        try:
            self._execute(statement.replace("VALUES", f"VALUES {places}"), [value for row in rows for value in row])
        except (sqlite3.Error, OSError) as error:
            self._tell(error)
            return False
        return True

    def made(self, columns: str, options: str = "") -> str | None:
        """The name of a new table; None as for `write`. None is ever emptied: to delete a million rows takes as much memory."""
        name = f"t{next(self._numbers)}"
        try:
            self._execute(f"CREATE TABLE {name} ({columns}) {options}")
        except (sqlite3.Error, OSError) as error:
            self._tell(error)
            return None
        return name

    def _tell(self, error: Exception) -> None:
        if not self.trouble:
            where = self.folder or "the folder of temporary files"
            self.trouble = f"leads wait in memory, as {where} takes no more of them ({error}): free space there"
            logger.warning("%s", self.trouble)

    def _open(self) -> sqlite3.Connection:
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        handle, name = mkstemp(".spill", "newscrawl-", self.folder)
        os.close(handle)
        try:
            connection = sqlite3.connect(
                name, isolation_level=None, check_same_thread=False, cached_statements=16
            )  # a run is closed in a thread
            finalize(self, connection.close)
            for pragma in _TUNING:
                connection.execute(f"PRAGMA {pragma}").close()
        finally:
            Path(name).unlink()  # it lives on while it is open, and not longer, however the process ends
        return connection


class Spill(Generic[V]):
    """A mapping whose newest entries are in memory. Values are pickled; of two for one key the first stays, or the `last`."""

    def __init__(self, scratch: Scratch, *, last: bool = False) -> None:
        self._scratch = scratch
        self._otherwise = "UPDATE SET value = excluded.value" if last else "NOTHING"
        self._last = last
        self._limit = scratch.limit
        self._newest: dict[str, V] = {}
        self._table: str | None = None
        """Where the others are, once there are some."""

    def put(self, key: str, value: V) -> bool:
        """False where `key` is among the newest already."""
        is_new = key not in self._newest
        if is_new or self._last:
            self._newest[key] = value
        if len(self._newest) > self._limit:
            self._spill()
        return is_new

    def found(self, keys: Iterable[str]) -> dict[str, V]:
        """Those of `keys` that are here."""
        return self._found(list(keys), "SELECT key, value FROM {} WHERE key IN ({})", self._newest.get)

    def taken(self, keys: Iterable[str]) -> dict[str, V]:
        """Those of `keys` that are here, which they then are no more."""
        return self._found(list(keys), "DELETE FROM {} WHERE key IN ({}) RETURNING key, value", self._newest.pop)

    def items(self) -> Iterator[tuple[str, V]]:
        """In the order they came; what is taken meanwhile may still be told of."""
        if self._table:
            self._spill()
        query = f"SELECT number, key, value FROM {self._table} WHERE number > ? ORDER BY number LIMIT {AT_ONCE}"  # noqa: S608 - our names
        rows = self._scratch.read(query, (0,)) if self._table else []
        while rows:
            yield from ((key, value) for _, key, value in rows)
            rows = self._scratch.read(query, (rows[-1][0],))
        yield from list(self._newest.items())

    def clear(self) -> None:
        self._newest.clear()
        self._table = None

    def _found(self, keys: list[str], query: str, newest: Callable[[str], Any]) -> dict[str, V]:
        found = {key: newest(key) for key in keys if key in self._newest}
        for some in batched(keys, AT_ONCE) if self._table else ():
            older = dict(self._scratch.read(query.format(self._table, ",".join("?" * len(some))), some))
            found |= {key: value for key, value in older.items() if not (self._last and key in found)}
        return found

    def _spill(self) -> None:
        """All that is in memory into the file; where that fails it stays, and is tried again when there is twice as much."""
        self._table = self._table or self._scratch.made("number INTEGER PRIMARY KEY, key TEXT UNIQUE, value BLOB")
        insert = f"INSERT INTO {self._table} (key, value) VALUES ON CONFLICT (key) DO {self._otherwise}"  # noqa: S608 - our names
        while self._newest and self._table:
            some = dict(islice(self._newest.items(), AT_ONCE))
            rows = [(key, pickle.dumps(value)) for key, value in some.items()]
            if not self._scratch.write(insert, rows):
                break
            for key in some:
                del self._newest[key]
        self._limit = max(self._limit, 2 * len(self._newest))


def batched(values: Iterable[T], size: int) -> Iterator[list[T]]:
    """Lists of `size` of them; the last may be shorter."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some
