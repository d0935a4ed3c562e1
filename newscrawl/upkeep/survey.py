"""What a bucket holds, by one pass over its log and its keys. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.storage.keys import ARTICLES, LOG, PAGES, segment_key, segment_number
from newscrawl.storage.log import BrokenSegment, decode_segment

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

PROBES: Final = "runs/.probe-"


@dataclass(slots=True)
class Newest:
    """The last word of the log on an article. `segment` is where it stands."""

    op: str
    revision: int
    key: str | None
    raw_key: str | None
    segment: int


@dataclass(slots=True)
class Survey:
    segments: list[int] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    articles: dict[str, Newest] = field(default_factory=dict)
    """By id."""
    objects: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    probes: list[str] = field(default_factory=list)

    @property
    def gaps(self) -> list[int]:
        """Numbers below the last segment's that are missing."""
        present = set(self.segments)
        return [seq for seq in range(max(present, default=-1)) if seq not in present]

    @property
    def expected(self) -> dict[str, Newest]:
        """By the key of its object, each article that the log says is there."""
        return {found.key: found for found in self.articles.values() if found.key and found.op != "delete"}


def survey(blobs: Blobs) -> Survey:
    """Look at all of a bucket. Raises StoreError."""
    found = Survey(objects=set(blobs.list(ARTICLES)), pages=set(blobs.list(PAGES)), probes=list(blobs.list(PROBES)))
    for key in blobs.list(LOG):
        seq = segment_number(key)
        if seq is None:
            found.foreign.append(key)
        else:
            found.segments.append(seq)
            _read(blobs, seq, found)
    return found


def _read(blobs: Blobs, seq: int, found: Survey) -> None:
    key = segment_key(seq)
    try:
        lines = decode_segment(blobs.get(key), key)
    except BrokenSegment:
        found.broken.append(key)
        return
    for line in lines:
        _note(line, seq, found.articles)


def _note(line: dict[str, Any], seq: int, articles: dict[str, Newest]) -> None:
    known = articles.get(line["id"])
    if line["op"] == "put":
        if known is None or known.op == "delete" or known.revision <= line["revision"]:
            raw_key = line["article"].get("rawKey")
            articles[line["id"]] = Newest("put", line["revision"], line.get("key"), raw_key, seq)
    elif line["op"] == "delete":
        articles[line["id"]] = Newest("delete", 0, known.key if known else None, None, seq)
    elif known:
        known.op = line["op"] if line["op"] == "withdrawn" else known.op
