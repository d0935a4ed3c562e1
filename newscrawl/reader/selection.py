"""Which lines of the log a reader asks for: by site, and by the day or moment of publication."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    Bound = str | date | datetime

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Selection:
    """`published_from` and `published_until`, both inclusive, ask for `datePublished`, never for when it was crawled.

    A day is compared with the day that the page names, in whatever zone it does; a moment with the article's moment, or with its
    day where it has no more. Articles without a date are left out by either; lines that take an article back always pass.
    """

    sites: frozenset[str] = frozenset()
    published_from: date | datetime | None = None
    published_until: date | datetime | None = None

    @classmethod
    def of(
        cls, sites: Collection[str] = (), published_from: Bound | None = None, published_until: Bound | None = None
    ) -> Selection:
        """Bounds may be ISO 8601 text; raises ConfigError where one is not, or where they leave nothing between them."""
        first, last = _bound("from", published_from), _bound("until", published_until)
        if first and last and _is_later(first, last):
            raise ConfigError(f"from {first.isoformat()} is later than until {last.isoformat()}: swap them")
        return cls(frozenset(site.lower() for site in sites), first, last)

    @property
    def by_date(self) -> bool:
        return bool(self.published_from or self.published_until)

    def leaves_out_undated(self, line: Mapping[str, Any]) -> bool:
        """Whether `line` is an article of these sites that no bound can be compared with."""
        here = not self.sites or line.get("site") in self.sites
        return self.by_date and here and not (line.get("article") or {"datePublished": "-"}).get("datePublished")

    def takes(self, line: Mapping[str, Any]) -> bool:
        if self.sites and line.get("site") not in self.sites:
            return False
        if not self.by_date or line["op"] not in {"put", "duplicate"}:
            return True
        return self._takes_date((line.get("article") or {}).get("datePublished"))

    def _takes_date(self, value: object) -> bool:
        if not isinstance(value, str) or not value:
            return False
        first, last = self.published_from, self.published_until
        return (first is None or not _before(value, first)) and (last is None or not _after(value, last))


def _bound(name: str, given: Bound | None) -> date | datetime | None:
    if given is None or (isinstance(given, date) and not isinstance(given, datetime)):
        return given
    try:
        if isinstance(given, str) and _DAY.fullmatch(given):
            return date.fromisoformat(given)
        moment = datetime.fromisoformat(given) if isinstance(given, str) else given
    except ValueError:
        raise ConfigError(f"{name} is {given!r}: give a day such as 2026-02-18 or a moment such as 2026-02-18T09:30Z") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _before(value: str, bound: date | datetime) -> bool:
    moment = _moment(value) if isinstance(bound, datetime) else None
    return moment < bound if moment else value[:10] < _day(bound)[: len(value)]


def _after(value: str, bound: date | datetime) -> bool:
    moment = _moment(value) if isinstance(bound, datetime) else None
    return moment > bound if moment else value[:10] > _day(bound)[: len(value)]


def _moment(value: str) -> datetime | None:
    """The aware moment of an ISO 8601 text that has a time and an offset; None for a day, or a time of no known zone."""
    if "T" not in value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _day(bound: date | datetime) -> str:
    return bound.isoformat()[:10]


def _is_later(first: date | datetime, last: date | datetime) -> bool:
    both = isinstance(first, datetime) and isinstance(last, datetime)
    return (first > last) if both else _day(first) > _day(last)
