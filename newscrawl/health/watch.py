"""Watches one site: takes its runs in order, and tells at any time what is the matter. Pure: time comes with the runs."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import timedelta
from heapq import nlargest
from math import ceil, log
from statistics import median
from typing import TYPE_CHECKING, Final

from newscrawl.health.rhythm import KEPT_DAYS, Rhythm
from newscrawl.health.rules import RULES, reached
from newscrawl.health.usual import Memory, Usual
from newscrawl.health.verdict import LATELY, Kind, Quiet, Symptom, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date, datetime

    from newscrawl.health.facts import SiteRun
    from newscrawl.health.rules import Counted, Rule

LEAST_RUNS, LEAST_AGE = 8, timedelta(days=3)
"""Before, a site is being learned, and nothing is said of it."""
SETTLED: Final = timedelta(days=8)
"""Before, days differ more than is known, and no drift is told."""
ALARM: Final = 9.0
"""Evidence at which a rule speaks, as the logarithm of odds: e^9 is 8,000 to 1."""
LASTING: Final = timedelta(hours=3)
"""What is wrong must be so for this long, and in two runs where they are no further apart than HALF_A_DAY."""
HALF_A_DAY: Final = timedelta(hours=13)
SLOWLY: Final = timedelta(hours=8)
"""The same of what drifts: it is no emergency, and pages differ from day to day."""
MOST_RUNS: Final = 12
OF_A_DAY: Final = 0.25
GAPS: Final = 2
"""A site is held to be silent now and then for as long as it was so often: once may have been a fault."""
KEPT: Final = timedelta(days=KEPT_DAYS)
LAG: Final = timedelta(hours=2)
"""What is published shows in feeds and lists within this."""
RARE: Final = 0.6
"""A rule says nothing of a site where more than this share is bad as a rule."""
HALF: Final = 0.5
"""What may be usual at most of what is wrong at any site."""


@dataclass(slots=True)
class Score:
    """The evidence of one rule: a sum of log-likelihood ratios that never falls below 0 (Page's CUSUM)."""

    evidence: float = 0.0
    since: datetime | None = None
    """The first run of those that bear it."""
    is_open: bool = False
    bad: float = 0.0
    of: float = 0.0

    def take(self, counted: Counted, odds: tuple[float, float], most: float, at: datetime) -> None:
        """A run of which `counted` is bad. It may add or take away `most`."""
        bad, of = counted
        step = bad * odds[0] + (of - bad) * odds[1]
        if step <= 0 and self.evidence == 0:
            return
        self.evidence = min(ALARM, max(0.0, self.evidence + min(most, max(-most, step))))
        self.is_open = self.evidence >= ALARM - 1e-6 or (self.is_open and self.evidence > ALARM / 4)
        if self.evidence == 0:
            self.since, self.bad, self.of = None, 0.0, 0.0
        else:
            self.since = self.since or at
            self.bad, self.of = self.bad + bad, self.of + of

    @property
    def is_doubtful(self) -> bool:
        """Such a run shows no more what is usual."""
        return self.evidence > ALARM / 3


def _odds(usual: Usual) -> dict[str, tuple[float, float]]:
    """For each rule that can tell something: what one bad and one good of what it counts say for there being something wrong."""
    found = {}
    for rule in RULES:
        share = usual.shares.get(rule.name, 1.0)
        share = min(share, HALF) if rule.is_absolute else share
        if share <= RARE:
            wrong = share + rule.wrong * (1 - share)
            found[rule.name] = log(wrong / share), log((1 - wrong) / (1 - share))
    return found


def judge(runs: Iterable[SiteRun]) -> Verdict | None:
    """The verdict on a site after these runs of it, in order; None where there are none."""
    watch: Watch | None = None
    for run in runs:
        watch = watch or Watch(run.site)
        watch.take(run)
    return watch.verdict() if watch else None


def _needed(lasting: timedelta, interval: timedelta) -> int:
    """How many runs must speak for a rule."""
    return 1 if interval > HALF_A_DAY else min(MOST_RUNS, max(2, ceil(lasting / interval)))


class Watch:
    def __init__(self, site: str) -> None:
        self.site = site
        self.rhythm = Rhythm()
        self.usual = Usual()
        self._odds: dict[str, tuple[float, float]] = {}
        self._scores = {rule.name: Score() for rule in RULES}
        self._memory = Memory()
        self._today: date | None = None
        self._runs = 0
        self._first: SiteRun | None = None
        self._last: SiteRun | None = None
        self._reached: SiteRun | None = None
        self._apart: deque[float] = deque(maxlen=20)
        self._heard: datetime | None = None
        self._expected = 0.0
        self._gaps: list[tuple[datetime, float]] = []
        self._lately: deque[tuple[datetime, int, float]] = deque()

    def take(self, run: SiteRun) -> None:
        """The next run of this site."""
        self._begin_day(run.at)
        if self._last:
            self._apart.append((run.at - self._last.at).total_seconds())
        self._first = self._first or run
        is_reached = reached(run)
        counted = {rule.name: rule.count(run, self.usual) for rule in RULES if is_reached or not rule.needs_site}
        if self.is_learned:
            self._score(counted, run.at)
        if is_reached:
            self._listen(run)
        self._learn(run, counted)
        self._runs, self._last = self._runs + 1, run
        self._reached = run if is_reached else self._reached

    @property
    def is_learned(self) -> bool:
        """Whether enough was seen to say anything."""
        return bool(self._first and self._last and self._runs >= LEAST_RUNS and self._last.at - self._first.at >= LEAST_AGE)

    @property
    def interval(self) -> timedelta:
        """What lies between two runs, as a rule."""
        return timedelta(seconds=median(self._apart)) if self._apart else timedelta(days=1)

    def verdict(self) -> Verdict:
        """After the runs so far; there must be one."""
        assert self._first
        assert self._last
        return Verdict(
            site=self.site,
            run=self._last.run,
            at=self._last.at,
            first=self._first.at,
            runs=self._runs,
            interval=self.interval,
            is_learned=self.is_learned,
            held=tuple(self._held()),
            quiet=self._quiet(),
            lately=(sum(new for _, new, _ in self._lately), sum(expected for *_, expected in self._lately)),
            week=self.rhythm.week,
        )

    def _begin_day(self, now: datetime) -> None:
        if now.date() != self._today:
            self._today = now.date()
            self.usual = self._memory.usual(self._today)
            self.rhythm.learn(now)
            self._odds = _odds(self.usual)

    def _score(self, counted: Mapping[str, Counted], at: datetime) -> None:
        assert self._first
        interval, is_new = self.interval, at - self._first.at < SETTLED
        soon, slowly = (ALARM / _needed(lasting, interval) for lasting in (LASTING, SLOWLY))
        for rule in RULES:
            drifts = rule.kind is Kind.DRIFTING
            if rule.name in counted and rule.name in self._odds and not (is_new and drifts):
                self._scores[rule.name].take(counted[rule.name], self._odds[rule.name], slowly if drifts else soon, at)

    def _listen(self, run: SiteRun) -> None:
        """How long nothing new has come, by what was expected."""
        new = run.count("stored")
        expected = self.rhythm.expected(self._reached.at - LAG, run.at - LAG) if self._reached else 0.0
        if self._reached and self._heard:
            unheard = self.rhythm.expected(max(self._heard, self._reached.at - LAG), max(self._heard, run.at - LAG))
            self._expected += unheard * run.tide * run.tide  # its square, for sites differ in how they keep a holiday
        self._lately.append((run.at, new, expected))
        while run.at - self._lately[0][0] > LATELY:
            self._lately.popleft()
        if new:
            if not any(score.is_doubtful for score in self._scores.values()):
                self._gaps.append((run.at, self._expected))
                self._gaps = [gap for gap in nlargest(GAPS, self._gaps, key=lambda gap: gap[1]) if run.at - gap[0] < KEPT]
            self._heard, self._expected = run.at, 0.0

    def _quiet(self, at: datetime | None = None) -> Quiet | None:
        until = at or (self._reached.at if self._reached else None)
        if not self._heard or not until or not self.rhythm.week:
            return None
        longest = self._gaps[-1][1] if len(self._gaps) == GAPS else 0.0
        return Quiet(self._heard, until, self._expected, longest, OF_A_DAY * self.rhythm.full_day, self.rhythm.clustering)

    def _learn(self, run: SiteRun, counted: dict[str, Counted]) -> None:
        """From runs that show the site as it is; days that turn out not to have are forgotten."""
        begun = [score.since for score in self._scores.values() if score.is_doubtful and score.since]
        quiet = self._quiet(run.at)
        begun += [quiet.since] if quiet and quiet.is_telling else []
        if begun:
            self._memory.forget(min(begun).date())
            self.rhythm.forget(min(begun))
        elif reached(run) or not self.is_learned:
            self._memory.take(run, counted)
            if self._reached and self._reached is not self._first:  # the first run brought what the site had before
                self.rhythm.take(self._reached.at, run.at, run.count("stored"))

    def _held(self) -> Iterator[Symptom]:
        for rule in RULES:
            score = self._scores[rule.name]
            if score.is_open and score.since:
                words, advice = self._evidence(rule, score), self._advice(rule)
                yield Symptom(rule.name, rule.kind, rule.cause, score.since, words, advice)

    def _evidence(self, rule: Rule, score: Score) -> str:
        run = self._reached or self._last
        levels = {f"{name}_usual": level.middle for name, level in self.usual.levels.items()}
        facts = {name: getattr(run, name) or 0 for name in ("named", "kept", "length", "seconds", "delay", "leads")}
        told = {"bad": score.bad, "of": score.of, "usual": self.usual.shares.get(rule.name, 0.0)}
        return rule.words.format_map(levels | facts | told)

    def _advice(self, rule: Rule) -> str:
        assert self._last
        return rule.advice.format(site=f"https://{self.site}", run=self._last.run)
