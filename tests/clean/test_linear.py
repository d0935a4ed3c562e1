"""Time in proportion to the text: no pattern and no rule may be slowed down by a hostile page."""

from __future__ import annotations

import re
import time
import tomllib
from importlib.resources import files
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from newscrawl.clean import comments, fold, lines, slugs
from newscrawl.clean.article import RULES
from newscrawl.model import Article, Block, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SMALL, LARGE = 1 << 13, 1 << 20
"""Characters of all texts, and of the one among them that took longest."""
NOTICEABLE = 0.02
"""Seconds under which a ratio of two times says nothing."""
LIMIT = 8
"""Four times the text may take less than eight times as long: what is linear takes four times, what is quadratic sixteen."""
TRIES = 5
"""Times that what looks quadratic is measured again, of which the best counts: a slow moment of the machine looks like it."""

MODULE_PATTERNS = {
    f"{module.__name__.rpartition('.')[2]}.{name}": pattern
    for module in (comments, fold, lines, slugs)
    for name, pattern in vars(module).items()
    if isinstance(pattern, re.Pattern)
}
SEARCHED = {"comments._COMMENT", "comments._E_MAIL", "comments._SENTENCE_END", "fold._TOKEN", "slugs._WIRE_CASE"}
"""The patterns that are looked for anywhere in a text; the others must match from its start."""
WHOLE = {"ad", "share", "related", "author-box"}
"""The rules whose rows must match from end to end."""
TABLE = tomllib.loads(files("newscrawl.clean").joinpath("lines.toml").read_text("utf-8"))
FRAGMENTS = ("a", "a ", "a-", "a_b-", "1", "1-", "A/", "AB-", "@", " ", "-", "(", "\n", "a.", "ab@", "12:", "あ")


def _seconds(call: Callable[[str], object], fragment: str, size: int) -> float:
    text, start = fragment * (size // len(fragment)), time.process_time()
    call(text)
    return time.process_time() - start


def _pair(call: Callable[[str], object], fragment: str, size: int) -> tuple[float, float]:
    return _seconds(call, fragment, size // 4), _seconds(call, fragment, size)


def _is_too_long(quarter: float, whole: float) -> bool:
    return whole > NOTICEABLE and whole >= LIMIT * quarter


def _growth(call: Callable[[str], object], fragments: Iterable[str], large: int = LARGE) -> list[str]:
    """What took LIMIT times as long, or longer, for four times the text: the slowest of `fragments`, also at `large`."""
    slowest = max((_seconds(call, fragment, SMALL), fragment) for fragment in fragments)
    for size in (SMALL, large):
        quarter, whole = _pair(call, slowest[1], size)
        if _is_too_long(quarter, whole):
            quarter, whole = map(min, zip(*(_pair(call, slowest[1], size) for _ in range(TRIES)), strict=True))
        if _is_too_long(quarter, whole):
            return [f"{slowest[1]!r}: {quarter:.3f} s, four times the text {whole:.3f} s"]
    return []


def _literals(rule: str) -> set[str]:
    """Words out of each row of a rule, which repeated come nearest to matching it over and over."""
    found = set()
    for row in chain.from_iterable(TABLE[rule].values()):
        words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\.|\(\?[:!<=]+|\[[^]]*\]", " ", row))
        found |= {f"{' '.join(words[:many])} " for many in (1, 3) if words}
    return found


@pytest.mark.parametrize("name", MODULE_PATTERNS)
def test_a_pattern_of_the_rules_takes_time_in_proportion_to_the_text(name: str) -> None:
    ways = ("search",) if name in SEARCHED else ("match", "fullmatch")
    assert [told for way in ways for told in _growth(getattr(MODULE_PATTERNS[name], way), FRAGMENTS)] == []


@pytest.mark.parametrize("rule", TABLE)
def test_a_rule_s_rows_take_time_in_proportion_to_the_text(rule: str) -> None:
    calls = (lines._whole(rule).fullmatch,) if rule in WHOLE else (lines._opening(rule).match, lines._anywhere(rule).search)
    assert [told for call in calls for told in _growth(call, (*FRAGMENTS, *_literals(rule)))] == []


def test_a_pattern_that_is_quadratic_is_found() -> None:
    assert _growth(re.compile(r"a+b").search, FRAGMENTS, 4 * SMALL)


LINES = (
    "3 Comments",
    "Reply",
    "Leave a Reply",
    "Your email address will not be published",
    "Related articles",
    "Already a subscriber? Log in",
    "Advertisement",
    "the-ferry-line-returns-if-council-finds-money",
    "Updated 3 May 2026",
    "About the author",
    "Share",
    "A sentence of the story that is long enough to be one, and that stands between the lines.",
)


@pytest.mark.parametrize("name", [name for name, _ in RULES])
def test_a_rule_takes_time_in_proportion_to_the_blocks(name: str) -> None:
    rule = dict(RULES)[name]
    evidence = Evidence(("Ferry line returns",), frozenset({"the-ferry-line-returns-if-council-finds-money"}))

    def clean(text: str) -> None:
        blocks = tuple(Block("paragraph", line) for line in text.split("\n") if line)
        rule(blocks, Article("", headline="Ferry", blocks=blocks, evidence=evidence))

    alone = [f"{line}\n" for line in LINES]
    mixed = [f"{line}\n{LINES[-1]}\n" for line in LINES[:-1]]
    assert _growth(clean, alone + mixed, 4 * SMALL) == []


@pytest.mark.parametrize("name", [name for name, _ in RULES])
def test_a_rule_takes_time_in_proportion_to_a_blocks_length(name: str) -> None:
    rule = dict(RULES)[name]

    def clean(text: str) -> None:
        blocks = (Block("paragraph", "3 Comments"), Block("paragraph", text), Block("paragraph", "one-two-three-four-five-six"))
        rule(blocks, Article("", headline="Ferry", blocks=blocks))

    assert _growth(clean, FRAGMENTS) == []
