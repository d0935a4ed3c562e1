"""A month of fifty sites with twelve faults: `python -m tests.health.month [SEED …]` prints when each was found.

Seeds 1 to 6 are those that the thresholds were chosen by; any other is new to them.
"""

from __future__ import annotations

import heapq
import random
import sys
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from newscrawl.health import LATELY, Symptom, Verdict, tide_of
from newscrawl.health.watch import Watch
from tests.health.faults import RIGHT, Fault, seed_faults
from tests.health.world import BEGIN, DAYS, Place, make_places, runs_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from newscrawl.health import SiteRun

GRACE = timedelta(days=1)
"""A fault's traces may be seen for so long after its end."""
HOUR = timedelta(hours=1)
TIDES = timedelta(minutes=10)


@dataclass
class Episode:
    """A time in which a site was told to be in trouble; `first` is what was told first."""

    site: str
    begun: datetime
    first: Symptom
    ended: datetime | None = None


@dataclass
class Month:
    places: dict[str, Place]
    faults: list[Fault]
    episodes: list[Episode] = field(default_factory=list)
    runs: int = 0

    def found(self, fault: Fault) -> Episode | None:
        return next((one for one in self.episodes if one.site == fault.site and fault.start <= one.begun < fault.end), None)

    @property
    def false(self) -> list[Episode]:
        spans = {fault.site: (fault.start, fault.end + GRACE) for fault in self.faults}
        return [one for one in self.episodes if not (one.site in spans and spans[one.site][0] <= one.begun < spans[one.site][1])]


def simulate(seed: int) -> Month:
    """As a fleet does it: each run is judged when it ends, by what is known then."""
    places = make_places(seed)
    month = Month({place.name: place for place in places}, seed_faults(places, seed))
    watches = {place.name: Watch(place.name) for place in places}
    verdicts: dict[str, Verdict] = {}
    open_: dict[str, Episode] = {}
    tide, tide_at = 1.0, BEGIN
    for run in _all_runs(month, seed):
        if run.at - tide_at > TIDES:
            lately = [one.lately for one in verdicts.values() if one.is_well and run.at - one.at < LATELY]
            tide, tide_at = tide_of(lately), run.at
        watches[run.site].take(replace(run, tide=tide))
        verdicts[run.site] = watches[run.site].verdict()
        month.runs += 1
        symptoms = verdicts[run.site].symptoms(run.at)
        if symptoms and run.site not in open_:
            open_[run.site] = Episode(run.site, run.at, symptoms[0])
            month.episodes.append(open_[run.site])
        elif not symptoms and run.site in open_:
            open_.pop(run.site).ended = run.at
    return month


def _all_runs(month: Month, seed: int) -> Iterator[SiteRun]:
    """In the order of their ends; for five hours of the month the crawler is away."""
    chance = random.Random(f"away {seed}")  # noqa: S311 - the same each time
    start = BEGIN + timedelta(days=chance.uniform(9, DAYS - 2))
    away = [(start, start + timedelta(hours=5))]
    by_site = {fault.site: fault for fault in month.faults}
    each = (runs_of(place, by_site.get(place.name), away) for place in month.places.values())
    return heapq.merge(*each, key=lambda run: run.at)


def lines(month: Month) -> Iterator[str]:
    """The table: each fault with how soon it was found and its end noticed, then what was told without a fault."""
    for fault in month.faults:
        place, found = month.places[fault.site], month.found(fault)
        where = f"  {fault.kind:16} {place.a_day:4.0f} a day, every {place.every / HOUR:2.0f} h: "
        if not found:
            yield f"{where}MISSED"
            continue
        over = f"{(found.ended - fault.end) / HOUR:4.1f} h" if found.ended else "never"
        wrong = "" if found.first.cause in RIGHT[fault.kind] else "WRONG "
        told = f"{wrong}{found.first.cause}: {found.first.words}"
        yield f"{where}found after {(found.begun - fault.start) / HOUR:4.1f} h, end noticed after {over}; {told}"
    for one in month.false:
        place = month.places[one.site]
        yield f"  FALSE on day {(one.begun - BEGIN).days} at {place.a_day:.0f} a day, {one.first.cause}: {one.first.words}"


def totals(months: Sequence[Month]) -> str:
    faults = [(month.found(fault), fault) for month in months for fault in month.faults]
    soon = [(found.begun - fault.start) / HOUR for found, fault in faults if found]
    right = sum(found.first.cause in RIGHT[fault.kind] for found, fault in faults if found)
    over = sum(bool(found and found.ended) for found, _ in faults)
    false = sum(len(month.false) for month in months) / len(months) * 7 / DAYS
    within = sum(hours <= 24 for hours in soon)
    times = f"half within {sorted(soon)[len(soon) // 2]:.1f} h, the last after {max(soon):.1f} h"
    return (
        f"{len(soon)} of {len(faults)} faults found, {within} within a day ({times}), {right} with the right cause, {over} ends"
        f" noticed; {false:.2f} false alarms a week"
    )


def main() -> None:
    months = []
    for seed in map(int, sys.argv[1:] or ["1"]):
        begun = time.process_time()
        months.append(simulate(seed))
        print(f"seed {seed}: {months[-1].runs} runs, {time.process_time() - begun:.1f} s")
        print(*lines(months[-1]), sep="\n", flush=True)
    print(totals(months))


if __name__ == "__main__":
    main()
