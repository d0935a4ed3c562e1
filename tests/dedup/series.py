"""Articles of a series: one template, other facts. They look alike and are no copies of each other."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

DATA: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("series.toml").read_text())
SERIES: Final[dict[str, str]] = DATA["series"]


def article(kind: str, random: Random) -> str:
    """One article of the series `kind`."""
    return fill(SERIES[kind], random)


def live_blog(random: Random, carried: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """A day of a live blog, with entries of the day before at its end; gives the text and its entries."""
    new = random.sample(DATA["live"]["entries"], 6 - len(carried))
    entries = [*(fill(entry, random) for entry in new), *carried]
    values = {f"e{number}": entry for number, entry in enumerate(entries, 1)}
    return DATA["live"]["page"].format(a="Harwick", **values), entries


def fill(template: str, random: Random) -> str:
    """`template` with other facts at each call; one slot stands for one fact throughout."""
    return template.format_map(_Facts(random))


class _Facts(dict[str, str]):
    """Chooses a fact for a slot when it is first asked for."""

    def __init__(self, random: Random) -> None:
        super().__init__(zip("abcd", random.sample(DATA["towns"], 4), strict=True))
        self._random = random
        self._names = random.sample(DATA["names"], 10)

    def __missing__(self, slot: str) -> str:
        self[slot] = self._choose(slot.rstrip("0123456789"))
        return self[slot]

    def _choose(self, kind: str) -> str:
        if kind == "p":
            return str(self._names.pop())
        if kind == "q":
            return f"{self._random.uniform(0.1, 8.9):.1f}"
        if kind in DATA["ranges"]:
            return str(self._random.randint(*DATA["ranges"][kind]))
        return str(self._random.choice(DATA["words"][kind]))
