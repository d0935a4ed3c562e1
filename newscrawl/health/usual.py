"""What is usual at a site: its days remembered, and what follows from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median, quantiles
from typing import TYPE_CHECKING, Final

from newscrawl.health.rhythm import KEPT_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from newscrawl.health.facts import SiteRun

HELD: Final = 5.0
"""Of what a share is counted of: so many as usual are added to each day, for a day of few tells little by itself."""
WORSE: Final = 0.95
"""The share of days that are not as bad as what is held to be usual."""
BEST_SHARE: Final = 0.03
"""No share of bad ones is held to be smaller: even the best site has a bad page now and then."""


@dataclass(frozen=True, slots=True)
class Level:
    """Of the values of single runs."""

    low: float
    """One in ten is lower."""
    middle: float
    high: float
    """One in ten is higher."""


@dataclass(frozen=True, slots=True)
class Usual:
    """`shares`: of what a rule counts, how much was bad on the worse days (one in ten)."""

    levels: Mapping[str, Level] = field(default_factory=dict)
    shares: Mapping[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Day:
    counts: dict[str, list[float]] = field(default_factory=lambda: defaultdict(lambda: [0.0, 0.0]))
    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class Memory:
    """The days of a site that showed it as it is."""

    def __init__(self) -> None:
        self._days: dict[date, _Day] = defaultdict(_Day)

    def take(self, run: SiteRun, counted: Mapping[str, tuple[float, float]]) -> None:
        """A run, and for each rule how much was bad of how much."""
        day = self._days[run.at.date()]
        for name, (bad, of) in counted.items():
            day.counts[name][0] += bad
            day.counts[name][1] += of
        for name, value in _values(run):
            day.values[name].append(value)

    def forget(self, since: date) -> None:
        """These days do not show how the site is."""
        for day in [day for day in self._days if day >= since]:
            del self._days[day]

    def usual(self, today: date) -> Usual:
        """From the last KEPT_DAYS."""
        for day in [day for day in self._days if day < today - timedelta(days=KEPT_DAYS)]:
            del self._days[day]
        values: dict[str, list[float]] = defaultdict(list)
        counts: dict[str, list[tuple[float, float]]] = defaultdict(list)
        for kept in self._days.values():
            for name, some in kept.values.items():
                values[name] += some
            for name, (bad, of) in kept.counts.items():
                counts[name].append((bad, of))
        levels = {name: _level(some) for name, some in values.items()}
        return Usual(levels, {name: _share(days) for name, days in counts.items()})


def _values(run: SiteRun) -> Iterator[tuple[str, float]]:
    yield "leads", run.leads
    yield "named", run.named
    if run.named:
        yield "recall", run.kept / run.named
    for name, value in (("length", run.length), ("seconds", run.seconds), ("delay", run.delay)):
        if value is not None:
            yield name, value


def _level(values: list[float]) -> Level:
    tenths = quantiles(values, n=10, method="inclusive") if len(values) > 1 else values * 9
    return Level(tenths[0], median(values), tenths[8])


def _share(days: list[tuple[float, float]]) -> float:
    """The share that one day in twenty passes; with fewer days that of the worst."""
    bad, of = (sum(part) for part in zip(*days, strict=True))
    mean = bad / of if of else 0.0
    shares = sorted((bad + HELD * mean) / (of + HELD) for bad, of in days)
    return max(shares[int(WORSE * len(shares) - 0.01)], BEST_SHARE)
