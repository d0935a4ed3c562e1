"""A file that remembers how far a reader has come, to the line."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from newscrawl.config import ConfigError
from newscrawl.storage.log import read_segment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs

VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`lines` of segment `seq` are dealt with, and all before it; `mark` is the last line's, and so the log's, "" before any."""

    seq: int
    lines: int
    mark: str
    store: str
    """Where it was read, for people: a bucket may be reached by more than one address."""
    output: tuple[int, int, int] | None = None
    """Device, inode and size of the file that the lines were appended to, where it is one."""

    def write(self, path: Path) -> None:
        """Replace the file whole: whoever is killed here leaves the old one or the new one."""
        unfinished = path.with_name(f"{path.name}.tmp")
        record = {"checkpoint": VERSION, "store": self.store, "segment": self.seq, "lines": self.lines, "mark": self.mark}
        record |= {"output": self.output}
        try:
            unfinished.write_text(json.dumps(record) + "\n", encoding="utf-8")
            unfinished.replace(path)
        except OSError as error:
            raise ConfigError(f"The checkpoint {path} cannot be written ({error.strerror}): name another file") from None


def read_checkpoint(path: Path) -> Checkpoint | None:
    """The file's checkpoint, None where there is no file; raises ConfigError for anything else."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        found = Checkpoint(record["segment"], record["lines"], record["mark"], record["store"], _output(record))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError(f"The checkpoint {path} cannot be read ({error.strerror}): name another file") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        found, record = None, {}
    if found is None or record.get("checkpoint") != VERSION or not _is_place(found):
        raise ConfigError(f"{path} is no checkpoint of newscrawl read: name another file, or delete it to start anew")
    return found


def check_belongs(checkpoint: Checkpoint, blobs: Blobs, path: Path) -> None:
    """Raise ConfigError where the bucket's log is not the one that the checkpoint was made on: its line is another here."""
    if not checkpoint.lines:
        return
    lines = read_segment(blobs, checkpoint.seq) or []
    if len(lines) < checkpoint.lines or mark_of(lines[checkpoint.lines - 1]) != checkpoint.mark:
        raise ConfigError(
            f"The checkpoint {path} is of another bucket (it was made on {checkpoint.store}, and line {checkpoint.lines} of "
            f"segment {checkpoint.seq} of {blobs.url} is not the one it names): name another file, or delete it to start anew"
        )


def mark_of(line: Mapping[str, Any]) -> str:
    """A line's name, made of what even a takedown leaves as it is; its batch is unique to one segment of one log."""
    kept = [line.get(key) for key in ("batch", "at", "run", "id")]
    return hashlib.sha256(json.dumps(kept).encode()).hexdigest()[:16]


def _is_place(found: Checkpoint) -> bool:
    return type(found.seq) is int and found.seq >= 0 and type(found.lines) is int and found.lines >= 0


def _output(record: Mapping[str, Any]) -> tuple[int, int, int] | None:
    if record["output"] is None:
        return None
    device, inode, size = map(int, record["output"])
    return device, inode, size
