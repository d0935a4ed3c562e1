"""The change log: immutable segments numbered from 0 without gaps, each written once by whoever takes its number.

A line is an object that always has `op` (put, duplicate, withdrawn or delete), `id`, `at` (ISO 8601, UTC), `run`, `batch` and
`site`; of a put also `revision`, `key` and `article`; of a duplicate `url` (the alias) and `similarity` or null. Consumers pass
over ops and keys that they do not know. A cursor is the number of the next segment to read; 0 is the start. The contract is
docs/bucket.md.
"""

from __future__ import annotations

import gzip
import time
import zlib
from typing import TYPE_CHECKING, Any

import orjson
from isal import igzip

from newscrawl.compact import dump
from newscrawl.storage.blobs import GZIP, LEVEL, NoSuchBlob, StoreError
from newscrawl.storage.formats import check_article
from newscrawl.storage.keys import LOG, segment_key, segment_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newscrawl.storage.blobs import Blobs

    Line = dict[str, Any]

MAX_DENIALS = 6
"""Contradictions of a store that are waited out, six seconds in all."""


class BrokenSegment(StoreError):  # noqa: N818 - named for the thing, as NoSuchBlob is
    """An object under `log/` is not what a writer of ours put there."""


def encode_segment(lines: Iterable[Line]) -> bytes:
    """JSON Lines, gzipped; the same lines are the same bytes."""
    return bytes(igzip.compress(b"".join(dump(line) + b"\n" for line in lines), LEVEL, mtime=0))


def decode_segment(data: bytes, key: str) -> list[Line]:
    """The lines of a segment; raises BrokenSegment naming `key` where it is empty, not gzip, not JSON, or lacks `op` or `id`.

    Raises NewerFormat where an article is of a form that this version does not know.
    """
    try:
        lines = [orjson.loads(line) for line in gzip.decompress(data).splitlines()]
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise _broken(key, str(error)) from None
    if not lines or not all(isinstance(line, dict) and {"op", "id"} <= line.keys() for line in lines):
        raise _broken(key, "not every line is an object with op and id")
    for line in lines:
        _check_line(line, key)
    return lines


def _check_line(line: Line, key: str) -> None:
    article = line.get("article")
    if not (isinstance(line["op"], str) and isinstance(line["id"], str) and isinstance(article, dict | None)):
        raise _broken(key, "op and id are to be strings and an article an object")
    if article is not None:
        check_article(article, key)


def read_segment(blobs: Blobs, seq: int) -> list[Line] | None:
    """The lines of segment `seq`, or None where it is not written yet."""
    key = segment_key(seq)
    try:
        return decode_segment(blobs.get(key), key)
    except NoSuchBlob:
        return None


def read_log(blobs: Blobs, since: int = 0) -> Iterator[tuple[int, list[Line]]]:
    """Each segment's number and lines, from `since` until there is none."""
    while (lines := read_segment(blobs, since)) is not None:
        yield since, lines
        since += 1


def read_through(blobs: Blobs, since: int, on_foreign: Callable[[str], None]) -> Iterator[tuple[int, list[Line]]]:
    """`read_log` for whoever must not miss anything: led by one listing of what lies at and after `since`.

    `on_foreign` is told each key under `log/` that is no segment's. Raises BrokenSegment where a number is missing though a
    later one is there: a number is only ever taken after the one before it, so somebody has deleted it.
    """
    for key in blobs.list(LOG, after=segment_key(since - 1) if since else ""):
        number = segment_number(key)
        if number is None:
            on_foreign(key)
            continue
        while since <= number:
            lines = read_segment(blobs, since)
            if lines is None:
                raise _broken(segment_key(since), f"it is missing, though segment {number} is there")
            yield since, lines
            since += 1
    yield from read_log(blobs, since)


def has_segment(blobs: Blobs, seq: int) -> bool:
    """Whether number `seq` is taken, by whatever bytes."""
    try:
        blobs.get(segment_key(seq))
    except NoSuchBlob:
        return False
    return True


def head(blobs: Blobs, after: int = 0) -> int:
    """The next free number; `after` is a number known to be taken or free, from which on to look: one listing from there."""
    free = after
    for key in blobs.list(LOG, after=segment_key(after - 1) if after else ""):
        number = segment_number(key)
        free = free if number is None else max(free, number + 1)
    return free


def publish(blobs: Blobs, lines: Iterable[Line], *, batch: str, start: int) -> int:
    """Write the lines, at least one, as one segment under the first free number from `start`, and give that number back.

    The create is the commit. Each line carries `batch`, unique to this call and its repetitions: where an earlier try was
    committed at or after `start` though its answer was lost, it is found and nothing is written twice.
    """
    named = [{**line, "batch": batch} for line in lines]
    if not named:
        raise ValueError("a segment has at least one line")
    _check_tail(blobs, start)
    data = encode_segment(named)
    seq = start
    denials = 0
    while not blobs.create(segment_key(seq), data, GZIP):
        written = read_segment(blobs, seq)
        if written is None:  # to pass over this number would leave a gap
            denials = _denied_again(blobs, seq, denials)
        elif any(line.get("batch") == batch for line in written):
            return seq
        else:
            seq += 1
    return seq


def _denied_again(blobs: Blobs, seq: int, denials: int) -> int:
    """A store that says both that a segment exists and that it does not gets a moment to make up its mind."""
    if denials == MAX_DENIALS:
        raise StoreError(f"The store {blobs.url} says that {segment_key(seq)} exists, and does not give it: repair the store")
    time.sleep(0.1 * 2**denials)
    return denials + 1


def _check_tail(blobs: Blobs, start: int) -> None:
    """A bucket that was emptied or replaced under a run must not get a log that begins in its middle."""
    if start and not has_segment(blobs, start - 1):
        raise StoreError(
            f"The store {blobs.url} has lost {segment_key(start - 1)}, which was there before: restore the bucket, or start anew "
            "with the next run"
        )


def _broken(key: str, why: str) -> BrokenSegment:
    return BrokenSegment(f"{key} is no segment of a change log ({why}): restore it, or start at the number after it")
