"""What every parser of foreign bytes keeps, as assertions."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.urls import canonicalize

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.model import Lead, Stamp

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f]")
_BAD_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def fetchable(url: str) -> None:
    """An http(s) URL without control characters, which may be spelled in our way or refused with ValueError."""
    assert url.startswith(("http://", "https://")), url
    one_line(url)
    try:
        spelled = canonicalize(url)
    except ValueError:
        return
    assert spelled.isascii(), spelled
    assert canonicalize(spelled) == spelled, (spelled, canonicalize(spelled))
    assert urlsplit(spelled).hostname, spelled


def all_fetchable(urls: Iterable[str | None]) -> None:
    for url in urls:
        if url:
            fetchable(url)


def one_line(text: str) -> None:
    """Text that can be written anywhere: no control characters, no halves of characters."""
    assert not _CONTROLS.search(text), text
    text.encode()


def printable(text: str | None) -> None:
    """Text that keeps its lines, and holds nothing else that is unseen."""
    assert not _BAD_CHARS.search(text or ""), text


def moment(value: datetime | None) -> None:
    """Aware and UTC, where there is one."""
    assert value is None or value.utcoffset() == timedelta(0), value


def lead(found: Lead) -> None:
    fetchable(found.url)
    moment(found.published)
    moment(found.modified)
    for text in (found.title, found.language):
        (text or "").encode()


def stamp(value: Stamp | None) -> None:
    """ISO 8601, of a year that can be."""
    if value:
        assert 1990 <= datetime.fromisoformat(value.value).year <= 2100, value
        value.raw.encode()


def writable(value: Any) -> None:
    """JSON that others can read: UTF-8, and no NaN."""
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
