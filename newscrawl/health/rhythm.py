"""How many new articles a site brings at each hour of the week, learned from what it brought. Robust and small."""

from __future__ import annotations

from cmath import phase, rect, tau
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from statistics import fmean, median
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

KEPT_DAYS: Final = 35
LEAST_DAYS: Final = 8
"""Whole days that are needed before anything is expected: each day of the week was seen, and one of them twice."""
LONGEST: Final = timedelta(hours=36)
"""What came in a longer time between two runs is not spread over it: nobody can tell when it came."""
WHOLE: Final = 20.0
"""Hours of a day that runs must have covered for it to count."""
PRIOR_DAYS, PRIOR_SPREAD = 7.0, 0.15
"""What is held of a site's days before they tell: that they differ by some 40% beyond chance."""
LEAST_SPREAD: Final = 0.05
WEEKEND: Final = frozenset({5, 6})
MONDAY: Final = datetime(1970, 1, 5, tzinfo=UTC)
"""Hours and days are counted from here, so that day 0 is a Monday."""
FARTHEST: Final = 18
HOUR: Final = timedelta(hours=1)
WEEK: Final = 7 * 24

Hours = list[float]
"""24 values, from the beginning of a site's day."""


class Rhythm:
    """Takes the new articles of each run."""

    def __init__(self) -> None:
        self._seen: dict[int, tuple[float, float]] = {}
        """By hour: articles, and the part of it that runs covered."""
        self._week: tuple[float, ...] | None = None
        """Articles an hour, from Monday 00:00 UTC."""
        self.full_day = 0.0
        """What is expected of the best day of the week."""
        self.clustering = PRIOR_SPREAD
        """By how much days differ beyond chance: 1/k of a negative binomial."""

    def take(self, start: datetime, end: datetime, articles: int) -> None:
        """So many new articles came between two runs."""
        whole = (end - start) / HOUR
        if not 0 < whole <= LONGEST / HOUR:
            return
        for hour, share in _hours(start, end):
            counted, covered = self._seen.get(hour, (0.0, 0.0))
            self._seen[hour] = counted + articles * share / whole, covered + share

    def forget(self, since: datetime) -> None:
        """What came since then does not show how the site is."""
        first = _hour(since)
        self._seen = {hour: seen for hour, seen in self._seen.items() if hour < first}

    def learn(self, now: datetime) -> None:
        """Fit what is expected to the days that are over."""
        first, last = _hour(now) - 24 * KEPT_DAYS, _hour(now)
        self._seen = {hour: seen for hour, seen in self._seen.items() if hour >= first}
        choices = [(begins, _whole_days(self._seen, begins, last)) for begins in _begins_of_day(self._seen)]
        begins, days = min(choices, key=lambda choice: _scatter(choice[1]))
        if len(days) < LEAST_DAYS:
            return
        levels = _levels(days)
        profiles = {is_weekend: _profile(days, is_weekend) for is_weekend in (False, True)}
        week = [rate for weekday in range(7) for rate in _hourly(weekday, days, levels[weekday], profiles[weekday in WEEKEND])]
        self._week = tuple(week[(hour - begins) % WEEK] for hour in range(WEEK))
        self.full_day = max(sum(week[24 * weekday : 24 * weekday + 24]) for weekday in range(7))
        self.clustering = _clustering(days, levels)

    @property
    def week(self) -> tuple[tuple[float, ...], ...] | None:
        """Articles an hour, by day of the week (Monday first) and hour, both in UTC; None while too little is known."""
        return tuple(self._week[24 * day : 24 * day + 24] for day in range(7)) if self._week else None

    def expected(self, start: datetime, end: datetime) -> float:
        """How many articles that time should bring; 0 while too little is known."""
        week = self._week
        return sum(week[hour % WEEK] * share for hour, share in _hours(start, end)) if week else 0.0


def _hour(moment: datetime) -> int:
    return (moment - MONDAY) // HOUR


def _hours(start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """Each hour that the time touches, and the share of it."""
    at, until = (start - MONDAY) / HOUR, (end - MONDAY) / HOUR
    while at < until:
        hour = int(at)
        yield hour, min(hour + 1, until) - at
        at = hour + 1


def _begins_of_day(seen: Mapping[int, tuple[float, float]]) -> list[int]:
    """When the site's days may begin, in hours after those of UTC: twelve hours from the middle of its articles.

    On the far side of the earth that may be the day before as well as the day after.
    """
    middle = sum(articles * rect(1, hour * tau / 24) for hour, (articles, _) in seen.items())
    night = round(phase(middle) * 24 / tau + 12.5) % 24
    return sorted((begins for begins in (night, night - 24) if abs(begins) <= FARTHEST), key=abs)


def _scatter(days: Mapping[int, Hours]) -> float:
    """How much days differ from the usual one of their kind, weekday or weekend."""
    kinds = [[sum(hours) for day, hours in days.items() if (day % 7 in WEEKEND) == kind] for kind in (False, True)]
    return sum(abs(total - median(totals)) for totals in kinds if totals for total in totals)


def _whole_days(seen: Mapping[int, tuple[float, float]], begins: int, last: int) -> dict[int, Hours]:
    """By day, the articles of its hours, as if runs had covered all of it."""
    articles: dict[int, Hours] = defaultdict(lambda: [0.0] * 24)
    covered: dict[int, float] = defaultdict(float)
    for hour, (count, share) in seen.items():
        day, own = divmod(hour - begins, 24)
        articles[day][own] += count
        covered[day] += share
    today = (last - begins) // 24
    return {
        day: [count * 24 / covered[day] for count in counts]
        for day, counts in articles.items()
        if day < today and covered[day] >= WHOLE
    }


def _levels(days: Mapping[int, Hours]) -> list[float]:
    """Articles of each day of the week: its own days as far as there are some, with those of its kind."""
    totals: dict[int, list[float]] = defaultdict(list)
    for day, hours in days.items():
        totals[day % 7].append(sum(hours))
    found = []
    for weekday in range(7):
        kind = [total for other, some in totals.items() if (other in WEEKEND) == (weekday in WEEKEND) for total in some]
        own = totals[weekday]
        usual = midmean(kind or [min(total for some in totals.values() for total in some)])
        found.append((len(own) * middle(own) + usual) / (len(own) + 1) if own else usual)
    return found


def _profile(days: Mapping[int, Hours], is_weekend: bool) -> Hours:
    """Each hour's share of a day. Days of the other kind count a fifth, great news as two days, and no hour is quite empty."""
    most = 2 * median([total for hours in days.values() if (total := sum(hours))] or [1.0])
    shares = [most / 48] * 24
    for day, hours in days.items():
        total = sum(hours)
        weight = (1.0 if (day % 7 in WEEKEND) == is_weekend else 0.2) * (min(1.0, most / total) if total else 0.0)
        shares = [share + weight * count for share, count in zip(shares, hours, strict=True)]
    total = sum(shares)
    return [share / total for share in shares]


def _hourly(weekday: int, days: Mapping[int, Hours], level: float, profile: Sequence[float]) -> Hours:
    """The hours of one day of the week: its own, each with its neighbours, as far as there are some; else the usual profile."""
    own = [hours for day, hours in days.items() if day % 7 == weekday]
    usual = [level * share for share in profile]
    if not own:
        return usual
    seen = [middle([fmean(hours[max(0, hour - 1) : hour + 2]) for hours in own]) for hour in range(24)]
    mixed = [(len(own) * mine + other) / (len(own) + 1) for mine, other in zip(seen, usual, strict=True)]
    return [rate * level / max(sum(mixed), 1e-9) for rate in mixed]


def _clustering(days: Mapping[int, Hours], levels: Sequence[float]) -> float:
    """How much more than chance days differ from what is expected of them."""
    pairs = [(sum(hours), max(levels[day % 7], 0.5)) for day, hours in days.items()]
    beyond = [((total - level) ** 2 - level) / level**2 for total, level in pairs]
    told = max(0.0, 2 * midmean(beyond))  # of squares the middle half has but half the mean
    mixed = (len(beyond) * told + PRIOR_DAYS * PRIOR_SPREAD) / (len(beyond) + PRIOR_DAYS)
    return min(1.0, max(LEAST_SPREAD, mixed))


def midmean(values: Iterable[float]) -> float:
    """The mean of the middle half: as steady as a median where values are few and small, and as deaf to single large ones."""
    ordered = sorted(values)
    cut = len(ordered) // 4
    return fmean(ordered[cut : len(ordered) - cut])


def middle(values: Sequence[float]) -> float:
    """The midmean, of few values the median."""
    return median(values) if len(values) < 4 else midmean(values)
