"""What a stretch of the log comes to, partition by partition. Pure but for the spool that the lines wait in."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from newscrawl.export.schema import logged_at
from newscrawl.storage.keys import safe_name
from newscrawl.storage.log import BrokenSegment

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from newscrawl.export.spool import Spool

    Line = Mapping[str, Any]

_KEY: Final = re.compile(r"articles/([^/]+)/([0-9]{4})/([0-9]{2})/([0-9]{2})/[^/]+\.json", re.ASCII)


@dataclass(slots=True)
class Partition:
    """What changes in `site=…/date=…`. Lines are counted from 0 as they were spooled."""

    kept: dict[str, list[int]] = field(default_factory=dict)
    """Of each id the lines that become rows: the newest alone, or all with history."""
    gone: set[str] = field(default_factory=set)
    """Ids whose earlier rows go."""
    withdrawn: dict[str, datetime] = field(default_factory=dict)
    """Ids whose earlier rows are marked."""
    marks: dict[int, datetime] = field(default_factory=dict)
    """The same of lines that become rows now."""


class Plan:
    """Takes lines in the order of the log; `partitions` then says what is to be done where."""

    def __init__(self, spool: Spool, *, history: bool) -> None:
        self._spool = spool
        self._history = history
        self._places: dict[str, str] = {}
        self.lines = 0
        self.partitions: defaultdict[str, Partition] = defaultdict(Partition)
        self.homeless: defaultdict[str, list[Line]] = defaultdict(list)
        """By site, lines that take back an article of an earlier stretch and do not name its key."""

    def take(self, seq: int, line: Line) -> None:
        self.lines += 1
        if line["op"] == "put":
            self._put(seq, line)
        elif line["op"] in {"withdrawn", "delete"}:
            self._take_back(line)

    def settle(self, place: str, line: Line) -> None:
        """A homeless line's article was found in the rows at `place`; lines of this stretch came later and stay."""
        if line["op"] == "delete":
            self.partitions[place].gone.add(line["id"])
        else:
            self.partitions[place].withdrawn.setdefault(line["id"], logged_at(line))

    def _put(self, seq: int, line: Line) -> None:
        if line.get("article") is None:
            return  # taken down since: its deletion follows
        place = self._places[line["id"]] = place_of(str(line.get("key")), seq)
        part, ordinal = self.partitions[place], self._spool.add(place, seq, line)
        if self._history:
            part.kept.setdefault(line["id"], []).append(ordinal)
        else:
            part.gone.add(line["id"])
            part.kept[line["id"]] = [ordinal]

    def _take_back(self, line: Line) -> None:
        known = _KEY.fullmatch(str(line.get("key")))
        place = self._places.get(line["id"]) or (_place(known) if known else None)
        if place is None:
            self.homeless[safe_name(line.get("site") or "unknown")].append(line)
            return
        part = self.partitions[place]
        if line["op"] == "delete":
            part.kept.pop(line["id"], None)
        for ordinal in part.kept.get(line["id"], ()):
            part.marks.setdefault(ordinal, logged_at(line))
        self.settle(place, line)


def place_of(key: str, seq: int) -> str:
    """`site=…/date=…` of an article's key: the day it was first stored, which never moves."""
    found = _KEY.fullmatch(key)
    if found is None:
        raise BrokenSegment(
            f"Log segment {seq} puts an article under {key!r}, which is no key of an article: restore the segment"
        )
    return _place(found)


def _place(key: re.Match[str]) -> str:
    return f"site={key[1]}/date={key[2]}-{key[3]}-{key[4]}"
