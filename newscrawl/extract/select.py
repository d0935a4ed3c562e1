"""Which units are the article: trafilatura chooses, we read its choice again from the page and heal what it lost.

trafilatura knows best where the story is; but it drops headings and bullets of containers without telling names, merges or
cuts inline text, and stops at the first of several containers. So its text only marks our own units.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import trafilatura

from newscrawl.extract.units import BLOCKS, Unit, key_of, read_units

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ENOUGH = 700
"""Characters from which a first answer is trusted whatever the page holds."""
SHORT = 2500
SHORT_SHARE = 0.15
"""A text under SHORT is doubted when it is less than this share of the page."""
SURE_KEY = 30
"""Keys shorter than this may occur by chance: they count only where the text goes on from the last match."""
MAX_GAP = 400
SIGNATURE_SHARE = 0.3
MAX_LINKED = 0.5


def select(tree: HtmlElement, url: str | None) -> list[Unit]:
    """The article's units in document order; none where there is no article."""
    units = read_units(tree)
    page = sum(len(unit.block.text) for unit in units)
    chosen = _marked(units, _ask(tree, url, fast=True))
    size = _size(chosen, units)
    if size < ENOUGH or (size < SHORT and size < SHORT_SHARE * page):
        second = _marked(units, _ask(tree, url, fast=False))
        if _size(second, units) > size:
            chosen = second
    return [units[number] for number in sorted(_recover(units, chosen))]


def _size(chosen: set[int], units: list[Unit]) -> int:
    return sum(len(units[number].block.text) for number in chosen)


def _ask(tree: HtmlElement, url: str | None, *, fast: bool) -> str:
    found = trafilatura.bare_extraction(tree, url=url, fast=fast, favor_recall=True, include_comments=False)
    return getattr(found, "text", None) or ""


def _marked(units: list[Unit], text: str) -> set[int]:
    """Numbers of the units that `text` holds, read side by side."""
    key, cursor, chosen = key_of(text), 0, set()
    for number, unit in enumerate(units):
        at = key.find(unit.key, cursor)
        if at < 0 and len(unit.key) >= SURE_KEY:
            at = key.find(unit.key)
        if at < 0 or (len(unit.key) < SURE_KEY and at - cursor > MAX_GAP):
            continue
        chosen.add(number)
        cursor = at + len(unit.key)
    return chosen


def _recover(units: list[Unit], chosen: set[int]) -> set[int]:
    """Add what has the chosen text's signature, and the headings and lists that stand among it."""
    weights: Counter[tuple[str, str, str]] = Counter()
    for number in chosen:
        weights[units[number].signature] += len(units[number].block.text)
    enough = SIGNATURE_SHARE * sum(weights.values())
    strong = {signature for signature, weight in weights.items() if weight > enough}
    found = set(chosen)
    for number, unit in enumerate(units):
        if unit.signature in strong and unit.linked < MAX_LINKED and unit.block.kind == "paragraph":
            found.add(number)
    return found | _among(units, found)


def _among(units: list[Unit], found: set[int]) -> set[int]:
    """Headings, lists, quotes and tables whose container also holds chosen paragraphs, from the first of these to the last."""
    if not found:
        return set()
    containers = Counter(id(_container_of(units[number])) for number in found if units[number].block.kind == "paragraph")
    first, last = min(found), max(found)
    return {
        number
        for number in range(first, len(units))
        if number not in found
        and units[number].linked < MAX_LINKED
        and id(_container_of(units[number])) in containers
        and (number < last or units[number].block.kind != "heading")
    }


def _container_of(unit: Unit) -> HtmlElement | None:
    """The element around a block; of bare text, which has no block of its own, the element it stands in."""
    element = unit.element
    kinds = {"paragraph": "p", "list": "ul"}
    if (
        unit.block.kind in kinds
        and element.tag in BLOCKS
        and element.tag == "div"
        and any(child.tag in BLOCKS for child in element)
    ):
        return element
    return element.getparent()
