"""What a replay changes: counted by field, and shown in words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

AROUND: Final = 6
"""Words shown before and after a change."""
LONGEST: Final = 3_000
"""Words of a text that are compared, after its common beginning and end."""
SHOWN: Final = ("headline", "standfirst", "articleBody", "datePublished", "inLanguage")
"""Fields whose words are shown."""

Kind = Literal["same", "removed", "added", "gap"]


class Piece(NamedTuple):
    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Sample:
    url: str
    field: str
    pieces: tuple[Piece, ...]


@dataclass
class Comparison:
    """Of articles that are known and came out otherwise."""

    most: int = 3
    """Samples kept of each field."""
    fields: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    lost: Counter[str] = field(default_factory=Counter)
    """Articles that today's rules would not take, by the outcome; they stay as they are."""

    @property
    def is_full(self) -> bool:
        """Whether no sample is wanted any more."""
        kept = Counter(sample.field for sample in self.samples)
        return all(kept[name] >= self.most for name in SHOWN)

    def add(self, url: str, keys: Iterable[str], before: dict[str, Any] | None, after: dict[str, Any]) -> None:
        """Count an article whose `keys` changed; `before` may be None where no sample is wanted."""
        keys = list(keys)
        self.fields.update(keys)
        for name in SHOWN:
            if before is not None and name in keys and sum(sample.field == name for sample in self.samples) < self.most:
                pieces = word_diff(str(before.get(name) or ""), str(after.get(name) or ""))
                self.samples.append(Sample(url, name, tuple(pieces)))


def word_diff(before: str, after: str) -> Iterator[Piece]:
    """The words that went and came, each with a few around it; line breaks are no words.

    >>> [f"{kind}: {text}" for kind, text in word_diff("the old boat", "the new boat")]
    ['same: the', 'removed: old', 'added: new', 'same: boat']
    """
    old, new = before.split(), after.split()
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    yield from _kept(old[:head], first=True)
    middle = old[head : len(old) - tail][:LONGEST], new[head : len(new) - tail][:LONGEST]
    for kind, a, b, c, d in SequenceMatcher(None, *middle, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from _kept(middle[0][a:b])
            continue
        yield from (Piece(name, " ".join(part)) for name, part in _changed(middle[0][a:b], middle[1][c:d]))
    yield from _kept(old[len(old) - tail :], last=True)


def _changed(old: list[str], new: list[str]) -> Iterator[tuple[Kind, list[str]]]:
    if old:
        yield "removed", _shortened(old)
    if new:
        yield "added", _shortened(new)


def _shortened(words: list[str]) -> list[str]:
    return words if len(words) <= 60 else [*words[:40], f"(… {len(words) - 50} words …)", *words[-10:]]


def _kept(words: list[str], *, first: bool = False, last: bool = False) -> Iterator[Piece]:
    """Words that stayed: of many only those beside a change."""
    before, after = ([] if first else words[:AROUND]), ([] if last else words[-AROUND:])
    if len(words) <= len(before) + len(after):
        before, after = words, []
        if not words:
            return
    elif first or last:
        before, after = (before, ["…"]) if last else (["…"], after)
    if before:
        yield Piece("same", " ".join(before))
    if after and not first and not last:
        yield Piece("gap", "…")
    if after:
        yield Piece("same", " ".join(after))


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many words both begin with."""
    return next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
