"""The lines of the log as values: `read_articles` and its async twin."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.reader.segments import open_log, read_segments
from newscrawl.reader.selection import Selection
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import head, read_log, read_through

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Iterator

    from newscrawl.reader.segments import Segment
    from newscrawl.reader.selection import Bound
    from newscrawl.storage.blobs import Blobs

log = logging.getLogger("newscrawl.reader")


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log. Pass over an `op` that you do not know: put, duplicate, withdrawn and delete are today's.

    `article` is the JSON object of a put, None where it was taken down since; `line` is all that the log says, such as `at`,
    `run`, `site` and a duplicate's `url`. `seq` and `index` are its place: the segment, and the line in it from 0.
    """

    seq: int
    op: str
    id: str
    revision: int | None
    key: str | None
    article: dict[str, Any] | None = field(repr=False)
    line: dict[str, Any] = field(repr=False)
    index: int = 0

    @property
    def cursor(self) -> int:
        """The `since` to go on with once every change of this segment (`seq`) is dealt with."""
        return self.seq + 1


def read_articles(
    store: str | Blobs,
    since: int = 0,
    follow: bool = False,
    poll_seconds: float = 5.0,
    *,
    sites: Collection[str] = (),
    published_from: Bound | None = None,
    published_until: Bound | None = None,
) -> Iterator[Change]:
    """The changes from segment `since` on, in the order of the log; 0 is the start.

    `store` is a directory or `s3://bucket/prefix`. With `follow` it goes on for ever, asking for the next segment every
    `poll_seconds`. `sites` are registrable domains, as in `line["site"]`; the bounds are those of `Selection`, days or moments
    of publication, both inclusive.

    Raises ConfigError or StoreError, at once where the store cannot be read, is no bucket of ours, of a later format or ends
    before `since`; BrokenSegment at foreign bytes or a gap. Other objects under `log/` are warned of, to the logger
    `newscrawl.reader`.
    """
    selection = Selection.of(sites, published_from, published_until)
    blobs = open_log(store, since)
    segments = read_segments(blobs, since, poll_seconds if follow else None, _warn)
    return (change for segment in segments for change in _changes(segment, selection))


async def aread_articles(
    store: str | Blobs,
    since: int = 0,
    follow: bool = False,
    poll_seconds: float = 5.0,
    *,
    sites: Collection[str] = (),
    published_from: Bound | None = None,
    published_until: Bound | None = None,
) -> AsyncIterator[Change]:
    """`read_articles` for asyncio: the store is asked in a thread, so the event loop never waits.

    Errors come at the first step.
    """
    selection = Selection.of(sites, published_from, published_until)
    blobs = await asyncio.to_thread(open_log, store, since)
    segments = read_through(blobs, since, _warn)
    while True:
        while segment := await asyncio.to_thread(next, segments, None):
            for change in _changes(segment, selection):
                yield change
            since = segment[0] + 1
        if not follow:
            return
        await asyncio.sleep(poll_seconds)
        segments = read_log(blobs, since)


def next_cursor(store: str | Blobs, since: int = 0) -> int:
    """The number of the next segment to be written: where to start for what is yet to come."""
    return head(open_blobs(store) if isinstance(store, str) else store, after=since)


def _changes(segment: Segment, selection: Selection) -> Iterator[Change]:
    seq, lines = segment
    for index, line in enumerate(lines):
        if selection.takes(line):
            yield Change(seq, line["op"], line["id"], line.get("revision"), line.get("key"), line.get("article"), line, index)


def _warn(key: str) -> None:
    log.warning(FOREIGN, key)


FOREIGN = "%s is no segment of the log and was passed over: remove it"
