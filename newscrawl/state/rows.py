"""What the state hands out: plain frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from struct import pack, unpack
from typing import Any

Fingerprint = Callable[[str], tuple[tuple[int, ...], tuple[int, ...]]]
"""From a body to its signature and bands; `newscrawl.dedup.fingerprint`."""


@dataclass(frozen=True, slots=True)
class Row:
    """An article that is stored, or claimed by one in flight (`pending`); `op` is its last change: put, withdrawn or delete."""

    id: str
    revision: int
    content_hash: str
    key: str | None
    url: str
    site: str
    run: str
    headline: str | None
    published: datetime | None
    fetched_at: datetime | None
    at: datetime
    pending: bool
    op: str
    rights: str | None = None
    """What the publisher reserves, by `rights_mark`; None where nothing was read."""
    cluster: str | None = None
    """Of copies across sites: the id of the member that was stored first."""
    duplicate_of: str | None = None
    """The id of the original, of a copy that was stored."""


@dataclass(frozen=True, slots=True)
class Seen:
    """How a lead ended when its URL was last fetched, and the article it gave."""

    key: str
    url: str
    outcome: str
    id: str | None
    fetched_at: datetime
    published: datetime | None


@dataclass(frozen=True, slots=True)
class Document:
    """A sitemap, feed or list as it was last read, by the URL it was `asked` for; `url` is where it came from.

    `etag` and `modified` are its validators as the server sent them. `hash` is that of its body, None where nothing readable was
    there; `body` is kept only beside a validator, for a server that answers "not modified" sends none.
    """

    asked: str
    url: str
    etag: str | None
    modified: str | None
    hash: str | None
    content_type: str
    body: bytes | None
    fetched_at: datetime
    changed_at: datetime
    interval: float | None = None
    """Seconds after which to ask again, of a feed or sitemap."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines to publish as one segment; each carries `name` as "batch".

    `retried`: handed out before, so a segment that names it may already stand at `after_seq` or later.
    """

    name: str
    lines: tuple[dict[str, Any], ...]
    after_seq: int
    retried: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A run that was started and not ended."""

    run: str
    site: str
    started: datetime
    host: str
    pid: int


def pack_signature(signature: tuple[int, ...]) -> bytes:
    """Four bytes a value, little-endian."""
    return pack(f"<{len(signature)}I", *signature)


def unpack_signature(packed: bytes) -> tuple[int, ...]:
    """The values of `pack_signature`."""
    return unpack(f"<{len(packed) // 4}I", packed)


def instant(value: object) -> datetime | None:
    """The aware UTC time of an ISO 8601 date as the bucket holds it (text, or an object with `value`); None where unreadable.

    A date without offset is taken as UTC, one without time as its first moment: good enough for comparing.
    """
    text = value.get("value") if isinstance(value, dict) else value
    if not isinstance(text, str):
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.replace(tzinfo=read.tzinfo or UTC).astimezone(UTC)


def rights_mark(rights: Mapping[str, Any] | None) -> str | None:
    """What a publisher says in an article's `rights`; other wording of the same, and which AI agents we know of, leave it so."""
    if rights is None:
        return None
    return " ".join([*sorted(rights.get("robots") or ()), *(["tdm-reservation"] if rights.get("tdmReservation") else [])])


def article_urls(article: Mapping[str, Any]) -> list[str]:
    """Every address that a stored article is known by, without repeats."""
    named = (article.get("url"), article.get("canonicalUrl"), article.get("requestUrl"), *(article.get("aliases") or ()))
    return list(dict.fromkeys(url for url in named if url))
