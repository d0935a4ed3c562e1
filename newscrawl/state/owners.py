"""Who works with the state, and who is gone: locks, runs and batches of a process that died are free again."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from sqlalchemy import delete, func, select

from newscrawl.state.database import Database, StateError, upsert
from newscrawl.state.schema import owners

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

BEAT_SECONDS: Final = 10.0
GONE_SECONDS: Final = 40.0
"""An owner on another machine counts as gone after this long without a beat; on the same machine the process itself is asked.
A crawl whose machine died is then under way on another within a minute."""

_DEAD: Final = {"Z", "X"}
"""States of a process that was killed and whose parent has not asked for its end, as in a container without an init."""


def place() -> str:
    """Where processes can see each other: host and, on Linux, namespace of process numbers (a container has its own)."""
    try:
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        namespace = ""
    return f"{socket.gethostname()} {namespace}".strip()


def born(pid: int) -> str | None:
    """When process `pid` of this place began, in a form only good for comparing; None if there is none, or it is dead.

    Numbers of processes come round, a number with its birth does not. Source: proc(5), fields 3 and 22 of /proc/PID/stat.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in _DEAD else fields[19]
    except (OSError, IndexError):
        return _born_without_proc(pid)


def _born_without_proc(pid: int) -> str | None:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return None if Path("/proc/self/stat").exists() else ""


class Owners(Database):
    """The part of the state that knows which processes use it."""

    def __init__(self, engine: Engine, name: str) -> None:
        super().__init__(engine, name)
        self._owner: str | None = None
        self._place = place()
        self._closing = threading.Event()
        self._heart: threading.Thread | None = None

    def _present(self) -> str:
        """The name of this State among the owners. Entered at the first call, with a heart that beats until `close`."""
        if self._owner is None:
            with self._writing() as connection:
                self._enter(connection)
        assert self._owner
        return self._owner

    def _enter(self, connection: Connection) -> None:
        if self._heart is None:  # another thread may have been here while this one waited for its turn
            name = uuid4().hex
            self._show(connection, name)
            self._heart = threading.Thread(target=self._beat, args=[name], name="newscrawl-state-beat", daemon=True)
            self._heart.start()
            self._owner = name

    def _show(self, connection: Connection, name: str) -> None:
        pid = os.getpid()
        row = {"owner": name, "place": self._place, "pid": pid, "born": born(pid) or "", "beat": _now(connection)}
        upsert(connection, owners, [row])

    def _beat(self, name: str) -> None:
        while not self._closing.wait(BEAT_SECONDS):
            # The next beat may get through; whoever needs the database meets the same error and reports it.
            with suppress(StateError), self._writing() as connection:
                self._show(connection, name)

    def _leave(self) -> None:
        """Take this State off the owners."""
        self._closing.set()
        if self._heart is not None:
            self._heart.join()
            with self._writing() as connection:
                connection.execute(delete(owners).where(owners.c.owner == self._owner))

    def _is_alive(self, connection: Connection, owner: str) -> bool:
        """Whether the State of this name is open in a living process."""
        found = connection.execute(select(owners).where(owners.c.owner == owner)).first()
        if found is None:
            return False
        if found.place == self._place:
            return bool(born(found.pid) == found.born)
        return bool(_now(connection) - found.beat < GONE_SECONDS)


def _now(connection: Connection) -> float:
    """Seconds since 1970 by the one clock that all users of the database share."""
    if connection.dialect.name == "postgresql":
        return float(connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one())
    return time.time()
