"""A tree to units: the smallest blocks of text on a page, in document order, each with what selection asks about it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from newscrawl.extract.tree import squeeze
from newscrawl.model import Block, ListItem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.model import BlockKind

    Holders = set[HtmlElement]
    Piece = tuple[str, bool]
    """(text, whether it is in a link)."""

BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"}
)
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_LISTS = ("ul", "ol", "dl")
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


class _Folded(dict[int, str | None]):
    """Code point to the letter or digit without case, None for the rest, filled as asked: `str.translate` reads it faster
    than a pattern finds the rest."""

    def __missing__(self, code: int) -> str | None:
        mark = chr(code)
        self[code] = mark.casefold() if mark.isalnum() else None
        return self[code]


_FOLDED: Final = _Folded()


def key_of(text: str) -> str:
    """What two readings of one text have in common."""
    return text.translate(_FOLDED)


def read_units(root: HtmlElement) -> list[Unit]:
    """Every block below `root`. Text that stands bare between blocks, or is parted by `<br><br>`, is a paragraph too."""
    body = root.find("body")
    top = root if body is None else body
    found: list[Unit] = []
    _walk(top, _holders(top), found)
    return [unit for unit in found if unit.key]


def _holders(root: HtmlElement) -> Holders:
    """The elements that have a block inside, found once for the whole tree."""
    holders: set[HtmlElement] = set()
    for block in root.iter(*BLOCKS):
        above = block.getparent()
        while above is not None and above not in holders:
            holders.add(above)
            above = above.getparent()
    return holders


# Each of the following adds to `found` what it reads: generators in generators, twenty deep, took twice the time.


def _walk(element: HtmlElement, holders: Holders, found: list[Unit]) -> None:
    tag = element.tag
    if tag in _HEADINGS:
        _leaf(element, "heading", found, _HEADINGS[tag])
    elif tag in _LISTS and not _lays_out(element):
        found.extend(_list(element))
    elif tag == "table":
        _table(element, holders, found)
    elif tag == "pre":
        found.extend(_pre(element))
    elif tag == "blockquote":
        _quote(element, holders, found)
    elif tag == "a" and element in holders:
        _card(element, holders, found)
    elif element in holders:
        _container(element, holders, found)
    else:
        _leaf(element, "paragraph", found)


def _card(element: HtmlElement, holders: Holders, found: list[Unit]) -> None:
    """What stands inside one link leads elsewhere: 382 words of it leaked on half the pages, of 384 chosen.

    An anchor that was never closed holds the story instead.
    """
    units: list[Unit] = []
    _container(element, holders, units)
    leads = element.get("href") is not None and sum(len(unit.block.text) for unit in units) < CARD
    found.extend(replace(unit, linked=1.0, card=True) for unit in units) if leads else found.extend(units)


def _lays_out(element: HtmlElement) -> bool:
    """Whether a list is a page's frame rather than bullets: an item has a heading or several paragraphs."""
    return any(len(list(item.iterdescendants("p", *_HEADINGS))) > ITEM_BLOCKS for item in element.iterchildren("li"))


def _leaf(element: HtmlElement, kind: BlockKind, found: list[Unit], level: int | None = None) -> None:
    pieces: list[Piece] = []
    _inline(element, pieces)
    _split(pieces, element, _around(element), kind, found, level)


def _around(element: HtmlElement) -> HtmlElement:
    parent = element.getparent()
    return element if parent is None else parent


def _container(element: HtmlElement, holders: Holders, found: list[Unit]) -> None:
    run: list[Piece] = [(element.text or "", False)]
    for child in element:
        if isinstance(child.tag, str):
            if child.tag in BLOCKS or child in holders:
                _split(run, element, element, "paragraph", found)
                run = []
                _walk(child, holders, found)
            else:
                _inline(child, run)
        run.append((child.tail or "", False))
    _split(run, element, element, "paragraph", found)


def _inline(element: HtmlElement, pieces: list[Piece], linked: bool = False) -> None:
    """The pieces of an element without its tail; a `<br>` is a line feed that survives squeezing."""
    if element.tag == "br":
        pieces.append(("\v", False))
        return
    linked = linked or element.tag == "a"
    if element.text:
        pieces.append((element.text, linked))
    for child in element:
        if isinstance(child.tag, str):
            _inline(child, pieces, linked)
        if child.tail:
            pieces.append((child.tail, linked))


def _split(
    pieces: list[Piece],
    element: HtmlElement,
    container: HtmlElement,
    kind: BlockKind,
    found: list[Unit],
    level: int | None = None,
) -> None:
    """Units of one run of inline text, cut where two breaks follow each other; five runs in six are the space between blocks."""
    if all(not text or text.isspace() for text, _ in pieces):
        return
    parts: list[list[Piece]] = [[]]
    breaks = 0
    for text, linked in pieces:
        breaks = breaks + 1 if text == "\v" else breaks if not text.strip() else 0
        if breaks == 2:
            parts.append([])
        parts[-1].append((text, linked))
    for part in parts:
        if text := squeeze("".join(text for text, _ in part)):
            in_links = sum(len(text.strip()) for text, linked in part if linked)
            found.append(Unit(Block(kind, text, level=level), element, key_of(text), in_links / len(text), container))


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


def _table(element: HtmlElement, holders: Holders, found: list[Unit]) -> None:
    rows = tuple(
        tuple(squeeze(" ".join(cell.itertext())) for cell in row if cell.tag in ("td", "th"))
        for row in element.iterdescendants("tr")
    )
    rows = tuple(row for row in rows if any(row))
    if max((len(row) for row in rows), default=0) < 2 or max(len(cell) for row in rows for cell in row) > CELL:
        _container(element, holders, found)
        return
    text = "\n".join(" | ".join(row) for row in rows)
    linked = sum(len(squeeze("".join(link.itertext()))) for link in element.iterdescendants("a"))
    found.append(Unit(Block("table", text, rows=rows), element, key_of(text), linked / max(1, len(text)), _around(element)))


def _pre(element: HtmlElement) -> Iterator[Unit]:
    text = "".join(element.itertext()).strip("\n").rstrip()
    if text:
        yield Unit(Block("code", text), element, key_of(text), 0.0, _around(element))


def _quote(element: HtmlElement, holders: Holders, found: list[Unit]) -> None:
    units: list[Unit] = []
    if element in holders:
        _container(element, holders, units)
    else:
        _leaf(element, "paragraph", units)
    for unit in units:
        block = unit.block
        quote = Block("quote", block.text) if block.kind == "paragraph" else block
        found.append(replace(unit, block=quote, container=_around(element)))
