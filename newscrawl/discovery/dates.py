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


_PERIOD = re.compile(
    r"(?<!\d)(?P<year>(?:199|20[0-6])\d)(?:(?:[-_./]|&mm?=|&month=)?(?P<month>0[1-9]|1[0-2])(?:(?:[-_./]|&dd?=|&day=)?(?P<day>[0-3]\d))?)?(?!\d)"
)


def period_end(url: str) -> datetime | None:
    """The end (anywhere on earth) of the year, month or day in a sitemap's URL, as in sitemap-2019-03.xml; else None."""
    match = _PERIOD.search(url.partition("://")[2].partition("/")[2])
    if not match:
        return None
    year, month, day = int(match["year"]), int(match["month"] or 12), int(match["day"] or 0)
    try:
        last = datetime(year, month, day, tzinfo=UTC) if day else datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    except ValueError:
        return None
    return last + timedelta(hours=36 if day else 12)
