"""All text of a page in document order, each piece with what became of it: for people who want to see why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final

from lxml.etree import Comment, strip_elements

from newscrawl.extract.apart import apart_of
from newscrawl.extract.article import says_html
from newscrawl.extract.decode import decode
from newscrawl.extract.prune import KEPT_SAMPLE, prune
from newscrawl.extract.text import read_text
from newscrawl.extract.tree import parse_html
from newscrawl.extract.units import key_of, read_units

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement

    from newscrawl.extract.units import Unit
    from newscrawl.model import Article, Block, Page, Removal

NOT_CHOSEN: Final = "not chosen"
"""Of text that no rule took away, and that was never taken for the story."""
LEFT_OUT: Final = "not-selected"
"""The rule under which `cleaning` has such text where it stands between two parts of the story."""
_UNREAD: Final = ("script", "style", "noscript", "template", Comment)
SURE_KEY: Final = 20
"""Characters of a text from which it is known by being in another."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One block of the page; `rule` took it away, None for what the article has."""

    block: Block
    rule: str | None = None


def verdicts(page: Page, article: Article) -> list[Verdict]:
    """What became of each block of `page`, whose cleaned article this is. Raises Rejected as `extract_article` does.

    Every block of the article is among them once; where it holds less than its block on the page, only what it holds.
    """
    text = decode(page.body, page.header("content-type"))
    if not says_html(page.header("content-type"), page.body):
        blocks = list(read_text(text)[1])
        return _aligned(blocks, article, lambda _: None)
    tree = parse_html(text)
    strip_elements(tree, *_UNREAD, with_tail=False)
    units = read_units(tree)
    pruned = _pruned(tree, units, article.cleaning)
    return _aligned([unit.block for unit in units], article, pruned.get)


def _pruned(tree: HtmlElement, units: Sequence[Unit], cleaning: Iterable[Removal]) -> dict[int, str]:
    """Numbers of the units that pruning takes out of `tree` with an element around them, and its rules."""
    rules = {removal.text: removal.rule for removal in (*prune(tree), *cleaning)}
    found = {}
    for number, unit in enumerate(units):
        top = next(iter(reversed([unit.element, *unit.element.iterancestors()])))
        if top is not tree.getroottree().getroot() and (rule := rules.get(apart_of(top)[:KEPT_SAMPLE])):
            found[number] = rule
    return found


def _aligned(blocks: Sequence[Block], article: Article, pruned: Any) -> list[Verdict]:
    keys = [key_of(block.text) for block in blocks]
    kept = _places(keys, [key_of(block.text) for block in article.blocks])
    rule_of = _Rules(article.cleaning)
    found: list[Verdict] = []
    shown: set[int] = set()
    for number, block in enumerate(blocks):
        here = kept.get(number)
        if here is None:
            found.append(Verdict(block, rule_of(keys[number]) or pruned(number) or NOT_CHOSEN))
            continue
        found += [Verdict(article.blocks[one]) for one in here]
        shown.update(here)
    missing = [Verdict(block) for number, block in enumerate(article.blocks) if number not in shown]
    return missing + found


def _places(keys: Sequence[str], kept: Sequence[str]) -> dict[int, list[int]]:
    """By number of a block on the page, the numbers of the article's blocks that stand there: in order, else wherever found."""
    places: defaultdict[int, list[int]] = defaultdict(list)
    for match in SequenceMatcher(None, keys, kept, autojunk=False).get_matching_blocks():
        for step in range(match.size):
            places[match.a + step].append(match.b + step)
    placed = {one for some in places.values() for one in some}
    for one in sorted(set(range(len(kept))) - placed):
        place = next(_holding(kept[one], keys, places), None)
        if place is not None:
            places[place].append(one)
    return places


def _holding(key: str, keys: Sequence[str], taken: dict[int, list[int]]) -> Iterator[int]:
    free = [number for number in range(len(keys)) if number not in taken]
    yield from (number for number in free if keys[number] == key)
    if len(key) >= SURE_KEY:
        yield from (number for number in range(len(keys)) if key in keys[number])


class _Rules:
    """The rule that took a text away, by the text; one that two rules took is shown once for each."""

    def __init__(self, cleaning: Iterable[Removal]) -> None:
        self._exact: defaultdict[str, list[str]] = defaultdict(list)
        for removal in cleaning:
            self._exact[key_of(removal.text)].append(NOT_CHOSEN if removal.rule == LEFT_OUT else removal.rule)

    def __call__(self, key: str) -> str | None:
        exact = self._exact.get(key)
        if exact:
            return exact.pop(0) if len(exact) > 1 else exact[0]
        if len(key) < SURE_KEY:
            return None
        return next((rules[0] for text, rules in self._exact.items() if key in text), None)
