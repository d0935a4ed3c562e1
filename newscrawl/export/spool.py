"""Lines that wait on disk, by partition, until a stretch of the log has been read to its end."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from newscrawl.compact import dump

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

BUFFERED: Final = 32_000_000
"""Bytes that are held in memory at most."""


class Spool:
    """`add` in any order of partitions, then `read` one after the other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._waiting: defaultdict[str, bytearray] = defaultdict(bytearray)
        self._buffered = 0
        self._counts: Counter[str] = Counter()
        self.size = 0
        """Bytes added in all."""

    def add(self, place: str, seq: int, line: Mapping[str, Any]) -> int:
        """Keep a line of segment `seq`; gives its number among those of `place`, from 0."""
        data = b"%d " % seq + dump(line) + b"\n"
        self._waiting[place] += data
        self._buffered += len(data)
        self.size += len(data)
        if self._buffered > BUFFERED:
            self._flush()
        self._counts[place] += 1
        return self._counts[place] - 1

    def read(self, place: str) -> Iterator[tuple[int, dict[str, Any]]]:
        """Segment and line of each that was added to `place`, in that order."""
        self._flush()
        path = self._path(place)
        if path.exists():
            with path.open("rb") as lines:
                for data in lines:
                    seq, _, line = data.partition(b" ")
                    yield int(seq), json.loads(line)

    def drop(self, place: str) -> None:
        self._path(place).unlink(missing_ok=True)

    def _flush(self) -> None:
        for place, data in self._waiting.items():
            with self._path(place).open("ab") as out:
                out.write(data)
        self._waiting.clear()
        self._buffered = 0

    def _path(self, place: str) -> Path:
        return self._folder / (place.replace("/", ",") + ".jsonl")
