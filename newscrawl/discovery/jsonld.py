"""Lists of articles in JSON-LD: what a front page tells machines where a script draws what people see."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHARS = 2_000_000
"""Longest block that is read, in characters."""
MAX_NODES = 20_000

_ARTICLES = ("Article", "BlogPosting", "NewsArticle", "ReportageNewsArticle", "LiveBlogPosting", "AnalysisNewsArticle")
_NO_LISTS = ("BreadcrumbList", "SiteNavigationElement", "WPHeader", "WPFooter")


def listed(blocks: Iterable[str]) -> Iterator[tuple[str, str]]:
    """URL and name of each entry of an ItemList, and of each article, that the JSON-LD `blocks` of a page name.

    Bread crumbs and menus are passed over, and so is what is no JSON. URLs are as written. Never raises.
    Source: schema.org/ItemList, whose entries are URLs, things, or ListItems with `url` or `item`.
    """
    for block in blocks:
        try:
            found = json.loads(block[:MAX_CHARS], strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _entries(found)


def _entries(root: Any) -> Iterator[tuple[str, str]]:
    """Breadth first, so that lists keep their order and no depth is too deep."""
    waiting = [root]
    for node in waiting:
        if len(waiting) > MAX_NODES:
            return
        if isinstance(node, list):
            waiting += node
        elif isinstance(node, dict) and not _is(node, _NO_LISTS):
            yield from map(_entry, _elements(node))
            if _is(node, _ARTICLES):
                yield _entry(node)
            waiting += [value for value in node.values() if isinstance(value, dict | list)]


def _elements(node: dict[str, Any]) -> list[Any]:
    found = node.get("itemListElement")
    return [found] if isinstance(found, str | dict) else found if isinstance(found, list) else []


def _entry(element: Any) -> tuple[str, str]:
    """("", "") where it names no page."""
    while isinstance(element, dict) and element.get("item") and not element.get("url"):
        element = element["item"]
    if isinstance(element, str):
        return _sound(element), ""
    if not isinstance(element, dict) or _is(element, _NO_LISTS):
        return "", ""
    url = next((value for name in ("url", "@id", "mainEntityOfPage") if isinstance(value := element.get(name), str)), "")
    return _sound(url), _sound(str(element.get("headline") or element.get("name") or ""))


def _sound(text: str) -> str:
    """Without the halves of characters that JSON may spell and UTF-8 may not."""
    return text.encode("utf-8", "replace").decode()


def _is(node: dict[str, Any], kinds: tuple[str, ...]) -> bool:
    named = node.get("@type")
    return any(kind in kinds for kind in (named if isinstance(named, list) else [named]))
