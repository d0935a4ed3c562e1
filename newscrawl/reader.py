"""For consumers: what has changed in a bucket since a cursor. Needs neither the state nor Scrapy."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.storage.blobs import check_blobs, open_blobs
from newscrawl.storage.log import head, read_log, read_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.storage.blobs import Blobs


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the log. Pass over an `op` that you do not know: put, duplicate, withdrawn and delete are today's.

    `article` is the JSON object of a put; `line` is all that the log says, such as `at`, `run`, `site` and a duplicate's `url`.
    """

    seq: int
    op: str
    id: str
    revision: int | None
    key: str | None
    article: dict[str, Any] | None = field(repr=False)
    line: dict[str, Any] = field(repr=False)

    @property
    def cursor(self) -> int:
        """The `since` to go on with once every change of this segment (`seq`) is dealt with."""
        return self.seq + 1


def read_articles(store: str | Blobs, since: int = 0, follow: bool = False, poll_seconds: float = 5.0) -> Iterator[Change]:
    """The changes from segment `since` on, in the order of the log; 0 is the start.

    `store` is a directory or `s3://bucket/prefix`. With `follow` it goes on for ever, looking every `poll_seconds`.
    Raises ConfigError or StoreError, at once where the store cannot be read, is no bucket of ours or ends before `since`, and
    BrokenSegment for foreign bytes.
    """
    blobs = open_blobs(store) if isinstance(store, str) else store
    check_blobs(blobs, write=False)
    _check_cursor(blobs, since)
    return _changes(blobs, since, poll_seconds if follow else None)


def next_cursor(store: str | Blobs, since: int = 0) -> int:
    """The number of the next segment to be written: where to start for what is yet to come."""
    return head(open_blobs(store) if isinstance(store, str) else store, after=since)


def _check_cursor(blobs: Blobs, since: int) -> None:
    if since and read_segment(blobs, since - 1) is None:
        raise ConfigError(
            f"cursor {since} is past the end of the log of {blobs.url}, whose next is {head(blobs)}: start at 0 anew"
        )
    if not since and next(iter(blobs.list("log/")), None) is None and next(iter(blobs.list("schema/")), None) is None:
        raise ConfigError(f"{blobs.url} holds no bucket: there is neither log/ nor schema/ in it")


def _changes(blobs: Blobs, since: int, poll_seconds: float | None) -> Iterator[Change]:
    while True:
        for seq, lines in read_log(blobs, since):
            yield from (_change(seq, line) for line in lines)
            since = seq + 1
        if poll_seconds is None:
            return
        time.sleep(poll_seconds)


def _change(seq: int, line: dict[str, Any]) -> Change:
    return Change(seq, line["op"], line["id"], line.get("revision"), line.get("key"), line.get("article"), line)
