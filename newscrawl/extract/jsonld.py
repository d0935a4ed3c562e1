"""What a page's JSON-LD says: its article node and its breadcrumbs, whatever the publisher's template did to the syntax."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MAX_CHARS = 400_000
"""Of one script. A live blog's can have megabytes, and cost trafilatura 744 ms."""
MAX_NODES = 400

Node = dict[str, Any]

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|Story|AnalysisNews|OpinionNews)$", re.IGNORECASE)
_WEAK_TYPES = ("WebPage", "VideoObject", "Event", "Product")
_WRAPPING = re.compile(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)\s*|\s*(?:-->|//\s*\]\]>|\]\]>|;)\s*$", re.DOTALL)
_TRAILING_COMMA = re.compile(r",\s*(?=[}\]])")


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object of the scripts that can be read, graphs opened, outermost first, at most MAX_NODES."""
    nodes: list[Node] = []
    for script in scripts:
        for node in _objects(_load(script[:MAX_CHARS])):
            nodes.append(node)
            if len(nodes) >= MAX_NODES:
                return nodes
    return nodes


def _load(script: str) -> object:
    text = _WRAPPING.sub("", script)
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: object, depth: int = 0) -> Iterator[Node]:
    if depth > 4:
        return
    if isinstance(value, list):
        for inner in value[:MAX_NODES]:
            yield from _objects(inner, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for name in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            if isinstance(value.get(name), (list, dict)) and not (name == "itemListElement" and "@type" in value):
                yield from _objects(value[name], depth + 1)


def types_of(node: Node) -> tuple[str, ...]:
    """`@type` as plain names, without schema.org's prefix."""
    given = node.get("@type")
    return tuple(str(name).rsplit("/", 1)[-1] for name in (given if isinstance(given, list) else [given]) if name)


def article_node(nodes: list[Node]) -> Node:
    """The node that is the page's article: the first of an article type, best with a date; {} where there is none."""
    articles = [node for node in nodes if any(_ARTICLE_TYPE.search(name) for name in types_of(node))]
    dated = [node for node in articles if node.get("datePublished") and node.get("headline")]
    weak = [node for node in nodes if set(types_of(node)) & set(_WEAK_TYPES) and node.get("datePublished")]
    return next(iter(dated or articles or weak), {})


def breadcrumbs_of(nodes: list[Node]) -> tuple[str, ...]:
    """Names of the first BreadcrumbList, in their order."""
    for node in nodes:
        if "BreadcrumbList" in types_of(node) and isinstance(items := node.get("itemListElement"), list):
            return tuple(name for item in items[:20] if isinstance(item, dict) and (name := _crumb(item)))
    return ()


def _crumb(item: Node) -> str | None:
    inner = item.get("item")
    return text_in(item.get("name")) or (text_in(inner.get("name")) if isinstance(inner, dict) else None)


def inside(node: Node, *names: str) -> object:
    """The value below these names, of lists the first; None where a name is missing."""
    value: object = node
    for name in names:
        value = value[0] if isinstance(value, list) and value else value
        value = value.get(name) if isinstance(value, dict) else None
    return value


def text_in(value: object) -> str | None:
    """The first string in a value that may be a string, a list, an object with @value or name, or nonsense."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, list):
        return next((text for inner in value[:20] if (text := text_in(inner))), None)
    if isinstance(value, dict):
        return text_in(value.get("@value") or value.get("name") or value.get("url") or value.get("@id"))
    return None


def texts_in(value: object) -> tuple[str, ...]:
    """All strings of a list, or of one string parted by commas."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split(",") if part.strip())
    if isinstance(value, list):
        return tuple(text for inner in value[:100] if (text := text_in(inner)))
    return ()
