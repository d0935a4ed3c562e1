"""The greatest of many, without remembering the others."""

from __future__ import annotations

import heapq
from typing import Final

MOST: Final = 20


class Tops:
    """The MOST greatest values with what they are of."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []

    def add(self, value: float, of: str) -> None:
        """One more."""
        if len(self._heap) < MOST:
            heapq.heappush(self._heap, (value, of))
        elif value > self._heap[0][0]:
            heapq.heapreplace(self._heap, (value, of))

    def told(self) -> list[tuple[float, str]]:
        """The greatest first."""
        return sorted(self._heap, reverse=True)
