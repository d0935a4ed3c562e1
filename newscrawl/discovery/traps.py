"""Bounds against endless crawls: calendars, facets, sessions, endless pages, one article under many slugs."""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import urlsplit

from newscrawl.urls import classify
from newscrawl.urls.rules import words

NEWS_PAGES = 10
"""How many times the share of a pattern a list has while each page names articles that nothing named before."""

_ENDLESS = words("words", "endless")
_DIGITS = re.compile(r"\d+")


class Traps:
    """Counts URLs per pattern and admits so many of each; the first refusal of a pattern raises an alarm, one sentence."""

    def __init__(self, max_per_pattern: int) -> None:
        self._most = max_per_pattern
        self._seen: Counter[str] = Counter()
        self._told: set[str] = set()
        self._alarms: list[str] = []

    def admits(self, url: str) -> bool:
        """Count a section `url` under its pattern; False once the pattern has had its share."""
        return self._admits(section_pattern(url), self._most)

    def admits_next(self, url: str, *, new: bool) -> bool:
        """Count the next page of a list. One that calls itself a page, after one that named `new` articles, has a larger share;
        after one that only named known ones it is left without an alarm, for nothing speaks for a loss."""
        is_page = new and classify(url).because == "a further page of a list"
        return self._admits(section_pattern(url), self._most * (NEWS_PAGES if is_page else 1), quiet=not new)

    def admits_article(self, url: str) -> bool:
        """Count an article `url` that only links name under its id; False once an id has come with too many slugs."""
        return self._admits(article_pattern(url), self._most)

    def take_alarms(self) -> tuple[str, ...]:
        """The sentences since the last call."""
        alarms, self._alarms = tuple(self._alarms), []
        return alarms

    def _admits(self, pattern: str | None, most: int, *, quiet: bool = False) -> bool:
        if pattern is None:
            return True
        self._seen[pattern] += 1
        if self._seen[pattern] > most and pattern not in self._told and not quiet:
            self._told.add(pattern)
            self._alarms.append(f"More than {most} pages look like {pattern}; the rest of them was passed over.")
        return self._seen[pattern] <= most


def section_pattern(url: str) -> str | None:
    """What makes many sections one: numbers as N, query values as *, names below /tag/ and the like as *; None without any.

    /calendar/2026/02 is /calendar/N/N, /list?color=red is /list?color=*, /tag/x is /tag/*.
    """
    parts = urlsplit(url)
    path = _DIGITS.sub("N", parts.path.rstrip("/"))
    if is_endless(url) and not path.endswith("N"):
        path = path.rpartition("/")[0] + "/*"
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair})
    pattern = path + ("?" + "&".join(f"{name}=*" for name in names) if names else "")
    return f"{parts.netloc}{pattern}" if pattern != parts.path.rstrip("/") else None


def is_endless(url: str) -> bool:
    """Whether `url` is a list right below /tag/, /author/ and the like."""
    return urlsplit(url).path.rstrip("/").rpartition("/")[0].rpartition("/")[2].lower() in _ENDLESS


def article_pattern(url: str) -> str | None:
    """The id of `url` with the rest of its last part as *, where one such number stands there: /news/*-123456; else None."""
    parts = urlsplit(url)
    above, _, name = parts.path.rstrip("/").rpartition("/")
    found = re.findall(r"(?<!\d)\d{5,}(?!\d)", name)
    if len(found) == 1:
        return f"{parts.netloc}{above}/*{found[0]}*"
    last = above.rpartition("/")[2]
    return f"{parts.netloc}{above}/*" if re.fullmatch(r"\d{5,}", last) else None
