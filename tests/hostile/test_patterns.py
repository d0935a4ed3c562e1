"""Every pattern of the package takes time in proportion to the text; they are read off the sources, so none is left out."""

from __future__ import annotations

import ast
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

import newscrawl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

PACKAGE = Path(newscrawl.__file__).parent
SMALL, SIZES = 1 << 11, (1 << 13, 1 << 15, 1 << 17)
"""Characters by which the worst text is found, and to which it then grows; a pattern that is quadratic shows by the last."""
NOTICEABLE, LIMIT = 0.01, 8
"""Seconds under which a ratio says nothing; four times the text takes what is linear four times as long, what is quadratic 16."""
ANYWHERE = frozenset({"search", "findall", "finditer", "sub", "subn", "split"})
FROM_THE_START = frozenset({"match", "fullmatch"})
GENERIC = ("a", " ", "a ", "1", "a-", "/", "<", "<a ", "<!--", "&", '"', "=", "\n", ".", "@", ":", "(", "あ")


class Use(NamedTuple):
    """A pattern and how it is looked for."""

    pattern: str | bytes
    flags: int
    way: str


def uses() -> dict[str, Use]:
    """Each pattern that stands in a call of `re`, by its place."""
    texts = {path: path.read_text("utf-8") for path in sorted(PACKAGE.rglob("*.py"))}
    ways = ways_by_name("\n".join(texts.values()))
    found = {}
    for path, text in texts.items():
        for name, call in calls(ast.parse(text)) if "re." in text else ():
            pattern = call.args[0] if call.args else None
            if isinstance(pattern, ast.Constant) and isinstance(pattern.value, str | bytes):
                asked = {call.func.attr} if call.func.attr != "compile" else ways[name] or {"search"}  # type: ignore[attr-defined]
                for way in {"search" if one in ANYWHERE else one for one in asked}:
                    place = f"{path.relative_to(PACKAGE)}:{call.lineno} {way}"
                    found[place] = Use(pattern.value, flags_of(call), way)
    return found


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Calls of `re.…`, with the name that is given to what they make."""
    given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign | ast.AnnAssign) and node.value]
    names = {id(node.value): ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target) for node in given}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "re":
            yield names.get(id(node), ""), node


def ways_by_name(sources: str) -> dict[str, set[str]]:
    found = defaultdict(set)
    for name, way in re.findall(r"\b(\w+)\.(\w+)\b", sources):
        if way in ANYWHERE | FROM_THE_START:
            found[name].add(way)
    return found


def flags_of(call: ast.Call) -> int:
    named = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute) and node.attr.isupper()}
    return sum(getattr(re, name) for name in named)


def fragments(pattern: str | bytes) -> set[str]:
    """Pieces of the pattern's own letters, which repeated come nearest to matching over and over, and some of any text."""
    text = pattern.decode("latin-1") if isinstance(pattern, bytes) else pattern
    plain = re.sub(r"\(\?[:!<=P#][^)]{0,20}>?|\\.|[\[\](){}?*+|^$]", " ", text)
    words = re.findall(r"\S{1,30}", plain)[:8]
    return {*GENERIC, *words, *(f"{word} " for word in words), "".join(words[:3]), "<" + "".join(words[:1]) + " "} - {""}


def looked_for(use: Use) -> Callable[[str], float]:
    """Seconds that a text made of a fragment takes; a search goes through all of it, as `sub` and `findall` do."""
    compiled = re.compile(use.pattern, use.flags)

    def seconds(text: str) -> float:
        given = text.encode() if isinstance(use.pattern, bytes) else text
        begun = time.process_time()
        if use.way == "search":
            for _ in compiled.finditer(given):  # type: ignore[arg-type]
                pass
        else:
            getattr(compiled, use.way)(given)
        return time.process_time() - begun

    return seconds


def growth(use: Use) -> str:
    """What took LIMIT times as long, or longer, for four times the text; "" where nothing did."""
    seconds = looked_for(use)
    slowest = max(fragments(use.pattern), key=lambda piece: seconds(piece * (SMALL // len(piece))))
    for size in SIZES:
        texts = slowest * (size // len(slowest) // 4), slowest * (size // len(slowest))
        for tries in (2, 7):  # once more, as a slow moment of the machine looks like it
            quarter, whole = (min(seconds(text) for _ in range(tries)) for text in texts)
            if whole <= NOTICEABLE or whole < LIMIT * quarter:
                break
        else:
            return f"{slowest!r}: {quarter:.3f} s, four times the text {whole:.3f} s"
    return ""


USES = uses()


def test_the_sources_are_looked_through() -> None:
    assert len(USES) > 150


@pytest.mark.parametrize("module", sorted({place.partition(":")[0] for place in USES}))
def test_a_pattern_takes_time_in_proportion_to_the_text(module: str) -> None:
    found = {place: growth(use) for place, use in USES.items() if place.startswith(f"{module}:")}
    assert {place: told for place, told in found.items() if told} == {}


def test_a_pattern_that_is_quadratic_is_found() -> None:
    assert growth(Use(r"a+b", 0, "search"))
