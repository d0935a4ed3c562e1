"""Bytes of a WARC file by lines and lengths, plain or of gzip members, and where in it a record may begin."""

from __future__ import annotations

import re
import zlib
from io import SEEK_END, SEEK_SET
from math import inf
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

BLOCK: Final = 1 << 16
MAX_LINE: Final = 1 << 16
"""Longest line of a record's head, in bytes."""
MAX_BLANK: Final = 1000
"""Blank lines between two records; a megabyte of a gzip file may hold a gigabyte of them."""
MAGIC: Final = b"\x1f\x8b"

_MEMBER: Final = re.compile(rb"\x1f\x8b\x08")
_BEGINNING: Final = re.compile(rb"(?<=\n)WARC/(?:0\.1|1\.)")
_OVERLAP: Final = 16


class Source(Protocol):
    """Bytes of a file, record by record."""

    file: BinaryIO

    def begin(self, at: int | None) -> int | None:
        """Go to the record at `at`, or to the one after that which was read; gives its place, None at the end."""

    def left(self) -> float:
        """Bytes that may still come, as far as is known without reading them."""

    def line(self) -> bytes: ...

    def read(self, length: int) -> bytes:
        """Fewer bytes only at the end."""

    def finish(self) -> None:
        """What comes after a record's block, to where the next begins."""

    def places(self, start: int) -> Iterator[int]:
        """Where from `start` on a record may begin."""


class Plain:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._end = file.seek(0, SEEK_END)

    def begin(self, at: int | None) -> int | None:
        if at is not None:
            self.file.seek(at)
        first = skip_blank(self)
        if not first:
            return None
        place = self.file.tell() - len(first)
        self.file.seek(place)
        return place

    def left(self) -> float:
        return self._end - self.file.tell()

    def line(self) -> bytes:
        return _checked(self.file.readline(MAX_LINE))

    def read(self, length: int) -> bytes:
        return self.file.read(length)

    def finish(self) -> None:
        """A block that ends elsewhere than its Content-Length says has run into the next record."""
        if self.file.readline(MAX_LINE).strip():
            raise ValueError("no blank line follows its block: its Content-Length is wrong, or it is cut short")

    def places(self, start: int) -> Iterator[int]:
        return _find(self.file, start, _BEGINNING)


class Zipped:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._member = zlib.decompressobj(wbits=31)
        self._raw = b""
        self._ready = b""

    def begin(self, at: int | None) -> int | None:
        if at is not None:
            self.file.seek(at)
            self._raw = b""
        self._raw = self._raw or self.file.read(BLOCK)
        place = self.file.tell() - len(self._raw)
        if not self._raw.strip(b"\0\r\n") and not self.file.read(1):
            return None
        self._member, self._ready = zlib.decompressobj(wbits=31), b""
        return place

    def left(self) -> float:
        return inf

    def line(self) -> bytes:
        while b"\n" not in self._ready and len(self._ready) < MAX_LINE and (more := self._more()):
            self._ready += more
        line, end, rest = self._ready.partition(b"\n")
        self._ready = rest
        return _checked(line + end)

    def read(self, length: int) -> bytes:
        parts, self._ready = [self._ready[:length]], self._ready[length:]
        left = length - len(parts[0])
        while left and (more := self._more()):
            parts.append(more[:left])
            left -= len(parts[-1])
            self._ready = more[len(parts[-1]) :]
        return b"".join(parts)

    def finish(self) -> None:
        """The rest of the member, whose checksum is seen to; it holds blank lines alone."""
        if skip_blank(self):
            raise ValueError("its gzip member goes on after it")
        if not self._member.eof:
            raise EOFError("it ends within a gzip member")
        self._raw = self._member.unused_data

    def places(self, start: int) -> Iterator[int]:
        for place in _find(self.file, start, _MEMBER):
            self.file.seek(place)
            try:
                if zlib.decompressobj(wbits=31).decompress(self.file.read(BLOCK), 8).startswith(b"WARC/"):
                    yield place
            except zlib.error:
                continue

    def _more(self) -> bytes:
        """Up to BLOCK more bytes of the member; b"" at its end, and where the file is cut short."""
        while not self._member.eof:
            given = self._member.unconsumed_tail or self._raw or self.file.read(BLOCK)
            self._raw = b""
            if not given:
                return self._member.flush()
            if made := self._member.decompress(given, BLOCK):
                return made
        return b""


def skip_blank(source: Source) -> bytes:
    """The first line that is not blank, b"" at the end; raises ValueError where none comes for long."""
    for _ in range(MAX_BLANK):
        try:
            line = source.line()
        except EOFError:
            return b""
        if line.strip(b"\0\r\n\t "):
            return line
    raise ValueError(f"more than {MAX_BLANK} blank lines follow each other")


def _checked(line: bytes) -> bytes:
    if not line:
        raise EOFError("it ends within a record")
    if len(line) >= MAX_LINE:
        raise ValueError(f"a line of its head is longer than {MAX_LINE} bytes")
    return line


def _find(file: BinaryIO, start: int, pattern: re.Pattern[bytes]) -> Iterator[int]:
    """Where `pattern`, of at most _OVERLAP bytes, occurs from `start` on."""
    at = max(start - 1, 0)
    while True:
        file.seek(at, SEEK_SET)
        block = file.read(BLOCK)
        for found in pattern.finditer(block):
            whole = found.end() <= len(block) - _OVERLAP or len(block) < BLOCK
            if whole and at + found.start() >= start:
                yield at + found.start()
        if len(block) < BLOCK:
            return
        at += BLOCK - 2 * _OVERLAP
