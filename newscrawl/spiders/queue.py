"""Asks that wait, by host: the next ones in memory, and past a limit the others on disk."""

from __future__ import annotations

import heapq
import pickle
from collections import OrderedDict
from itertools import count
from typing import TYPE_CHECKING, Final

from newscrawl.spill import AT_ONCE, Scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.discovery.plan import Ask

NEXT: Final = 16
"""Asks of a host that stay in memory when the others go to disk."""
READ: Final = 500
"""Asks that come back from there together."""
_COLUMNS: Final = "host TEXT, rank INTEGER, number INTEGER, ask BLOB, PRIMARY KEY (host, rank, number)"


class Queue:
    """A heap for each host: the highest priority first, and equals in the order they came."""

    def __init__(self, scratch: Scratch | None = None) -> None:
        self._scratch = scratch or Scratch()
        self._heaps: OrderedDict[str, list[tuple[int, int, Ask]]] = OrderedDict()
        """By host, in the order of their turns. What goes first stands here, whatever else is on disk."""
        self._edges: dict[str, tuple[int, int]] = {}
        """Rank and number of the first that a host has on disk."""
        self._numbers = count()
        self._size = 0
        self._in_memory = 0
        self._most = self._scratch.limit
        self._table: str | None = None

    def add(self, host: str, ask: Ask) -> None:
        heapq.heappush(self._heaps.setdefault(host, []), (-ask.priority, next(self._numbers), ask))
        self._size += 1
        self._in_memory += 1
        if self._in_memory > self._most:
            self._spill()

    def pop(self, host: str) -> Ask:
        """The first ask of `host`, whose next turn comes after the others'."""
        heap = self._heaps.pop(host)
        ask = heapq.heappop(heap)[2]
        self._size -= 1
        self._in_memory -= 1
        if host in self._edges and (not heap or heap[0][:2] > self._edges[host]):
            self._read(host, heap)
        if heap:
            self._heaps[host] = heap
        return ask

    def heads(self) -> Iterator[tuple[str, Ask]]:
        """Each host with its first ask, in the order of their turns."""
        return ((host, heap[0][2]) for host, heap in self._heaps.items())

    def clear(self) -> None:
        self._heaps.clear()
        self._edges.clear()
        self._size = self._in_memory = 0
        self._table = None

    def __len__(self) -> int:
        return self._size

    def _spill(self) -> None:
        """All but the next ones to disk, the last of a host first: what is not taken there stays."""
        self._table = self._table or self._scratch.made(_COLUMNS, "WITHOUT ROWID")
        for host, heap in self._heaps.items() if self._table else ():
            heap.sort()
            while len(heap) > NEXT:
                some = heap[max(NEXT, len(heap) - AT_ONCE) :]
                rows = [(host, rank, number, pickle.dumps(ask)) for rank, number, ask in some]
                if not self._scratch.write(f"INSERT INTO {self._table} VALUES", rows):
                    break
                self._edges[host] = min(some[0][:2], self._edges.get(host, some[0][:2]))
                del heap[-len(some) :]
                self._in_memory -= len(some)
        self._most = self._scratch.limit + self._in_memory

    def _read(self, host: str, heap: list[tuple[int, int, Ask]]) -> None:
        """Some of what a host has on disk back into its heap; what stayed there would come twice once newer asks go before it."""
        first = f"SELECT rank, number, ask FROM {self._table} WHERE host = ? AND (rank, number) >= (?, ?)"  # noqa: S608 - our names
        query = f"{first} ORDER BY rank, number LIMIT ?"
        rows = self._scratch.read(query, (host, *self._edges.pop(host), READ + 1))
        if not rows:  # the run ends with the scratch's failure
            return
        if len(rows) > READ:
            self._edges[host] = rows.pop()[:2]
        gone = f"DELETE FROM {self._table} WHERE host = ? AND (rank, number) <= (?, ?)"  # noqa: S608 - our names
        self._scratch.read(gone, (host, *rows[-1][:2]))
        for row in rows:
            heapq.heappush(heap, row)
        self._in_memory += len(rows)
