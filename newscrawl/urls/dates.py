"""The day that stands in a URL."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from newscrawl.urls.rules import RULES

MONTHS = {name: number for number, names in enumerate(RULES["words"]["months"], 1) for name in names}
_MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))
_FOUR_DIGITS = re.compile(r"\d{4}")
_YEAR = r"(?P<y>(?:19[89]|20[0-6])\d)"
_DAY = r"(?P<d>0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?P<m>0?[1-9]|1[0-2])"

# Year first, as nearly all do; then day first (Indian and Latin American sites); then written together.
DATES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        rf"(?<!\d){_YEAR}(?P<s>[/_.-]){_MONTH}(?P=s){_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}[/_.-](?P<name>{_MONTH_NAME})[/_.-]{_DAY}(?!\d)",
        rf"(?<!\d){_DAY}(?P<s>[/_.-]){_MONTH}(?P=s){_YEAR}(?!\d)",
        r"(?<!\d)(?P<y>(?:199|20[0-6])\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)",
        rf"/{_YEAR}/(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=/|$)",
    )
)


@lru_cache(maxsize=4096)  # who tells articles from sections asks, and who puts them in order
def url_date(url: str) -> date | None:
    """The day in the path of `url`, as in /2026/02/18/slug/, /2026/feb/18/slug or /slug-20260218.html; else None."""
    path = unquote(urlsplit(url).path)
    if not _FOUR_DIGITS.search(path):
        return None
    return next((day for shape in DATES for match in shape.finditer(path) if (day := _day(match))), None)


def _day(match: re.Match[str]) -> date | None:
    found = match.groupdict()
    month = found.get("m") or MONTHS[(found.get("name") or "").lower()]
    try:
        return date(int(found["y"]), int(month), int(found["d"]))
    except ValueError:
        return None
