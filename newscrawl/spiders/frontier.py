"""What is still to be asked for: newest first within a host, turn by turn between hosts, never more than a window under way."""

from __future__ import annotations

import heapq
from collections import Counter, OrderedDict
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.discovery.plan import Ask

PER_HOST = 4
"""Asks of one host handed out at a time: the rest stays sortable here, and a slow host holds nobody up."""
IN_ALL = 64


@dataclass
class Frontier:
    """Asks wait in a heap per host. `limit` bounds articles: no more are handed out than may still be stored."""

    limit: int | None = None
    per_host: int = PER_HOST
    kept: int = 0
    """Articles stored so far."""
    _waiting: OrderedDict[str, list[tuple[int, int, Ask]]] = field(default_factory=OrderedDict)
    _under_way: Counter[str] = field(default_factory=Counter)
    _total: int = 0
    """The sum of them: to add up hosts at each turn costs more the more there are."""
    _articles: int = 0
    _listings: int = 0
    """Asks that are no articles, waiting and under way."""
    _order: Iterator[int] = field(default_factory=count)

    def add(self, ask: Ask) -> None:
        self._listings += ask.kind != "article"
        heapq.heappush(self._waiting.setdefault(_host(ask), []), (-ask.priority, next(self._order), ask))

    def take(self) -> Ask | None:
        """The next ask, or None while nothing may be handed out."""
        if self._total >= IN_ALL:
            return None
        may = (host for host, heap in self._waiting.items() if self._under_way[host] < self.per_host and self._may(heap[0][2]))
        host = next(may, None)
        return None if host is None else self._hand_out(host)

    def done(self, ask: Ask) -> None:
        """An ask that was handed out has come to its end."""
        self._under_way[_host(ask)] -= 1
        self._total -= 1
        self._articles -= ask.kind == "article"
        self._listings -= ask.kind != "article"

    def idle(self) -> bool:
        """Nothing is under way and nothing more will be handed out."""
        return not self._total and (not self._waiting or self.full)

    @property
    def discovering(self) -> bool:
        """Whether a listing may still name leads."""
        return self._listings > 0

    @property
    def full(self) -> bool:
        return self.limit is not None and self.kept >= self.limit

    def rest(self) -> Iterator[Ask]:
        """Empties it: what was never handed out."""
        for heap in self._waiting.values():
            yield from (ask for _, _, ask in heap)
        self._waiting.clear()

    def _may(self, ask: Ask) -> bool:
        if self.limit is None:
            return True
        room = self.limit - self.kept - self._articles
        return room > 0 if ask.kind == "article" else not self.full

    def _hand_out(self, host: str) -> Ask:
        heap = self._waiting.pop(host)
        ask = heapq.heappop(heap)[2]
        if heap:
            self._waiting[host] = heap  # at the end of the line
        self._under_way[host] += 1
        self._total += 1
        self._articles += ask.kind == "article"
        return ask


def _host(ask: Ask) -> str:
    return urlsplit(ask.url).netloc
