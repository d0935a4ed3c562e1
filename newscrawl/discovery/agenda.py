"""What is to be asked for: each URL once, so many of each kind."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from newscrawl.urls import canonicalize, lead_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from newscrawl.discovery.asks import Ask, AskKind

# Discovery goes before articles, whose priorities are hours of age below zero, the newest first; old sitemaps go among them.
PRIORITY: dict[AskKind, int] = {"robots": 40, "sitemap": 30, "feed": 30, "section": 20, "article": 0}
NAMES: dict[AskKind, str] = {
    "robots": "robots.txt",
    "sitemap": "sitemap",
    "feed": "feed",
    "section": "page",
    "article": "article",
}


class Agenda:
    """Collects asks and what went wrong between two steps; `room` is how many of each kind a seed's host may have."""

    def __init__(self, room: Mapping[AskKind, int]) -> None:
        self._room = room
        self._taken: Counter[tuple[AskKind, str]] = Counter()
        self._known: set[str] = set()
        self._asks: list[Ask] = []
        self.problems: list[str] = []
        self._bounds: list[str] = []

    def add(self, ask: Ask, *, counts: bool = True) -> bool:
        """Put `ask` down, with the priority of its kind if it has none; False if it was there before or there is no room.

        Articles are not looked up: leads come once by themselves. Without `counts` it takes no room.
        """
        if ask.kind != "article":
            if self.knows(ask.url, ask.kind):
                return False
            self._known.add(_key(ask.url, ask.kind))
        if counts and not self._has_room(ask.kind, ask.origin):
            return False
        self._asks.append(ask if ask.priority else replace(ask, priority=PRIORITY[ask.kind] - ask.depth))
        return True

    def knows(self, url: str, kind: AskKind) -> bool:
        """Whether this was put down before; so is what is no URL."""
        return (key := _key(url, kind)) == "" or key in self._known

    def take(self) -> tuple[tuple[Ask, ...], tuple[str, ...], tuple[str, ...]]:
        """The asks, problems, and sentences on bounds that were met, since the last call."""
        found = tuple(self._asks), tuple(self.problems), tuple(self._bounds)
        self._asks, self.problems, self._bounds = [], [], []
        return found

    def _has_room(self, kind: AskKind, origin: str) -> bool:
        most = self._room.get(kind)
        if most is None:
            return True
        self._taken[kind, origin] += 1
        if self._taken[kind, origin] == most + 1:
            at = f" at {origin}" if origin else ""
            self._bounds.append(f"There are more {NAMES.get(kind, kind)}s than a run takes{at}; the rest was passed over.")
        return self._taken[kind, origin] <= most


def _key(url: str, kind: AskKind) -> str:
    """Sections are one whatever dress they wear; sitemaps and feeds by their spelling."""
    try:
        return f"{kind} {lead_key(url) if kind == 'section' else canonicalize(url)}"
    except ValueError:
        return ""
