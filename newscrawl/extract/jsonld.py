"""What a page's JSON-LD says: its article node and its breadcrumbs, whatever the publisher's template did to the syntax."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator

MAX_CHARS = 2_000_000
"""Of all scripts of a page together: 20 ms, and 60 MB where they are all small objects."""
LIVE = '"liveBlogUpdate"'
"""The key that makes scripts longer than that: 9 MB were seen, which cost trafilatura 744 ms."""
MAX_NODES = 400
MAX_DOCUMENTS = 20
"""Of one script."""

Node = dict[str, Any]

_ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|Posting|Report|Review|Recipe|Story|AnalysisNews|OpinionNews)$", re.IGNORECASE)
_WEAK_TYPES = ("WebPage", "VideoObject", "Event", "Product")
_DECODER = json.JSONDecoder(strict=False)
_NOT_JSON = re.compile(
    r"""("(?:[^"\\]|\\.)*+(?:"|\\?\Z))"""  # a string, in which nothing is touched
    r"|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/|\Z)|<!--|-->|<!\[CDATA\[|\]\]>|\ufeff|,(?=\s*[}\]])|\A\s*+;|;\s*+\Z",
    re.DOTALL,
)
_UNSEEN = re.compile(
    r"(\\\\|\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2})"  # a backslash and a whole character, which stay
    r"|\\u(?:00(?:0[0-8bcef]|1[0-9a-f]|7f)|d[89a-f][0-9a-f]{2}|fff[ef])",
    re.IGNORECASE,
)
"""Escapes of control characters and of halves of characters, which `decode` takes away where they stand as themselves."""
_ESCAPE = re.compile(r"""\\(?!["\\/bfnrtu])""")


def read_nodes(scripts: Iterable[str]) -> list[Node]:
    """Every object of the scripts that can be read, graphs opened, outermost first, at most MAX_NODES.

    Scripts that speak of articles come first, so that no number of others can crowd them out.
    """
    nodes: list[Node] = []
    left = MAX_CHARS
    for whole in sorted(scripts, key=lambda text: "rticle" not in text and "osting" not in text):
        script = whole if len(whole) <= left else _without_updates(whole)
        if len(script) > left:
            continue
        left -= len(script)
        for document in _documents(script):
            nodes.extend(_objects(document))
        if len(nodes) >= MAX_NODES:
            break
    return nodes[:MAX_NODES]


def _without_updates(script: str) -> str:
    """A live blog's script without the list of its updates, if it has one."""
    start = script.find(LIVE)
    return script[:start] + script[script.rfind("]") + 1 :].lstrip().removeprefix(",") if start >= 0 else script


def _documents(script: str) -> list[object]:
    """The values of a script: as it stands, else without what templates leave in it, else unescaped."""
    for mend in _MENDS:
        try:
            return _decoded(mend(script))
        except (ValueError, RecursionError):
            continue
    return []


def _decoded(text: str) -> list[object]:
    """One value, or several that follow each other; raises ValueError where the first is none."""
    found: list[object] = []
    text = _UNSEEN.sub(lambda found: found[1] or " ", text) if "\\u" in text else text
    place = len(text) - len(text.lstrip())
    while place < len(text) and len(found) < MAX_DOCUMENTS:
        try:
            value, place = _DECODER.raw_decode(text, place)
        except ValueError:
            if not found:
                raise
            break
        found.append(value)
        place = _SPACE.match(text, place).end()  # type: ignore[union-attr]  # it matches nothing as well
    return found


_SPACE = re.compile(r"[\s,;]*+")


def _repaired(text: str) -> str:
    """Without comments, CDATA marks and commas before a bracket, and with escapes that JSON lacks as they were meant."""
    bare = text
    for _ in range(2):  # a comma may stand before a comment
        bare = _NOT_JSON.sub(lambda found: found[1] or "", bare)
    return _ESCAPE.sub(r"\\\\", bare).replace("\\\\'", "'")


def _unescaped(text: str) -> str:
    return _repaired(unescape(text))


_MENDS: tuple[Callable[[str], str], ...] = (str, _repaired, _unescaped)


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


def article_node(nodes: list[Node], address: str = "", titles: Container[str] = ()) -> Node:
    """The node that is the page's article; {} where there is none.

    Of several it is the one with the page's `address`, else with one of its `titles`, else the first with a date: related
    articles have nodes too. What it lacks comes from other nodes of the same headline.
    """
    articles = [node for node in nodes if any(_ARTICLE_TYPE.search(name) for name in types_of(node))]
    dated = [node for node in articles if node.get("datePublished") and node.get("headline")]
    weak = [node for node in nodes if set(types_of(node)) & set(_WEAK_TYPES) and node.get("datePublished")]
    few = dated or articles or weak
    here = [node for node in few if address and _place(address) in _places(node)] if len(few) > 1 else []
    named = [node for node in few if _headline(node) in titles] if len(few) > 1 else []
    chosen = next(iter(here or named or few), {})
    same = [node for node in articles if node is not chosen and _headline(node) == _headline(chosen)]
    return {key: value for node in (*reversed(same), chosen) for key, value in node.items() if value not in (None, "", [])}


def _headline(node: Node) -> str:
    return " ".join(unescape(text_in(node.get("headline")) or "").split())


def _places(node: Node) -> set[str]:
    given = (node.get("url"), node.get("@id"), node.get("mainEntityOfPage"), inside(node, "mainEntityOfPage", "@id"))
    return {_place(text) for value in given if (text := text_in(value))}


def _place(address: str) -> str:
    """Host and path alone, for comparing."""
    return re.sub(r"^https?://(?:www\.|m\.)?|[?#].*$", "", address.strip(), flags=re.DOTALL).rstrip("/")


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
