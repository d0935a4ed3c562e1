"""The records of a WARC file of any make: versions 0.17 to 1.1, each gzipped by itself or none, and what of it is broken.

Written here because warcio ends a file at its first broken record, and prints what it swallows.
Source: the WARC 1.1 specification, iipc.github.io/warc-specifications, and its drafts 0.17 and 0.18.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from io import SEEK_END, SEEK_SET
from math import inf
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

BLOCK: Final = 1 << 16
MAX_LINE: Final = 1 << 16
"""Longest line of a record's head, in bytes."""
MAX_LINES: Final = 500
MAX_BLANK: Final = 1000
"""Blank lines between two records; a megabyte of a gzip file may hold a gigabyte of them."""
MAX_RECORD: Final = 4 * 2**30
"""Longest block that is read through, unzipped. A megabyte of a gzip file may hold a gigabyte of it, too."""
MAGIC: Final = b"\x1f\x8b"

_VERSION: Final = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\s*$")
_MEMBER: Final = re.compile(rb"\x1f\x8b\x08")
_BEGINNING: Final = re.compile(rb"(?<=\n)WARC/(?:0\.1|1\.)")
_OVERLAP: Final = 16


@dataclass(frozen=True, slots=True)
class Record:
    """`offset` is where its line `WARC/…`, or its gzip member, begins in the file; names of headers are in lower case."""

    offset: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    """The block, or its first bytes where no more were asked for."""
    length: int
    """Of the whole block, in bytes."""

    def header(self, name: str) -> str:
        """The first value of header `name` (lower case), or ""."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True)
class Broken:
    """A stretch from `offset` to the next record that holds none; `why` is a phrase."""

    offset: int
    why: str


def read_records(stream: BinaryIO, *, most: int, start: int = 0) -> Iterator[Record | Broken]:
    """Every record from `start`, where one begins, with at most `most` bytes of its block.

    A record is given once it was read to its end. A gzip member that holds several is Broken: see `is_whole_gzip`.
    """
    stream.seek(start)
    source: _Source = _Zipped(stream) if stream.read(2) == MAGIC else _Plain(stream)
    at = start
    began: int | None = start
    while found := _next(source, began, at, most):
        yield found
        at, began = found.offset, None
        if isinstance(found, Broken) and (began := next(source.places(at + 1), None)) is None:
            return


def _next(source: _Source, began: int | None, last: int, most: int) -> Record | Broken | None:
    """What is at `began`, or after the record at `last`."""
    try:
        at = source.begin(began)
    except ValueError as error:
        return Broken(last if began is None else began, str(error))
    return None if at is None else _record_or_why(source, at, most)


def _record_or_why(source: _Source, at: int, most: int) -> Record | Broken:
    try:
        headers, content, length = _content(source, most)
        source.finish()
    except (ValueError, EOFError, zlib.error) as error:
        return Broken(at, " ".join(str(error).split())[:120])
    return Record(at, headers, content, length)


def is_whole_gzip(stream: BinaryIO) -> bool:
    """Whether a gzip file was made of a whole WARC file, so that its records have no places of their own."""
    stream.seek(0)
    if stream.read(2) != MAGIC:
        return False
    source = _Zipped(stream)
    try:
        source.begin(0)
        _content(source, 0)
        return _skip_blank(source).startswith(b"WARC/")
    except (ValueError, EOFError, zlib.error):
        return False


def _content(source: _Source, most: int) -> tuple[tuple[tuple[str, str], ...], bytes, int]:
    version = source.line()
    if not _VERSION.match(version):
        raise ValueError(f"no line WARC/1.0 or the like, but {version[:40]!r}")
    headers = tuple(_headers(source))
    told = dict(headers).get("content-length", "")
    if not told.isdecimal():
        raise ValueError(f"its Content-Length is {told!r}")
    length = int(told[:20])
    if length > MAX_RECORD:
        raise ValueError(f"its Content-Length is {told[:20]}, more than {MAX_RECORD}")
    if length > source.left():
        raise EOFError("it ends within a record")
    content = source.read(min(length, most))
    left = length - len(content)
    while left and (block := source.read(min(left, BLOCK))):
        left -= len(block)
    if left:
        raise EOFError("it ends within a record")
    return headers, content, length


def _headers(source: _Source) -> Iterator[tuple[str, str]]:
    """Folded lines belong to the one before."""
    name, value = "", ""
    for _ in range(MAX_LINES):
        line = source.line()
        if _VERSION.search(line):
            raise ValueError("its head is cut short")
        if line[:1] in {b" ", b"\t"} and line.strip():
            value += " " + _text(line)
            continue
        if name:
            yield name, value
        if not line.strip():
            return
        before, _, after = line.partition(b":")
        name, value = _text(before).lower(), _text(after)
    raise ValueError(f"its head has more than {MAX_LINES} lines")


def _text(line: bytes) -> str:
    return line.decode("utf-8", "replace").strip()


class _Source(Protocol):
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


class _Plain:
    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self._end = file.seek(0, SEEK_END)

    def begin(self, at: int | None) -> int | None:
        if at is not None:
            self.file.seek(at)
        first = _skip_blank(self)
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


class _Zipped:
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
        if _skip_blank(self):
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


def _skip_blank(source: _Source) -> bytes:
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
