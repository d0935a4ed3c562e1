"""The links of a section told apart: articles and further sections."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.discovery.lists import Tree, page_of
from newscrawl.model import Lead, LeadKind
from newscrawl.urls import canonicalize, classify, url_date

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from newscrawl.discovery.links import Link
    from newscrawl.urls import Verdict

MENU_WORDS = 4
"""A link in a menu whose text has at most so many words may name a section that looks like a headline."""
SURE_MENU_WORDS = 2
"""The same where an id or a long slug speaks for an article."""
HEADLINE_WORDS = 5
"""A link outside menus whose text has at least so many words may be a headline over a short slug."""

_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2}")


def section_links(
    links: Sequence[Link], url: str, is_ours: Callable[[str], bool], classify: Callable[[str], Verdict] = classify
) -> tuple[list[Lead], list[str]]:
    """The articles that `links` of the page `url` name, as leads, and its sections without further pages of lists.

    Links of other sites and to the page itself are passed over. Where a URL leaves doubt, the place of the link, its text and
    what lies below it decide.
    """
    itself = {"", _spelled(url)}
    ours = [replace(link, url=spelled) for link in links if (spelled := _spelled(link.url)) not in itself and is_ours(spelled)]
    tree = Tree()
    for link in ours:
        tree.add(link.url)
    kinds = [(link, _kind(link, tree, classify(link.url))) for link in ours]
    articles = [Lead(link.url, LeadKind.SECTION, url, title=link.text or None) for link, kind in kinds if kind == "article"]
    return articles, [link.url for link, kind in kinds if kind == "section" and page_of(link.url)[0] != page_of(url)[0]]


def _spelled(url: str) -> str:
    try:
        return canonicalize(url)
    except ValueError:
        return ""


def _kind(link: Link, tree: Tree, verdict: Verdict) -> str:
    if verdict.kind == "article" and link.in_nav and _is_menu_entry(link, sure=verdict.sure) and not url_date(link.url):
        return "section"
    if verdict.sure or verdict.kind not in ("article", "section"):
        return "page" if "further page" in verdict.because else verdict.kind
    if tree.is_section(link.url):
        return "section"
    if verdict.kind == "article":
        return "article"
    return "article" if not link.in_nav and _word_count(link.text) >= HEADLINE_WORDS else "section"


def _is_menu_entry(link: Link, *, sure: bool) -> bool:
    """/middle-east-news or /15745191 in a menu, over a word or two; no file such as /my-first-post.html, unless over one word."""
    segments = [segment for segment in urlsplit(link.url).path.split("/") if segment]
    top = len(segments) == 1 and "." not in segments[0]
    return 0 < _word_count(link.text) <= (MENU_WORDS if top and not sure else SURE_MENU_WORDS)


def _word_count(text: str) -> int:
    return max(len(text.split()), len(_UNSPACED.findall(text)))
