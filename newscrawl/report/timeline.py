"""How a run went on, over its time: counts by equal slices, which grow with the run."""

from __future__ import annotations

from typing import Any, Final

SLICES: Final = 120
"""Most slices; when time goes on, two and two become one."""


class Timeline:
    """Slices of one second at first; `fetched` counts pages, `stored` new and updated articles, `ended` leads."""

    def __init__(self) -> None:
        self.seconds = 1
        self.slices: list[list[int]] = []

    def add(self, at: float, fetched: int = 0, stored: int = 0, ended: int = 0) -> None:
        """Count at `at` seconds after the run's start."""
        while at >= self.seconds * SLICES:
            self._widen()
        number = int(at / self.seconds)
        self.slices += [[0, 0, 0] for _ in range(number + 1 - len(self.slices))]
        counted = self.slices[number]
        counted[0] += fetched
        counted[1] += stored
        counted[2] += ended

    def _widen(self) -> None:
        self.seconds *= 2
        pairs = zip(self.slices[::2], [*self.slices[1::2], [0, 0, 0]], strict=False)
        self.slices = [[a + b for a, b in zip(one, two, strict=True)] for one, two in pairs]

    def told(self) -> dict[str, Any]:
        """As the run report has it: `secondsEach`, and a number for each slice."""
        fetched, stored, ended = ([counted[n] for counted in self.slices] for n in range(3))
        return {"secondsEach": self.seconds, "fetched": fetched, "stored": stored, "ended": ended}
