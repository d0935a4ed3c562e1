"""Where on a page a value of its article stands: for people who want to see why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lxml.etree import XPath

from newscrawl.extract.jsonld import read_nodes
from newscrawl.extract.tree import text_of
from newscrawl.extract.units import key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

SURE_KEY = 8
"""Characters from which a value is known by being in another text."""
MOST = 4
"""Places that are named."""

_META = XPath("//meta[@content]")
_JSONLD = XPath("//script[contains(@type, 'ld+json')]/text()")
_TEXTS = XPath("//h1 | //title | //time | //a[@rel='author']")
_ATTRIBUTES = XPath("//link[@rel='canonical']/@href | //time/@datetime | /html/@lang")


def places(tree: HtmlElement) -> list[tuple[str, str]]:
    """(place, text) of all that a page says of itself: "jsonld headline", "og:title", "h1". Scripts must still be in `tree`."""
    found = [place for node in read_nodes(_JSONLD(tree)) for place in _values("jsonld", node)]
    for meta in _META(tree):
        name = next((meta.get(key) for key in ("property", "name", "itemprop", "http-equiv") if meta.get(key)), "meta")
        found.append((name, meta.get("content")))
    found += [(str(element.tag), text_of(element)) for element in _TEXTS(tree)]
    found += [(str(value.getparent().tag), value) for value in _ATTRIBUTES(tree)]
    return [(place, key_of(text)) for place, text in found]


def sources_of(value: str, said: list[tuple[str, str]]) -> list[str]:
    """The places where `value` stands, each once, at most four."""
    key = key_of(value)
    found = (place for place, text in said if key and (text == key or (len(key) >= SURE_KEY and key in text)))
    return list(dict.fromkeys(found))[:MOST]


def _values(place: str, value: Any, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every text below a JSON-LD node, under the name of the key at the top."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, list) and depth < 4:
        for inner in value[:50]:
            yield from _values(place, inner, depth + 1)
    elif isinstance(value, dict) and depth < 4:
        for name, inner in value.items():
            yield from _values(place if depth else f"{place} {name}", inner, depth + 1)
