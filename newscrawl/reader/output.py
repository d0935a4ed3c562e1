"""Where read lines are written to: flushed when it matters, and without what a killed run left of its last line."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from newscrawl.reader.checkpoint import Checkpoint


class Output:
    """A stream of bytes such as stdout. `head` is written before the first line, as a CSV's names are."""

    def __init__(self, stream: BinaryIO, head: str, resumed: Checkpoint | None) -> None:
        self._stream = stream
        file = self._file()
        self._resumed = resumed.output if resumed else None
        self._head = b"" if resumed and resumed.lines and not (file and file.st_size == 0) else _bytes(head)

    def write(self, text: str) -> None:
        data = self._head + _bytes(text)
        self._take_back(data)
        self._head = b""
        self._stream.write(data)

    def end(self) -> None:
        """Flush all; the head stands even above no line."""
        if self._head:
            self.write("")
        self._stream.flush()

    def flushed(self) -> tuple[int, int, int] | None:
        """Flush; the file's device, inode and size where the stream is one, as a checkpoint keeps them."""
        self._stream.flush()
        file = self._file()
        return (file.st_dev, file.st_ino, file.st_size) if file else None

    def _take_back(self, data: bytes) -> None:
        """Cut off what stands behind the checkpoint's size in the same file, if it is the line to come or its beginning:
        the last run was killed after it wrote that and before its checkpoint moved."""
        file, known, self._resumed = self._file(), self._resumed, None
        if not (file and known) or known[:2] != (file.st_dev, file.st_ino) or file.st_size <= known[2]:
            return
        number = self._stream.fileno()
        with suppress(OSError), Path(f"/dev/fd/{number}").open("rb") as written:
            written.seek(known[2])
            if data.startswith(written.read(len(data) + 1)):
                os.ftruncate(number, known[2])

    def _file(self) -> os.stat_result | None:
        with suppress(OSError, ValueError):
            found = os.fstat(self._stream.fileno())
            return found if stat.S_ISREG(found.st_mode) else None
        return None


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")
