"""What a text says where: its numbers and names, each with the words before it.

Reports of one series (matches, weather, share prices) have the same words around other facts; a copy, however it was edited,
keeps the facts where their surroundings stayed. So of the surroundings that two texts share, few hold other facts in a copy, and
many do in a series: on tests/dedup/pairs.py at most 14% against at least 31%.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final
from zlib import crc32

from newscrawl.dedup.words import UNSPACED_CHARS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST: Final = 64
"""Facts kept of a text: those whose surroundings have the smallest hashes, so that two texts keep the same ones."""
MIN_CONFLICTS: Final = 3
"""Fewer facts in conflict are a correction."""
MAX_CONFLICT: Final = 0.25
"""The share of facts in conflict from which two texts are reports of one series."""

_STARTERS: Final = frozenset('.!?:…\n"“”„«»')
"""After these a capital is that of a sentence or quote."""
_TOKEN: Final = re.compile(rf"\d+(?:[.,:]\d+)*|[{UNSPACED_CHARS}]|[^\W\d_]+|[{''.join(sorted(_STARTERS))}]")
_UNSPACED: Final = re.compile(f"[{UNSPACED_CHARS}]")
_BEFORE: Final = 2
"""Words that make the surroundings of a fact; twice as many characters in scripts without spaces."""


def facts(text: str) -> tuple[int, ...]:
    """Up to 64 numbers of 32 bits: the upper half tells the words before a number or name, the lower half the number or name."""
    codes = {crc32(before.encode()) & 0xFFFF0000 | crc32(fact.encode()) & 0xFFFF for before, fact in _facts(text)}
    return tuple(sorted(codes)[:MOST])


def are_in_conflict(a: Iterable[int], b: Iterable[int]) -> bool:
    """Whether two texts tell other facts in the same words."""
    ours, theirs = _by_surroundings(a), _by_surroundings(b)
    shared = ours.keys() & theirs.keys()
    conflicts = sum(ours[before].isdisjoint(theirs[before]) for before in shared)
    return conflicts >= MIN_CONFLICTS and conflicts > MAX_CONFLICT * len(shared)


def _facts(text: str) -> Iterator[tuple[str, str]]:
    """Each number and each capital within a sentence, after the plain words before it and its place among the facts there."""
    plain: list[str] = []
    place, starts = 0, True
    for token in _TOKEN.findall(text):
        if token[0].islower():  # four of five
            plain.append(token)
            place = 0
        elif token in _STARTERS:
            starts = True
            continue
        elif token[0].isdigit() or (not starts and token.istitle()):
            yield f"{_surroundings(plain)} {place}", token
            place += 1
        else:
            plain.append(token)
            place = 0
        starts = False


def _surroundings(plain: list[str]) -> str:
    width = _BEFORE * 2 if plain and _UNSPACED.match(plain[-1]) else _BEFORE
    return " ".join(plain[-width:]).casefold()


def _by_surroundings(codes: Iterable[int]) -> dict[int, set[int]]:
    found: defaultdict[int, set[int]] = defaultdict(set)
    for code in codes:
        found[code >> 16].add(code & 0xFFFF)
    return found
