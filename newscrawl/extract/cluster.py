"""Where a page's running text lies: the one container that holds most of it, if there is one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extract.units import Unit

SENTENCE = 60
"""Characters from which a paragraph counts as running text."""
MAX_LINKED = 0.35
MAX_TEASER_LINKED = 0.5
WHOLLY_LINKED = 0.95
SHORT_SENTENCE = 30
ENOUGH = 400
SHARE = 0.7
"""Of the page's running text, what one container must hold to be trusted without asking trafilatura. Swept from .5 to .9."""
REACH = (1.0, 0.9, 0.72)
"""What a paragraph counts for the element around it, the next and the next: the innermost that holds nearly all wins."""
ENDS = tuple(".!?…:\"”“»’')。！？」』）।؟")
HEAVY = 0.1
"""Share of the story's running text from which a container is part of the story and no card or box in it."""
CARD_LINKED = 0.3
"""Share of linked text from which a light container is a card that leads elsewhere."""


def is_running(unit: Unit) -> bool:
    """Whether a unit is running text: a paragraph or quote of a sentence or more, hardly linked."""
    return unit.block.kind in ("paragraph", "quote") and len(unit.block.text) >= SENTENCE and unit.linked < MAX_LINKED


def leads_nowhere(unit: Unit) -> bool:
    """Whether a unit is no teaser: hardly linked, or a linked sentence with its full stop, which teasers lack."""
    sentence = unit.block.kind == "paragraph" and len(unit.block.text) >= SHORT_SENTENCE and unit.block.text.endswith(ENDS)
    return unit.linked < MAX_TEASER_LINKED or (sentence and unit.linked < WHOLLY_LINKED)


def find_cluster(units: list[Unit]) -> set[int] | None:
    """Numbers of the units from the first to the last running text of the container that holds most of it; None where
    no container holds enough for that to be sure."""
    running = [unit for unit in units if is_running(unit)]
    container = _heaviest(running)
    if container is None:
        return None
    inside = set(container.iter())
    numbers = [number for number, unit in enumerate(units) if unit.element in inside]
    story = [number for number in numbers if is_running(units[number])]
    size = sum(len(units[number].block.text) for number in story)
    if size < max(ENOUGH, SHARE * sum(len(unit.block.text) for unit in running)):
        return None
    between = [number for number in numbers if story[0] - 1 <= number <= story[-1] + 1]
    edges = {number for number in (between[0], between[-1]) if number not in story and _is_loose(units[number])}
    return _without_cards(units, between, size) - edges


def _without_cards(units: list[Unit], numbers: list[int], size: int) -> set[int]:
    """Leave out link lists, and what light containers hold of links and labels; a linked heading of the story stays."""
    chars: Counter[HtmlElement] = Counter()
    linked: Counter[HtmlElement] = Counter()
    running: Counter[HtmlElement] = Counter()
    for unit in (units[number] for number in numbers):
        chars[unit.container] += len(unit.block.text)
        linked[unit.container] += round(len(unit.block.text) * unit.linked)
        running[unit.container] += len(unit.block.text) * is_running(unit)
    heavy = {container for container in chars if running[container] >= HEAVY * size}
    cards = {container for container in chars if linked[container] > CARD_LINKED * chars[container]} - heavy
    return {number for number in numbers if units[number].container not in cards and _is_told(units[number], heavy)}


def _is_told(unit: Unit, heavy: set[HtmlElement]) -> bool:
    if unit.container in heavy:
        return leads_nowhere(unit) or (unit.block.kind == "heading" and not unit.card)
    return unit.linked < MAX_TEASER_LINKED and not _is_label(unit)


def _is_loose(unit: Unit) -> bool:
    return unit.linked >= MAX_TEASER_LINKED or _is_label(unit)


def _is_label(unit: Unit) -> bool:
    """Whether a paragraph is no sentence: a caption, stamp or label, which only heavy containers hold as part of the story."""
    return unit.block.kind == "paragraph" and len(unit.block.text) < SENTENCE and not unit.block.text.endswith(ENDS)


def _heaviest(running: list[Unit]) -> HtmlElement | None:
    weights: dict[HtmlElement, float] = {}
    for unit in running:
        element: HtmlElement | None = unit.container
        for factor in REACH:
            if element is None or element.tag in ("body", "html"):
                break
            weights[element] = weights.get(element, 0.0) + len(unit.block.text) * factor
            element = element.getparent()
    return max(weights, key=lambda element: weights[element], default=None)
