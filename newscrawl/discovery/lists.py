"""Pages of lists: which list a page belongs to, which page of it, and what lies below a path."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from newscrawl.urls import lead_key
from newscrawl.urls.rules import words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.discovery.links import Link

_PAGING_NAMES = words("query", "paging", "names")
_NEXT_WORDS = words("words", "next")
_WORDS = "|".join(sorted(map(re.escape, words("words", "paging")), key=len, reverse=True))
_NUMBERED = re.compile(rf"^(?P<list>.*?)(?:(?:^|[/_-])(?:{_WORDS}))?[/_-]?(?<!\d)(?P<number>\d{{1,5}})$", re.IGNORECASE)
_FILE_END = re.compile(r"(?:(?:^|/)index(?=\d*(?:\.\w+)?$))|\.(?:html?|php|aspx?)$|/+$")


def page_of(url: str) -> tuple[str, int]:
    """The list that `url` is a page of, as a key, and the number of the page; the list's own URL is page 1.

    /news/, /news/page/1 and /news?page=1 are ("host/news", 1); /tag/x2.html is ("host/tag/x", 2).
    """
    parts = urlsplit(url)
    pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=100)
    numbers = [int(value) for name, value in pairs if _is_page(name, value)]
    kept = urlencode([(name, value) for name, value in pairs if not _is_page(name, value)])
    path = _plain_path(unquote(parts.path))
    match = None if numbers else _NUMBERED.match(path)
    if match:
        path, numbers = match["list"].rstrip("/_-"), [int(match["number"])]
    return f"{parts.netloc}{path}" + (f"?{kept}" if kept else ""), numbers[0] if numbers else 1


def next_pages(links: Iterable[Link], url: str) -> list[str]:
    """The links that lead to the page after `url` of the same list: by number, or by a word for "next"."""
    key, number = page_of(url)
    return [link.url for link in links if _follows(link, key, number, url)]


def _follows(link: Link, key: str, number: int, url: str) -> bool:
    if link.url == url:
        return False
    found, its_number = page_of(link.url)
    # Drupal counts from 0, so that ?page=1 is the second page.
    zero_based = number == its_number == 1 and "=1" in link.url and "=1" not in url
    return found == key and (its_number == number + 1 or zero_based or (its_number > number and _says_next(link)))


def _says_next(link: Link) -> bool:
    return "next" in link.rel or link.text.lower().strip(" ›»→>…") in _NEXT_WORDS


def _is_page(name: str, value: str) -> bool:
    return name.lower() in _PAGING_NAMES and value.isdecimal() and len(value) < 6


def _plain_path(path: str) -> str:
    """Without the ending of a file, "index" and slashes at the end."""
    for _ in range(3):
        path = _FILE_END.sub("", path)
    return path


class Tree:
    """Counts what lies below each path: a page that two others lie below is a section, whatever its slug looks like."""

    def __init__(self) -> None:
        self._below: Counter[int] = Counter()

    def add(self, url: str) -> None:
        """Count `url` below each path above it; what is no URL is passed over."""
        above = _key(url).rpartition("/")[0]
        while "/" in above:
            self._below[hash(above)] += 1
            above = above.rpartition("/")[0]

    def is_section(self, url: str) -> bool:
        """Whether at least two URLs lie below `url`."""
        return self._below[hash(_key(url))] > 1


def _key(url: str) -> str:
    try:
        return lead_key(url).partition("?")[0]
    except ValueError:
        return ""
