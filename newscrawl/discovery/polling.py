"""How soon a feed or sitemap is worth another look. Pure: the clock is handed in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

SHORTEST, LONGEST = timedelta(minutes=10), timedelta(hours=24)
FIRST = timedelta(hours=1)
"""Where nothing is known yet."""
SLOWER, FASTER = 1.5, 0.8
"""What the interval is multiplied by after an answer that had not changed, and after one that had."""

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=\"?(\d{1,9})", re.IGNORECASE)
_NO_STORE = re.compile(r"\bno-(?:store|cache)\b", re.IGNORECASE)


def next_interval(
    last: timedelta | None, *, changed: bool, period: timedelta | None = None, max_age: timedelta | None = None
) -> timedelta:
    """The interval after one of `last` (None: the first), between SHORTEST and LONGEST.

    It never falls below what the feed says of itself (`period`) or its server (`max_age`).
    """
    found = FIRST if last is None else last * (FASTER if changed else SLOWER)
    told = [asked for asked in (period, max_age) if asked]
    return min(LONGEST, max(SHORTEST, found, *told))


def next_poll(fetched_at: datetime, interval: timedelta | None) -> datetime:
    """When to ask again for what was last fetched at `fetched_at`."""
    return fetched_at + (interval or FIRST)


def max_age(cache_control: str | None) -> timedelta | None:
    """How long a Cache-Control header (RFC 9111) lets an answer stand; None where it says nothing, or nothing may be kept."""
    found = _MAX_AGE.search(cache_control or "")
    if not found or _NO_STORE.search(cache_control or ""):
        return None
    return timedelta(seconds=int(found[1]))
