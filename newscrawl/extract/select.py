"""Which units are the article: trafilatura chooses, we read its choice again from the page and heal what it lost.

trafilatura knows best where the story is; but it drops headings and bullets of containers without telling names, merges or
cuts inline text, and stops at the first of several containers. So its text only marks our own units.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.beside import SURE_KEY, find_beside
from newscrawl.extract.cluster import MAX_TEASER_LINKED, find_cluster, is_running, leads_nowhere
from newscrawl.extract.tree import written
from newscrawl.extract.units import Unit, key_of, read_units

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extract.units import Signature

ENOUGH = 700
"""Characters from which a first answer is trusted whatever the page holds."""
SHORT = 2500
SHORT_SHARE = 0.15
"""A text under SHORT is doubted when it is less than this share of the page."""
MAX_UNITS = 1000
"""Past it trafilatura takes over a second: then all running text is taken. 263 is the most seen on an article page."""
MAX_GAP = 400
SIGNATURE_SHARE = 0.3
CONTAINER_SHARE = 0.1


def select(tree: HtmlElement, url: str | None) -> tuple[list[Unit], list[Unit]]:
    """The article's units in document order, none where there is no article; and those among them that were left out."""
    units = read_units(tree)
    chosen = find_cluster(units)
    if chosen is None:
        chosen = _asked(tree, url, units) or {number for number, unit in enumerate(units) if is_running(unit)}
    found = _recover(units, chosen)
    found -= find_beside(units, found)
    between = range(min(found, default=0), max(found, default=0))
    return [units[number] for number in sorted(found)], [units[number] for number in between if number not in found]


def _asked(tree: HtmlElement, url: str | None, units: list[Unit]) -> set[int]:
    """trafilatura's choice; its slower opinion too where the first is short against the page."""
    if len(units) > MAX_UNITS:
        return {number for number, unit in enumerate(units) if is_running(unit)}
    page = sum(len(unit.block.text) for unit in units)
    chosen = _marked(units, _ask(tree, url, fast=True))
    size = _size(chosen, units)
    if size < ENOUGH or (size < SHORT and size < SHORT_SHARE * page):
        second = _marked(units, _ask(tree, url, fast=False))
        if _size(second, units) > size:
            return second
    return chosen


def _size(chosen: set[int], units: list[Unit]) -> int:
    return sum(len(units[number].block.text) for number in chosen)


def _ask(tree: HtmlElement, url: str | None, *, fast: bool) -> str:
    import trafilatura  # noqa: PLC0415 - a tenth of a second, which a crawl's own process does without

    found = trafilatura.bare_extraction(written(tree), url=url, fast=fast, include_comments=False)
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
    """Add paragraphs that look like most of the chosen text, and what stands among chosen blocks in one container."""
    found = chosen | _alike(units, chosen)
    return found | _among(units, found)


def _alike(units: list[Unit], chosen: set[int]) -> set[int]:
    """Paragraphs with a signature that carries much of the text: an article may be split over several containers."""
    weights: Counter[Signature] = Counter()
    for number in chosen:
        weights[units[number].signature] += len(units[number].block.text)
    enough = SIGNATURE_SHARE * sum(weights.values())
    return {
        number
        for number, unit in enumerate(units)
        if unit.block.kind == "paragraph" and unit.linked < MAX_TEASER_LINKED and weights.get(unit.signature, 0) > enough
    }


def _among(units: list[Unit], chosen: set[int]) -> set[int]:
    """Headings, lists and the rest between the first and the last chosen block of one container, and a list right after it.

    trafilatura drops these from containers without telling names.
    """
    spans: dict[HtmlElement, tuple[int, int]] = {}
    weights: Counter[HtmlElement] = Counter()
    for number in sorted(chosen):
        container = units[number].container
        spans[container] = (spans.get(container, (number, number))[0], number)
        weights[container] += len(units[number].block.text)
    enough = CONTAINER_SHARE * sum(weights.values())
    return {
        number
        for number, unit in enumerate(units)
        if weights[unit.container] > enough and _inside(number, unit, spans[unit.container])
    }


def _inside(number: int, unit: Unit, span: tuple[int, int]) -> bool:
    first, last = span
    if number > last:
        return number == last + 1 and unit.block.kind != "heading" and unit.linked < MAX_TEASER_LINKED
    return first < number and leads_nowhere(unit)
