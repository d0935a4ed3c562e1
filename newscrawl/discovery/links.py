"""The links of a page: feeds, what it says of itself, and where it leads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from lxml import etree, html
from w3lib.encoding import html_to_unicode

from newscrawl.discovery.absolute import absolute
from newscrawl.discovery.jsonld import listed

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 5 * 1024 * 1024
"""How much of a page is read, in bytes; the rest is cut off."""
MAX_LINKS = 5000
MAX_TEXT = 300

_FEED_TYPES = {
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
    "application/feed+json",
    "text/xml",
    "application/xml",
}
_NAV_TAGS = {"nav", "header", "footer", "menu"}
_NAV_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|footer|breadcrumbs?|masthead|sitenav|topbar)(?:$|[\s_-])", re.IGNORECASE
)
_BODY_TAGS = {"article", "main"}


@dataclass(frozen=True, slots=True)
class Link:
    """One `<a href>`: an absolute http(s) URL without its fragment; `in_nav` where it stands in a menu, header or footer."""

    url: str
    text: str = ""
    rel: str = ""
    in_nav: bool = False


@dataclass(frozen=True, slots=True)
class PageLinks:
    """What a page links to; all URLs absolute, each link once, in document order, those that only JSON-LD names last.

    `next_page` is by rel=next only.
    """

    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    canonical: str | None = None
    next_page: str | None = None


def parse_links(body: bytes, url: str, content_type: str = "") -> PageLinks:
    """Read the links of an HTML page that came from `url`; `<base href>` and the charset (header, BOM, meta) are honoured.

    At most MAX_BYTES and MAX_LINKS; anything that is no HTML has no links. Never raises.
    """
    root = _tree(body[:MAX_BYTES], content_type)
    if root is None:
        return PageLinks()
    base = _base(root, url)
    heads = [(set(_words(node.get("rel"))), node) for node in root.iter("link")]
    return PageLinks(
        feeds=_unique(_absolute(base, node.get("href")) for rel, node in heads if _is_feed(rel, node)),
        sitemaps=_unique(_absolute(base, node.get("href")) for rel, node in heads if "sitemap" in rel),
        links=tuple(_links(root, base)),
        canonical=next((_absolute(base, node.get("href")) for rel, node in heads if "canonical" in rel), None),
        next_page=_next(root, base),
    )


def _tree(body: bytes, content_type: str) -> Any:
    if not body.strip():
        return None
    _, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError):
        return None


def _base(root: Any, url: str) -> str:
    named = next((node.get("href") for node in root.iter("base") if node.get("href")), None)
    return _absolute(url, named) or url


def _is_feed(rel: set[str], node: Any) -> bool:
    return "alternate" in rel and (node.get("type") or "").split(";")[0].strip().lower() in _FEED_TYPES


def _next(root: Any, base: str) -> str | None:
    named = (node.get("href") for node in root.iter("link", "a") if "next" in _words(node.get("rel")))
    return next((found for href in named if (found := _absolute(base, href))), None)


def _links(root: Any, base: str) -> Iterator[Link]:
    """Each URL once, with its longest text, and in a menu if any of its links is."""
    found: dict[str, Link] = {}
    for link in chain(_anchored(root, base), _scripted(root, base)):
        if link.url and (link.url in found or len(found) < MAX_LINKS):
            found[link.url] = _better(found.get(link.url), link)
    return iter(found.values())


def _anchored(root: Any, base: str) -> Iterator[Link]:
    for node, in_nav in _anchors(root):
        yield Link(_absolute(base, node.get("href")), _text(node), " ".join(_words(node.get("rel"))), in_nav)


def _scripted(root: Any, base: str) -> Iterator[Link]:
    blocks = (node.text or "" for node in root.iter("script") if (node.get("type") or "").lower() == "application/ld+json")
    for url, name in listed(blocks):
        yield Link(_absolute(base, url), " ".join(name.split())[:MAX_TEXT])


def _better(old: Link | None, new: Link) -> Link:
    if old is None:
        return new
    return Link(old.url, max(old.text, new.text, key=len), old.rel or new.rel, old.in_nav or new.in_nav)


def _anchors(root: Any) -> Iterator[tuple[Any, bool]]:
    """Every `<a>` and `<area>` with whether it stands in a menu; one pass, however deep the page is."""
    stack = [False]
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if event == "end":
            stack.pop()
            continue
        stack.append(_in_nav(node, stack[-1]))
        if node.tag in ("a", "area"):
            yield node, stack[-1]


def _in_nav(node: Any, above: bool) -> bool:
    if node.tag in _BODY_TAGS:
        return False
    if node.tag in _NAV_TAGS and not _is_heading(node):
        return True
    named = f"{node.get('class') or ''} {node.get('id') or ''}"[:300]
    return above or node.get("role") == "navigation" or (node.tag != "body" and _NAV_NAMES.search(named) is not None)


def _is_heading(node: Any) -> bool:
    """A header or footer of one story, as `<article><header>` has it, is no menu."""
    parent = node.getparent()
    return node.tag in ("header", "footer") and parent is not None and parent.tag in ("article", "li", "section")


def _text(node: Any) -> str:
    """Its text, else what its image or its title says."""
    pieces: list[str] = []
    for piece in node.itertext():
        pieces.append(piece)
        if len(pieces) > 50:
            break
    said = " ".join("".join(pieces)[: 4 * MAX_TEXT].split())
    return (said or " ".join((node.get("title") or "").split()))[:MAX_TEXT]


def _words(text: str | None) -> list[str]:
    return (text or "").lower().split()


def _unique(urls: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(url for url in urls if url))


def _absolute(base: str, href: str | None) -> str:
    return absolute(base, href).partition("#")[0]
