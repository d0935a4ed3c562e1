"""What is still to be asked for: newest first within a host, turn by turn between hosts, never more than a window under way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.spiders.queue import Queue

if TYPE_CHECKING:
    from newscrawl.discovery.plan import Ask

PER_HOST = 4
"""Asks of one host handed out at a time: the rest stays sortable here, and a slow host holds nobody up."""
IN_ALL = 64


@dataclass
class Frontier:
    """Asks wait in a queue per host. `limit` bounds articles: no more are handed out than may still be stored."""

    limit: int | None = None
    per_host: int = PER_HOST
    kept: int = 0
    """Articles stored so far."""
    waiting: Queue = field(default_factory=Queue)
    _under_way: Counter[str] = field(default_factory=Counter)
    _total: int = 0
    """The sum of them: to add up hosts at each turn costs more the more there are."""
    _articles: int = 0
    _listings: int = 0
    """Asks that are no articles, waiting and under way."""

    def add(self, ask: Ask) -> None:
        self._listings += ask.kind != "article"
        self.waiting.add(_host(ask), ask)

    def take(self) -> Ask | None:
        """The next ask, or None while nothing may be handed out."""
        if self._total >= IN_ALL:
            return None
        may = (host for host, ask in self.waiting.heads() if self._under_way[host] < self.per_host and self._may(ask))
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
        return not self._total and (not self.waiting or self.full)

    @property
    def discovering(self) -> bool:
        """Whether a listing may still name leads."""
        return self._listings > 0

    @property
    def full(self) -> bool:
        return self.limit is not None and self.kept >= self.limit

    def forget(self) -> int:
        """Empties it; gives how many articles were never handed out."""
        articles = len(self.waiting) - self._listings + (self._total - self._articles)
        self.waiting.clear()
        return articles

    def _may(self, ask: Ask) -> bool:
        if self.limit is None:
            return True
        room = self.limit - self.kept - self._articles
        return room > 0 if ask.kind == "article" else not self.full

    def _hand_out(self, host: str) -> Ask:
        ask = self.waiting.pop(host)
        self._under_way[host] += 1
        self._total += 1
        self._articles += ask.kind == "article"
        return ask


def _host(ask: Ask) -> str:
    return urlsplit(ask.url).netloc
