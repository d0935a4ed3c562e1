"""The links of a section told apart: articles, further sections, the next page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from newscrawl.model import Lead, LeadKind
from newscrawl.urls import classify
from newscrawl.urls.rules import words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.discovery.links import Link

_PAGING_NAMES = words("query", "paging", "names")
_PAGE_PATH = re.compile(r"^(?P<base>.*?)/(?:[^\W\d]+[/_-]?)?(?P<number>\d{1,5})(?:\.\w+)?/?$")
MENU_WORDS = 4
"""A link in a menu with at most so many words in its text names a section, whatever its slug looks like."""


def section_links(links: Sequence[Link], url: str, is_ours: Callable[[str], bool]) -> tuple[list[Lead], list[str]]:
    """The articles that `links` of the page `url` name, as leads, and its sections; links of other sites are passed over."""
    articles: list[Lead] = []
    sections: list[str] = []
    for link in links:
        if not is_ours(link.url):
            continue
        kind = _kind(link)
        if kind == "article":
            articles.append(Lead(link.url, LeadKind.SECTION, url, title=link.text or None))
        elif kind == "section":
            sections.append(link.url)
    return articles, sections


def _kind(link: Link) -> str:
    verdict = classify(link.url)
    if verdict.kind == "article" and not verdict.sure and link.in_nav and len(link.text.split()) <= MENU_WORDS:
        return "section"
    return verdict.kind


def is_next_page(page_url: str, link_url: str) -> bool:
    """Whether `link_url` is the page after `page_url` of one list: /x/ and /x/page/2/, ?page=2 and ?page=3."""
    page, link = _page_of(page_url), _page_of(link_url)
    return page[0] == link[0] and link[1] == page[1] + 1


def _page_of(url: str) -> tuple[str, int]:
    """The list that `url` is a page of, and which; a list's own URL is page 1."""
    parts = urlsplit(url)
    for name, value in parse_qsl(parts.query):
        if name.lower() in _PAGING_NAMES and value.isdecimal() and len(value) < 6:
            return f"{parts.netloc}{parts.path.rstrip('/')}", int(value)
    match = _PAGE_PATH.match(parts.path)
    if match and "further page" in classify(url).because:
        return f"{parts.netloc}{match['base'].rstrip('/')}", int(match["number"])
    return f"{parts.netloc}{parts.path.rstrip('/')}", 1
