"""The segments of a log from a cursor on, each once and in order."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.storage.blobs import check_blobs, open_blobs
from newscrawl.storage.formats import check_bucket
from newscrawl.storage.log import has_segment, head, read_log, read_through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.storage.blobs import Blobs

    Segment = tuple[int, list[dict[str, Any]]]


def open_log(store: str | Blobs, since: int) -> Blobs:
    """The bucket, proven to be one that can be read from segment `since` on.

    Raises StoreError where it cannot be read, NewerFormat, and ConfigError where it is no bucket of ours or ends before `since`.
    """
    blobs = open_blobs(store) if isinstance(store, str) else store
    check_blobs(blobs, write=False)
    check_bucket(blobs)
    if since and not has_segment(blobs, since - 1):
        raise ConfigError(
            f"cursor {since} is past the end of the log of {blobs.url}, whose next is {head(blobs)}: start at 0 anew"
        )
    return blobs


def read_segments(blobs: Blobs, since: int, poll_seconds: float | None, on_foreign: Callable[[str], None]) -> Iterator[Segment]:
    """What is there, and with `poll_seconds` for ever what comes: from then on each look is one request for the next number."""
    segments = read_through(blobs, since, on_foreign)
    while True:
        for seq, lines in segments:
            yield seq, lines
            since = seq + 1
        if poll_seconds is None:
            return
        time.sleep(poll_seconds)
        segments = read_log(blobs, since)
