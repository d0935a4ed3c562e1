"""Text of an element in which separate elements stay separate words: for samples, captions and breadcrumbs."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

from newscrawl.extract.tree import squeeze
from newscrawl.extract.units import BLOCKS

if TYPE_CHECKING:
    from lxml.html import HtmlElement

EDGE = "\ue000"
"""Where an element begins or ends, for who asks: a character that no page means anything by."""
_UNREAD = ("script", "style", "noscript", "template")


def apart_of(element: HtmlElement, edge: str = "") -> str:
    """All text of an element on one line, a space around blocks and between elements side by side, `edge` at each edge."""
    pieces: list[str] = []
    _read(element, edge, pieces, inf)
    return squeeze("".join(pieces))


def sample_of(element: HtmlElement, limit: int) -> str:
    """How the text of an element begins, read as `apart_of` does, without reading all of a large one."""
    pieces: list[str] = []
    _read(element, "", pieces, limit)
    return squeeze("".join(pieces))[:limit]


def _read(element: HtmlElement, edge: str, pieces: list[str], left: float) -> float:
    """Add the text of an element to `pieces` until more than `left` characters are read; what is left of them then."""
    text = element.text or ""
    pieces.append(text)
    left -= len(text.strip())
    for child in element:
        if left < 0:
            break
        tag = child.tag
        if isinstance(tag, str) and tag not in _UNREAD:
            block = tag in BLOCKS
            pieces.append((" " if not text or block or tag == "br" else "") + edge)
            left = _read(child, edge, pieces, left)
            if left < 0:
                break
            pieces.append(edge + (" " if block else ""))
        text = child.tail or ""
        pieces.append(text)
        left -= len(text.strip())
    return left
