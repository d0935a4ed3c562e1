"""What changed between two revisions of an article, to the word. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Op = Literal["equal", "insert", "delete"]

FIELDS: Final = ("headline", "standfirst", "datePublished", "dateModified", "articleSection")
WORDED: Final = frozenset({"headline", "standfirst"})
"""Those that are compared by word."""
MOST_BLOCKS: Final = 2_000
MOST_WORDS: Final = 1_500
"""Longer blocks are shown whole, old and new: comparing takes time with the square of their length."""
ALIKE: Final = 0.6
"""Share of words in common from which two blocks are compared word by word; below, single words in common would only confuse."""
_WORDS: Final = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    op: Literal["equal", "insert", "delete"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A field, or one block of the body, with what stayed, came and went in it; equal blocks are one equal piece."""

    field: str
    pieces: tuple[Piece, ...]

    @property
    def is_equal(self) -> bool:
        return all(piece.op == "equal" for piece in self.pieces)


def changes_between(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Fields that differ, then every block of the body in order."""
    fields = ((name, str(old.get(name) or ""), str(new.get(name) or "")) for name in FIELDS)
    found = [Change(name, tuple(_field(name, before, after))) for name, before, after in fields if before != after]
    return found + list(_blocks(_texts(old), _texts(new)))


def _field(name: str, old: str, new: str) -> Iterator[Piece]:
    return _within(old, new) if name in WORDED else _whole(old, new)


def _texts(article: dict[str, Any]) -> list[str]:
    return [str(block.get("text") or "") for block in article.get("blocks") or ()][:MOST_BLOCKS]


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for op, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if op == "equal":
            yield from (Change("body", (Piece("equal", text),)) for text in old[a:b])
        else:
            pairs = zip_longest(old[a:b], new[c:d], fillvalue="")
            yield from (Change("body", tuple(_within(before, after))) for before, after in pairs)


def _within(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if not before or not after or len(before) + len(after) > MOST_WORDS * 2:
        yield from _whole(old, new)
        return
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    if matcher.ratio() < ALIKE:
        yield from _whole(old, new)
        return
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield Piece("equal", "".join(before[a:b]))
        else:
            yield from _whole("".join(before[a:b]), "".join(after[c:d]))


def _whole(old: str, new: str) -> Iterator[Piece]:
    if old:
        yield Piece("delete", old)
    if new:
        yield Piece("insert", new)
