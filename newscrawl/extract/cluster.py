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
ENOUGH = 600
SHARE = 0.7
"""Of the page's running text, what one container must hold to be trusted without asking trafilatura. Swept from .5 to .9."""
REACH = (1.0, 0.9, 0.72)
"""What a paragraph counts for the element around it, the next and the next: the innermost that holds nearly all wins."""


def is_running(unit: Unit) -> bool:
    """Whether a unit is running text: a paragraph or quote of a sentence or more, hardly linked."""
    return unit.block.kind in ("paragraph", "quote") and len(unit.block.text) >= SENTENCE and unit.linked < MAX_LINKED


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
    return {number for number in numbers if story[0] - 1 <= number <= story[-1] + 1 and units[number].linked < 0.5}


def _heaviest(running: list[Unit]) -> HtmlElement | None:
    weights: Counter[HtmlElement] = Counter()
    for unit in running:
        element: HtmlElement | None = unit.container
        for factor in REACH:
            if element is None or element.tag in ("body", "html"):
                break
            weights[element] += len(unit.block.text) * factor  # type: ignore[assignment]  # a Counter of floats
            element = element.getparent()
    return weights.most_common(1)[0][0] if weights else None
