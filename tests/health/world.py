"""Fifty made-up news sites of all sizes, and what a month of crawls sees of them; each from a seed, without any network."""

from __future__ import annotations

import math
import random
from bisect import bisect
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.health.facts import SiteRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.health.faults import Fault

BEGIN: Final = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAYS: Final = 30
HOUR: Final = timedelta(hours=1)
FIELDS: Final = ("headline", "datePublished", "authors", "description", "articleSection", "mainImage")


@dataclass
class Place:
    """A site: how much it publishes when, how it is crawled, and what its pages are like."""

    name: str
    chance: random.Random
    a_day: float
    """Articles on a usual weekday."""
    weekend: float
    """Of a weekday's articles, how many come on Saturday and Sunday."""
    hours: list[float]
    """Share of a day's articles in each hour of its own time zone."""
    offset: int
    """When its days begin, in hours after those of UTC."""
    weekdays: frozenset[int]
    clustered: float
    """How much days differ: the standard deviation of a day's factor."""
    every: timedelta
    feed: int
    """Articles that its feed names; 0 for a site without one."""
    listed: int
    """Articles that its lists and sitemaps name."""
    fields: dict[str, float]
    length: float
    seconds: float
    bad: dict[str, float]
    """Shares of leads with other endings than an article."""
    flaky: float
    """Runs that go wrong by themselves."""
    factors: dict[int, float] = field(default_factory=dict)
    """By day, what holidays and great news make of the articles."""
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    published: list[float] = field(default_factory=list)
    """When each article came out, in hours of the month."""
    moods: dict[tuple[int, str], float] = field(default_factory=dict)

    def publish(self) -> None:
        """The month's articles. Days are those of the site's own time zone, which begin `offset` hours after those of UTC."""
        for day in range(-1, DAYS + 1):
            weekday = (BEGIN + timedelta(days=day)).weekday()
            factor = (self.weekend if weekday > 4 else 1.0) * (weekday in self.weekdays) * self.factors.get(day, 1.0)
            factor *= self.chance.gammavariate(1 / self.clustered**2, self.clustered**2)
            for hour, share in enumerate(self.hours):
                count = poisson(self.chance, self.a_day * factor * share)
                self.published += (24 * day + self.offset + hour + self.chance.random() for _ in range(count))
        self.published.sort()

    def new(self, start: datetime, end: datetime) -> int:
        """Articles published in that time."""
        first, last = (bisect(self.published, (moment - BEGIN) / HOUR) for moment in (start, end))
        return last - first

    def shaken(self, name: str, share: float, day: int) -> float:
        """A share as it is on one day."""
        if (day, name) not in self.moods:
            strength = 30.0
            a, b = max(share * strength, 0.05), max((1 - share) * strength, 0.05)
            self.moods[day, name] = self.chance.betavariate(a, b)
        return self.moods[day, name]


def make_places(seed: int, count: int = 50) -> list[Place]:
    chance = random.Random(f"places {seed}")  # noqa: S311 - the same each time
    holiday, great = chance.randrange(10, 26), chance.randrange(8, 28)
    places = [_place(f"site-{number:02}.example", chance) for number in range(count)]
    for place in places:
        own = place.chance
        if own.random() < 0.75:
            place.factors[holiday] = own.uniform(0.0, 0.1) if own.random() < 0.2 else own.uniform(0.2, 0.7)
        if own.random() < 0.6:
            place.factors[great] = place.factors.get(great, 1.0) * own.uniform(1.5, 4)
        if own.random() < 0.2:
            start = BEGIN + timedelta(hours=own.uniform(0, DAYS * 24))
            place.outages.append((start, start + timedelta(minutes=own.uniform(20, 120))))
        place.publish()
    return places


def _place(name: str, chance: random.Random) -> Place:
    own = random.Random(chance.random())  # noqa: S311 - the same each time
    a_day = math.exp(own.uniform(math.log(3), math.log(400)))
    habit = own.random()
    weekend = own.uniform(0.0, 0.06) if habit < 0.2 else own.uniform(0.3, 1.0)
    weekdays = frozenset({own.randrange(5)}) if habit > 0.96 else frozenset(range(7))
    hourly = a_day > 40 or own.random() < 0.3
    return Place(
        name=name,
        chance=own,
        a_day=a_day,
        weekend=weekend,
        hours=_hours(own, is_batch=a_day < 20 and own.random() < 0.3),
        offset=own.randrange(-10, 13),
        weekdays=weekdays,
        clustered=own.uniform(0.15, 0.45),
        every=timedelta(hours=1) if hourly else timedelta(hours=own.choice([2, 3, 4, 6, 12])),
        feed=0 if own.random() < 0.15 else own.choice([10, 20, 30, 50, 100]),
        listed=own.randrange(20, 400),
        fields={name: own.choice([1.0, 0.99, 0.97, 0.9, 0.7, 0.4, 0.0]) for name in FIELDS} | {"headline": 1.0},
        length=math.exp(own.uniform(math.log(900), math.log(6000))),
        seconds=math.exp(own.uniform(math.log(0.08), math.log(1.5))),
        bad={
            "not_article": own.choice([0.0, 0.02, 0.1, 0.3]),
            "too_short": own.choice([0.0, 0.01, 0.05, 0.15]),
            "gone": own.choice([0.0, 0.0, 0.01, 0.05]),
            "duplicate": own.choice([0.0, 0.02, 0.1, 0.25]),
            "error": own.choice([0.0, 0.0, 0.01, 0.08]),
            "blocked": own.choice([0.0, 0.0, 0.0, 0.03, 0.15]),
            "robots": own.choice([0.0, 0.0, 0.05, 0.3]),
        },
        flaky=own.choice([0.0, 0.002, 0.005, 0.01]),
    )


def _hours(chance: random.Random, *, is_batch: bool) -> list[float]:
    """Most of it by day; or all of it at one hour."""
    noon = chance.randrange(6, 20)
    if is_batch:
        return [1.0 if hour == noon else 0.0 for hour in range(24)]
    width, night = chance.uniform(3, 7), chance.choice([0.0, 0.02, 0.2])
    raw = [night + math.exp(-(((hour - noon) / width) ** 2)) for hour in range(24)]
    return [share / sum(raw) for share in raw]


def runs_of(place: Place, fault: Fault | None, away: list[tuple[datetime, datetime]]) -> Iterator[SiteRun]:
    """Its crawls, in order; `away` is when the crawler did not work."""
    at, before = BEGIN + place.every * place.chance.random(), BEGIN
    number = 0
    while at < BEGIN + timedelta(days=DAYS):
        if not any(start <= at < end for start, end in away):
            yield _run(place, fault if fault and fault.start <= at < fault.end else None, before, at, number)
            before = at
            number += 1
        at += place.every * place.chance.uniform(0.95, 1.08)


def _run(place: Place, fault: Fault | None, before: datetime, at: datetime, number: int) -> SiteRun:
    chance, day = place.chance, (at - BEGIN).days
    new = place.new(before, at) if number else place.listed
    rechecks = poisson(chance, 3.5 * place.a_day * (place.every / timedelta(days=1)))
    outcomes: Counter[str] = Counter()
    for name, share in place.bad.items():
        outcomes[name] += binomial(chance, new + (0 if name == "duplicate" else rechecks // 3), place.shaken(name, share, day))
    outcomes["stored"] = max(0, new - outcomes["duplicate"])
    outcomes["unchanged"] = binomial(chance, rechecks, 0.9)
    outcomes["updated"] = rechecks - outcomes["unchanged"]
    outcomes["known"] = poisson(chance, place.listed)
    asked = sum(outcomes.values()) - outcomes["known"] - outcomes["robots"]
    articles = outcomes["stored"] + outcomes["unchanged"] + outcomes["updated"] + outcomes["duplicate"]
    named = binomial(chance, place.feed, 0.98)
    run = SiteRun(
        site=place.name,
        run=f"{at:%Y%m%dT%H%M%SZ}-{place.name[5:7]}",
        started=at - timedelta(minutes=2),
        at=at,
        answers=asked + 8,
        statuses={200: asked + 6 - outcomes["gone"], 304: 2, 404: outcomes["gone"], 403: outcomes["blocked"]},
        outcomes={name: count for name, count in outcomes.items() if count},
        articles=articles,
        fields={name: binomial(chance, articles, place.shaken(name, share, day)) for name, share in place.fields.items()},
        length=place.length * math.exp(chance.gauss(0, 0.5 / math.sqrt(articles))) if articles else None,
        seconds=place.seconds * math.exp(chance.gauss(0, 0.35)),
        delays=outcomes["stored"],
        delay=(place.every.total_seconds() / 2 + chance.uniform(60, 900)) if outcomes["stored"] else None,
        named=named,
        kept=binomial(chance, named, 1 - place.shaken("not_article", place.bad["not_article"], day)),
    )
    return _accident(place, fault.strike(run, chance) if fault else run)


def _accident(place: Place, run: SiteRun) -> SiteRun:
    """What goes wrong for a moment and is no fault: nothing answers, or many requests are refused or fail."""
    from tests.health.faults import STRIKES  # noqa: PLC0415 - each needs the other

    if any(start <= run.at < end for start, end in place.outages):
        return STRIKES["site down"](run, place.chance)
    if place.chance.random() < place.flaky:
        return STRIKES[place.chance.choice(["site down", "refused", "server errors"])](run, place.chance)
    return run


def poisson(chance: random.Random, mean: float) -> int:
    """Knuth's way for small means, the normal's for large ones."""
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    limit, count, product = math.exp(-mean), 0, chance.random()
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def binomial(chance: random.Random, of: int, share: float) -> int:
    """Counted one by one for few, the normal's for many."""
    spread = of * share * (1 - share)
    if spread > 9:
        return min(of, max(0, round(chance.gauss(of * share, math.sqrt(spread)))))
    return sum(chance.random() < share for _ in range(of))
