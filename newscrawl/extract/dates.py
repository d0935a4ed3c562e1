"""Dates as pages give them to machines to a Stamp: ISO 8601, as precise as the page and no more."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from newscrawl.model import Stamp
from newscrawl.urls.dates import url_date

if TYPE_CHECKING:
    from newscrawl.model import DateSource

_ISO = re.compile(
    r"^\s*(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})"
    r"(?:[T\s]+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?:[.,]\d+)?)?)?"
    r"\s*(?P<z>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?![\d:])"
)
_COMPACT = re.compile(
    r"^\s*(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})?(?P<z>Z)?)?\s*$"
)
_EPOCH = re.compile(r"^\s*(\d{10})(\d{3})?\s*$")
EARLIEST, LATEST = 1990, 2100


def read_stamp(raw: str | None, source: DateSource) -> Stamp | None:
    """The stamp of a machine-readable date: ISO 8601 in its many spellings, RFC 5322, or Unix seconds; None for the rest."""
    if not raw or not isinstance(raw, str):
        return None
    raw = raw.strip()[:80]
    for pattern in (_ISO, _COMPACT):
        if found := pattern.match(raw):
            return _from_parts(found.groupdict(), raw, source)
    if found := _EPOCH.match(raw):
        return _stamp(datetime.fromtimestamp(int(found[1]), UTC), raw, source)
    try:
        return _stamp(parsedate_to_datetime(raw), raw, source)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _from_parts(parts: dict[str, str | None], raw: str, source: DateSource) -> Stamp | None:
    try:
        day = datetime(int(parts["y"] or 0), int(parts["m"] or 0), int(parts["d"] or 0))  # noqa: DTZ001 - checks the numbers alone
        if parts["H"] is None:
            return Stamp(f"{day:%Y-%m-%d}", source, raw) if _sane(day) else None
        day = day.replace(hour=int(parts["H"]) % 24, minute=int(parts["M"] or 0), second=int(parts["S"] or 0))
    except ValueError:
        return None
    if not _sane(day):
        return None
    clock = f"{day:%H:%M:%S}" if parts["S"] else f"{day:%H:%M}"
    precision = "second" if parts["S"] else "minute"
    return Stamp(f"{day:%Y-%m-%d}T{clock}{_offset(parts['z'])}", source, raw, precision)  # type: ignore[arg-type]  # one of the two


def _offset(zone: str | None) -> str:
    if zone is None:
        return ""
    if zone in ("Z", "UTC", "GMT"):
        return "+00:00"
    digits = zone[1:].replace(":", "").ljust(4, "0")
    is_offset = int(digits[:2]) < 24 and int(digits[2:]) < 60  # else the time is told, and its zone is not
    return f"{zone[0]}{digits[:2]}:{digits[2:]}" if is_offset else ""


def _stamp(moment: datetime, raw: str, source: DateSource) -> Stamp | None:
    return Stamp(moment.isoformat(timespec="seconds"), source, raw, "second") if _sane(moment) else None


def _sane(moment: datetime) -> bool:
    return EARLIEST <= moment.year <= LATEST


def url_stamp(url: str) -> Stamp | None:
    """The day that a URL's path names, as in /2026/02/18/."""
    day = url_date(url)
    return (
        Stamp(day.isoformat(), "url", day.isoformat())
        if day and _sane(datetime(day.year, day.month, day.day, tzinfo=UTC))
        else None
    )
