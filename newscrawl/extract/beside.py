"""What stands among the story's blocks and is none of them: captions, pull quotes, what a page says twice."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from newscrawl.extract.cluster import SENTENCE, is_running
from newscrawl.extract.tree import holds_more

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

    from newscrawl.extract.units import Unit

SURE_KEY = 30
"""Keys shorter than this may occur by chance."""
COPIED = 0.5
"""Share of all other blocks that one block says again, from which it is their copy."""
MIN_OTHERS = 3
CAPTION = 300
"""Characters of text that an image's box may hold."""
TWICE = 0.15
"""Share of the story from which its repetitions are a second copy. Single repetitions were the story's own on 2 pages of 2."""
CAPTION_SHARE = 0.25
"""Of the story, what its captions may hold at most."""


def find_beside(units: list[Unit], chosen: set[int]) -> set[int]:
    """Numbers of the chosen units that are cards, captions, quotes pulled from the story, or said before."""
    told = [number for number in sorted(chosen) if not units[number].card]
    beside = chosen - set(told)
    beside |= _copies(units, told)
    beside |= _captions(units, told)
    beside |= _pulled(units, told)
    return beside | _repeated(units, told)


def _copies(units: list[Unit], told: list[int]) -> set[int]:
    """A block that holds most of the rest in one piece: the story once more, for machines (microdata)."""
    longest = max(told, key=lambda number: len(units[number].key), default=None)
    others = [units[number].key for number in told if number != longest and len(units[number].key) >= SURE_KEY]
    if longest is None or len(others) < MIN_OTHERS:
        return set()
    inside = sum(len(key) for key in others if key in units[longest].key)
    return {longest} if inside > COPIED * sum(map(len, others)) else set()


def _captions(units: list[Unit], told: list[int]) -> set[int]:
    """Short paragraphs in images' boxes; none where they hold much of the story: a figure may be unclosed."""
    short = [n for n in told if units[n].block.kind == "paragraph" and len(units[n].block.text) <= CAPTION]
    boxes = {container: _is_image_box(container) for container in {units[number].container for number in short}}
    found = [number for number in short if boxes[units[number].container]]
    return set(found) if _size(units, found) < CAPTION_SHARE * _size(units, told) else set()


def _size(units: list[Unit], numbers: Iterable[int]) -> int:
    return sum(len(units[number].block.text) for number in numbers)


def _is_image_box(box: HtmlElement | None) -> bool:
    """Whether an element or the one around it is a figure, or holds an image and little else."""
    for _ in range(2):
        if box is None or box.tag in ("body", "article", "main", "td", "li"):
            return False
        if box.tag == "figure":
            return True
        if holds_more(box, CAPTION):
            return False
        if next(box.iter("img", "picture"), None) is not None:
            return next(box.iter("h1", "h2", "h3", "h4"), None) is None
        box = box.getparent()
    return False


def _pulled(units: list[Unit], told: list[int]) -> set[int]:
    """Quotes whose words another block says too, with the name below them."""
    quotes = [number for number in told if units[number].block.kind == "quote" and len(units[number].key) >= SURE_KEY]
    if not quotes:
        return set()
    text = "\v".join(units[number].key for number in told if number not in quotes)
    return {number for number in quotes if units[number].key in text}


def _repeated(units: list[Unit], told: list[int]) -> set[int]:
    """Where much of the story stands twice, what a heavier container says too. A lone repetition is the writer's."""
    running = [number for number in told if is_running(units[number]) and len(units[number].block.text) >= SENTENCE]
    weights: Counter[HtmlElement] = Counter()
    for number in running:
        weights[units[number].container] += len(units[number].block.text)
    home: dict[str, HtmlElement] = {}
    for number in sorted(running, key=lambda number: -weights[units[number].container]):
        home.setdefault(units[number].key, units[number].container)
    again = {number for number in running if home[units[number].key] is not units[number].container}
    return again if _size(units, again) > TWICE * _size(units, told) else set()
