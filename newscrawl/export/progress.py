"""How far an export has come: one object in the place it writes to."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from newscrawl.compact import dump
from newscrawl.config import ConfigError
from newscrawl.storage.blobs import JSON, NoSuchBlob, StoreError
from newscrawl.storage.log import read_segment

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

KEY: Final = "_newscrawl/export.json"
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Progress:
    """Segments before `cursor` are in the files, with all revisions of an article where `history`."""

    cursor: int
    batch: str | None
    """The name of the last of these segments, by which another bucket is told."""
    history: bool
    store: str
    writer: str
    """Who writes now: whoever finds another name here stops."""

    def write(self, target: Blobs) -> None:
        record = {"export": VERSION, "store": self.store, "history": self.history, "cursor": self.cursor, "batch": self.batch}
        target.put(KEY, dump(record | {"writer": self.writer}), JSON)

    def check(self, target: Blobs) -> None:
        """Raise StoreError where another export has begun since: two would undo each other's files."""
        now = _read(target)
        if now is None or now.get("writer") != self.writer:
            raise StoreError(f"Another export writes to {target.url}: let that one end, and run this one again")

    def moved(self, cursor: int, batch: str | None) -> Progress:
        return replace(self, cursor=cursor, batch=batch)


def begin(source: Blobs, target: Blobs, *, history: bool) -> Progress:
    """The progress to go on from, now with this process as its writer.

    Raises ConfigError where `target` holds an export of another bucket or kind, or files that are none.
    """
    writer, found = secrets.token_hex(8), _read(target)
    if found is None:
        progress = Progress(0, None, history, source.url, writer)
    else:
        progress = Progress(found["cursor"], found["batch"], found["history"], source.url, writer)
        _check_same(progress, source, target, history=history, was=found["store"])
    progress.write(target)
    return progress


def _check_same(progress: Progress, source: Blobs, target: Blobs, *, history: bool, was: str) -> None:
    if progress.history != history:
        kind = "every revision (--history)" if progress.history else "newest revisions (no --history)"
        raise ConfigError(f"{target.url} holds an export of {kind}: name another place for the other kind")
    if progress.cursor:
        lines = read_segment(source, progress.cursor - 1)
        if lines is None or lines[0].get("batch") != progress.batch:
            raise ConfigError(f"{target.url} holds an export of another bucket ({was}): name another place, or delete it")


def _read(target: Blobs) -> dict[str, Any] | None:
    try:
        record = json.loads(target.get(KEY))
        if record["export"] == VERSION and type(record["cursor"]) is int and {"batch", "history", "store"} <= record.keys():
            return dict(record)
    except NoSuchBlob:
        return None
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    raise ConfigError(f"{KEY} of {target.url} is no export of this newscrawl: name another place, or delete what is there")
