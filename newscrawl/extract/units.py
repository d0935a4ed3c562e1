"""A tree to units: the smallest blocks of text on a page, in document order, each with what selection asks about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from newscrawl.extract.tree import squeeze
from newscrawl.model import Block, ListItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.model import BlockKind

    Holders = set[HtmlElement]

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LISTS = ("ul", "ol", "dl")
_KEY = re.compile(r"[\W_]+")
_BULLET = re.compile(r"^[•‣◦▪●·]\s*(?=\S)")
CELL = 400
"""Characters from which a table's cell holds a page's part: then the table is layout."""
CARD = 1000
"""Characters from which the inside of a link is no card."""
ITEM_BLOCKS = 3
"""Paragraphs and headings that a bullet may have."""
Signature = tuple[str, ...]
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Unit:
    """One block and where it stood.

    `key` is its text without spaces and punctuation, `linked` the share of it in links, `container` the element around it.
    """

    block: Block
    element: HtmlElement
    key: str
    linked: float
    container: HtmlElement
    card: bool = False
    """Whether it stands with other blocks inside one link."""

    @property
    def signature(self) -> Signature:
        """Tag and class of the block, its parent and the parent's parent, without digits: paragraphs of one story share it."""
        found, element = [], self.element
        for _ in range(3):
            found += ["", ""] if element is None else [str(element.tag), _DIGITS.sub("", element.get("class", ""))]
            element = element.getparent() if element is not None else None
        return tuple(found)


def key_of(text: str) -> str:
    """What two readings of one text have in common."""
    return _KEY.sub("", text).casefold()


def read_units(root: HtmlElement) -> list[Unit]:
    """Every block below `root`. Text that stands bare between blocks, or is parted by `<br><br>`, is a paragraph too."""
    body = root.find("body")
    top = root if body is None else body
    return [unit for unit in _walk(top, _holders(top)) if unit.key]


def _holders(root: HtmlElement) -> Holders:
    """The elements that have a block inside, found once for the whole tree."""
    holders: set[HtmlElement] = set()
    for block in root.iter(*BLOCKS):
        above = block.getparent()
        while above is not None and above not in holders:
            holders.add(above)
            above = above.getparent()
    return holders


def _walk(element: HtmlElement, holders: Holders) -> Iterator[Unit]:
    tag = element.tag
    if tag in _HEADINGS:
        yield from _leaf(element, "heading", _HEADINGS[tag])
    elif tag in _LISTS and not _lays_out(element):
        yield from _list(element)
    elif tag == "table":
        yield from _table(element, holders)
    elif tag == "pre":
        yield from _pre(element)
    elif tag == "blockquote":
        yield from _quote(element, holders)
    elif tag == "a" and element in holders:
        yield from _card(element, holders)
    elif element in holders:
        yield from _container(element, holders)
    else:
        yield from _leaf(element, "paragraph")


def _card(element: HtmlElement, holders: Holders) -> Iterator[Unit]:
    """What stands inside one link leads elsewhere: 382 words of it leaked on half the pages, of 384 chosen.

    An anchor that was never closed holds the story instead.
    """
    units = list(_container(element, holders))
    leads = element.get("href") is not None and sum(len(unit.block.text) for unit in units) < CARD
    yield from (replace(unit, linked=1.0, card=True) for unit in units) if leads else units


def _lays_out(element: HtmlElement) -> bool:
    """Whether a list is a page's frame rather than bullets: an item has a heading or several paragraphs."""
    return any(len(list(item.iterdescendants("p", *_HEADINGS))) > ITEM_BLOCKS for item in element.iterchildren("li"))


def _leaf(element: HtmlElement, kind: BlockKind, level: int | None = None) -> Iterator[Unit]:
    yield from _split(list(_inline(element)), element, _around(element), kind, level)


def _around(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent


def _container(element: HtmlElement, holders: Holders) -> Iterator[Unit]:
    run: list[tuple[str, bool]] = [(element.text or "", False)]
    for child in element:
        if isinstance(child.tag, str) and (child.tag in BLOCKS or child in holders):
            yield from _split(run, element, element, "paragraph")
            run = []
            yield from _walk(child, holders)
        else:
            run.extend(_inline(child) if isinstance(child.tag, str) else ())
        run.append((child.tail or "", False))
    yield from _split(run, element, element, "paragraph")


def _inline(element: HtmlElement, linked: bool = False) -> Iterator[tuple[str, bool]]:
    """(text, whether linked) pieces of an element without its tail; a `<br>` is a line feed that survives squeezing."""
    if element.tag == "br":
        yield "\v", False
        return
    linked = linked or element.tag == "a"
    if element.text:
        yield element.text, linked
    for child in element:
        if isinstance(child.tag, str):
            yield from _inline(child, linked)
        if child.tail:
            yield child.tail, linked


def _split(
    pieces: list[tuple[str, bool]], element: HtmlElement, container: HtmlElement, kind: BlockKind, level: int | None = None
) -> Iterator[Unit]:
    """Units of one run of inline text, cut where two breaks follow each other."""
    parts: list[list[tuple[str, bool]]] = [[]]
    breaks = 0
    for text, linked in pieces:
        breaks = breaks + 1 if text == "\v" else breaks if not text.strip() else 0
        if breaks == 2:
            parts.append([])
        parts[-1].append((text, linked))
    for part in parts:
        if text := squeeze("".join(text for text, _ in part)):
            in_links = sum(len(text.strip()) for text, linked in part if linked)
            yield Unit(Block(kind, text, level=level), element, key_of(text), in_links / len(text), container)


def _list(element: HtmlElement) -> Iterator[Unit]:
    found = [(ListItem(squeeze(text), level), linked) for text, linked, level in _items(element, 1) if squeeze(text)]
    if not found:
        return
    items = tuple(item for item, _ in found)
    text = "\n".join(item.text for item in items)
    block = Block("list", text, ordered=element.tag == "ol", items=items)
    yield Unit(block, element, key_of(text), sum(linked for _, linked in found) / max(1, len(text)), _around(element))


def _items(element: HtmlElement, level: int) -> Iterator[tuple[str, int, int]]:
    for child in element:
        if child.tag in _LISTS:
            yield from _items(child, level + 1)
        elif isinstance(child.tag, str):
            nested = list(child.iterdescendants(*_LISTS))
            pieces = list(_outside_lists(child))
            yield "".join(text for text, _ in pieces), sum(len(text.strip()) for text, linked in pieces if linked), level
            for inner in nested:
                if not any(above in nested for above in inner.iterancestors()):
                    yield from _items(inner, level + 1)


def _outside_lists(element: HtmlElement, linked: bool = False) -> Iterator[tuple[str, bool]]:
    linked = linked or element.tag == "a"
    yield element.text or "", linked
    for child in element:
        if isinstance(child.tag, str) and child.tag not in _LISTS:
            yield from _outside_lists(child, linked)
        yield (" " if child.tag in BLOCKS or child.tag == "br" else "") + (child.tail or ""), linked


def _table(element: HtmlElement, holders: Holders) -> Iterator[Unit]:
    rows = tuple(
        tuple(squeeze(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th"))
        for row in element.iterdescendants("tr")
    )
    rows = tuple(row for row in rows if any(row))
    if max((len(row) for row in rows), default=0) < 2 or max(len(cell) for row in rows for cell in row) > CELL:
        yield from _container(element, holders)
        return
    text = "\n".join(" | ".join(row) for row in rows)
    linked = sum(len(squeeze("".join(link.itertext()))) for link in element.iterdescendants("a"))
    yield Unit(Block("table", text, rows=rows), element, key_of(text), linked / max(1, len(text)), _around(element))


def _pre(element: HtmlElement) -> Iterator[Unit]:
    text = "".join(element.itertext()).strip("\n").rstrip()
    if text:
        yield Unit(Block("code", text), element, key_of(text), 0.0, _around(element))


def _quote(element: HtmlElement, holders: Holders) -> Iterator[Unit]:
    for unit in _container(element, holders) if element in holders else _leaf(element, "paragraph"):
        block = unit.block
        yield replace(unit, block=Block("quote", block.text) if block.kind == "paragraph" else block, container=_around(element))
