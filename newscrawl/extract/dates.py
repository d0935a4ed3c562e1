"""Dates as pages write them to a Stamp: ISO 8601, as precise as the page and no more."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from functools import cache, lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from htmldate import find_date
from lxml.etree import XPath

from newscrawl.extract.marks import unmarked
from newscrawl.extract.tree import squeeze, text_of, visible_text, written
from newscrawl.model import Stamp
from newscrawl.urls.dates import MONTHS, url_date

if TYPE_CHECKING:
    from lxml.html import HtmlElement

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
_DATED = XPath(
    "//body//*[self::time or contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'publish')"
    " or contains(@class, 'posted')]"
)
_NAMES = "|".join(sorted(MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"\b(?P<name>{_NAMES})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>(?:19|20)\d\d)\b"
    rf"|\b(?P<d2>\d{{1,2}})\.?(?:st|nd|rd|th)?\s+(?P<name2>{_NAMES})\.?,?\s+(?P<y2>(?:19|20)\d\d)\b"
    r"|\b(?P<d3>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y3>(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
DATED = 12
"""Elements called a date that are looked at."""
_MORE_MONTHS = """
januari februari maart april mei juni juli augustus september oktober november december
januari februari mars april maj juni juli augusti september oktober november december
januar februar marts april maj juni juli august september oktober november desember
stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
ledna února března dubna května června července srpna září října listopadu prosince
ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık
января февраля марта апреля мая июня июля августа сентября октября ноября декабря
січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου
يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر
"""
"""January to December as texts have them in languages whose URLs name no months: nl sv da pl cs tr ru uk el ar."""
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
    return f"{zone[0]}{digits[:2]}:{digits[2:]}"


def _stamp(moment: datetime, raw: str, source: DateSource) -> Stamp | None:
    return Stamp(moment.isoformat(timespec="seconds"), source, raw, "second") if _sane(moment) else None


def _sane(moment: datetime) -> bool:
    return EARLIEST <= moment.year <= LATEST


def visible_stamp(tree: HtmlElement) -> Stamp | None:
    """The first day written in an element that a class calls a date: year last with a named month, or day.month.year."""
    for element in islice(_DATED(tree), DATED):
        if len(text := text_of(element)) < 120 and (found := _WRITTEN.search(text)):
            parts = found.groupdict()
            month = MONTHS.get((parts["name"] or parts["name2"] or "").lower(), parts["m"])
            raw = f"{parts['y'] or parts['y2'] or parts['y3']}-{month}-{parts['d'] or parts['d2'] or parts['d3']}"
            if stamp := read_stamp(raw, "text"):
                return replace(stamp, raw=found[0])
    return None


def url_stamp(url: str) -> Stamp | None:
    """The day that a URL's path names, as in /2026/02/18/."""
    day = url_date(url)
    return (
        Stamp(day.isoformat(), "url", day.isoformat())
        if day and _sane(datetime(day.year, day.month, day.day, tzinfo=UTC))
        else None
    )


def guess_stamp(tree: HtmlElement) -> Stamp | None:
    """htmldate's guess, where the page shows that whole day; costs milliseconds, so the last thing asked.

    htmldate fills in what it does not find: of "December 2025" it makes a first of January.
    """
    html = written(tree)
    try:
        day = find_date(html, original_date=True)
        shape = shown_day(date.fromisoformat(day)) if day else None
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None
    if day is None or shape is None:
        return None
    for text in (squeeze(" ".join(visible_text(tree))), html):
        if found := shape.search(unmarked(text)):
            return Stamp(day, "text", text[slice(*found.span())])
    return None


@cache
def _months() -> tuple[tuple[str, int], ...]:
    """(name without accents, month), longest first."""
    more = [(unmarked(name), number) for line in _MORE_MONTHS.split("\n") for number, name in enumerate(line.split(), 1)]
    return tuple(sorted({*MONTHS.items(), *more}, key=lambda pair: (-len(pair[0]), pair)))


@lru_cache(maxsize=64)
def shown_day(day: date) -> re.Pattern[str]:
    """What finds `day` in a text: its digits in any usual order, or day and year around a month's name.

    >>> bool(shown_day(date(2026, 2, 18)).search("on 18th of February, 2026")), shown_day(date(2026, 2, 18)).search("Feb 2026")
    (True, None)
    """
    d, m, y = rf"(?<!\d)0?{day.day}(?!\d)", rf"(?<!\d)0?{day.month}(?!\d)", rf"(?<!\d){day.year}(?!\d)"
    names = "|".join(name for name, number in _months() if number == day.month)
    name = rf"(?<![^\W\d_])(?:{names})(?![^\W\d_])"
    parts = r"\s?[-/.年월月년]\s?"
    digits = (
        rf"{y}{parts}{m}{parts}(?<!\d)0?{day.day}(?:(?!\d)|(?=T\d))",
        rf"{d}{parts}{m}{parts}{y}",
        rf"{m}{parts}{d}{parts}{y}",
    )
    named = (rf"{d}\D{{1,6}}?{name}\D{{1,6}}?{y}", rf"{name}\W{{1,3}}{d}\D{{1,6}}?{y}", rf"{y}\W{{1,3}}{name}\W{{1,3}}{d}")
    return re.compile("|".join((*digits, *named, rf"(?<!\d){day:%Y%m%d}(?!\d)")), re.IGNORECASE)
