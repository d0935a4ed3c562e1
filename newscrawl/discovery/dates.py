"""Dates as sitemaps and feeds write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

# W3C Datetime (w3.org/TR/NOTE-datetime), and what people make of it: a space for the T, offsets without a colon, month alone.
_W3C = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?))?)?"
    r"(?:[T ]+(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
    re.IGNORECASE,
)
_ZERO = {"Z", "UTC", "GMT"}


def parse_date(text: str | None) -> datetime | None:
    """The moment that `text` names, as aware UTC; None where it is absent, unreadable or before 1990.

    Takes W3C dates of any precision (a day is its first second; without an offset it is UTC) and those of e-mail (RFC 5322).
    """
    text = (text or "").strip()[:64]
    try:
        found = _w3c(text) or parsedate_to_datetime(text)
        aware = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError, TypeError):
        return None
    return aware if aware.year >= 1990 else None


def _w3c(text: str) -> datetime | None:
    match = _W3C.fullmatch(text)
    if not match:
        return None
    numbers = [int(match[name] or least) for name, least in _LEAST.items()]
    return datetime(*numbers, tzinfo=_zone(match["zone"]))  # type: ignore[misc, arg-type]


_LEAST = {"year": 1, "month": 1, "day": 1, "hour": 0, "minute": 0, "second": 0}


def _zone(text: str | None) -> timezone:
    if not text or text.upper() in _ZERO:
        return UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    return timezone((-1 if text[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
