"""The records of a WARC file of any make: versions 0.17 to 1.1, each gzipped by itself or none, and what of it is broken.

Written here because warcio ends a file at its first broken record, and prints what it swallows.
Source: the WARC 1.1 specification, iipc.github.io/warc-specifications, and its drafts 0.17 and 0.18.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.storage.streams import BLOCK, MAGIC, Plain, Zipped, skip_blank

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

    from newscrawl.storage.streams import Source

MAX_LINES: Final = 500
MAX_RECORD: Final = 4 * 2**30
"""Longest block that is read through, unzipped. A megabyte of a gzip file may hold a gigabyte of it, too."""

_VERSION: Final = re.compile(rb"WARC/(?:0\.1[78]|1\.[01])\s*$")


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
    source: Source = Zipped(stream) if stream.read(2) == MAGIC else Plain(stream)
    at = start
    began: int | None = start
    while found := _next(source, began, at, most):
        yield found
        at, began = found.offset, None
        if isinstance(found, Broken) and (began := next(source.places(at + 1), None)) is None:
            return


def _next(source: Source, began: int | None, last: int, most: int) -> Record | Broken | None:
    """What is at `began`, or after the record at `last`."""
    try:
        at = source.begin(began)
    except ValueError as error:
        return Broken(last if began is None else began, str(error))
    return None if at is None else _record_or_why(source, at, most)


def _record_or_why(source: Source, at: int, most: int) -> Record | Broken:
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
    source = Zipped(stream)
    try:
        source.begin(0)
        _content(source, 0)
        return skip_blank(source).startswith(b"WARC/")
    except (ValueError, EOFError, zlib.error):
        return False


def _content(source: Source, most: int) -> tuple[tuple[tuple[str, str], ...], bytes, int]:
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


def _headers(source: Source) -> Iterator[tuple[str, str]]:
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
