"""Text of an element in which separate elements stay separate words: for samples, captions and breadcrumbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.extract.tree import squeeze
from newscrawl.extract.units import BLOCKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

EDGE = "\ue000"
"""Where an element begins or ends, for who asks: a character that no page means anything by."""
_UNREAD = ("script", "style", "noscript", "template")


def apart_of(element: HtmlElement, edge: str = "") -> str:
    """All text of an element on one line, a space around blocks and between elements side by side, `edge` at each edge."""
    return squeeze("".join(_pieces(element, edge)))


def sample_of(element: HtmlElement, limit: int) -> str:
    """How the text of an element begins, read as `apart_of` does, without reading all of a large one."""
    pieces: list[str] = []
    size = 0
    for piece in _pieces(element, ""):
        pieces.append(piece)
        size += len(piece.strip())
        if size > limit:
            break
    return squeeze("".join(pieces))[:limit]


def _pieces(element: HtmlElement, edge: str) -> Iterator[str]:
    text = element.text or ""
    yield text
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _UNREAD:
            space = " " if not text or child.tag in BLOCKS or child.tag == "br" else ""
            yield space + edge
            yield from _pieces(child, edge)
            yield edge + (" " if child.tag in BLOCKS else "")
        text = child.tail or ""
        yield text
