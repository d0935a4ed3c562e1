"""Token buckets: how much one client may ask for. Pure but for the counts it keeps."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

MOST_CLIENTS: Final = 10_000
"""Clients remembered; the one that was quiet longest is forgotten first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`burst` at once, and `per_second` from then on."""

    per_second: float
    burst: int


REQUESTS: Final = Limit(per_second=20, burst=120)
"""For one client address. A view of the page is two to four requests."""
CRAWLS: Final = Limit(per_second=0.5, burst=20)
"""Crawls asked for by one client."""
FAILURES: Final = Limit(per_second=0.1, burst=10)
"""Wrong tokens of one client: with 256 random bits none is guessed."""


class Buckets:
    """One bucket for each client."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._guard = Lock()

    def take(self, client: str, now: float) -> float:
        """Take one; gives 0, or the seconds to wait where there is none. `now` is in seconds of a clock that only rises."""
        with self._guard:
            level, before = self._levels.pop(client, (float(self._limit.burst), now))
            level = min(float(self._limit.burst), level + (now - before) * self._limit.per_second)
            wait = 0.0 if level >= 1 else (1 - level) / self._limit.per_second
            self._levels[client] = (level if wait else level - 1, now)
            if len(self._levels) > MOST_CLIENTS:
                self._levels.popitem(last=False)
        return wait
