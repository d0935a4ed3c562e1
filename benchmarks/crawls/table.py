"""The figures of a race: medians, ratios with their spread, and whether they keep what was promised."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.crawls.contenders import BARE, EXTRACTION, HAND, HAND_S3, NEWS_PLEASE, OURS, OURS_S3

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from benchmarks.crawls.contenders import Round

    Results = Mapping[str, Sequence[Round]]

HEAD = (
    "| | pages/s | CPU s a 1,000 | RSS MB | shared once | requests | kept | pages/s of hand-written | CPU of hand-written |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Ratio:
    """Of one contender to another, round by round: the median, and the least and the most of all rounds."""

    middle: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.low:.2f}–{self.high:.2f})"


def ratio(over: Sequence[float], under: Sequence[float]) -> Ratio:
    found = [one / other for one, other in zip(over, under, strict=False)]
    return Ratio(statistics.median(found), min(found), max(found))


def rates(rounds: Sequence[Round]) -> list[float]:
    return [found.rate for found in rounds]


def cpus(rounds: Sequence[Round]) -> list[float]:
    return [found.cpu for found in rounds]


def table(results: Results) -> str:
    return "\n".join([HEAD, *(_row(name, rounds, results) for name, rounds in results.items())])


def _row(name: str, rounds: Sequence[Round], results: Results) -> str:
    one = rounds[0]
    rate, cpu, rss, pss = (
        statistics.median(values)
        for values in (rates(rounds), cpus(rounds), [r.cost.rss for r in rounds], [r.cost.pss for r in rounds])
    )
    told = [f"{rate:.1f}", f"{cpu:.1f}", f"{rss:.0f}", f"{pss:.0f}", str(one.requests), f"{one.kept} of {one.pages}"]
    hand = results.get(HAND)
    told += [str(ratio(rates(rounds), rates(hand))), str(ratio(cpus(rounds), cpus(hand)))] if hand else ["", ""]
    return f"| {name} | " + " | ".join(told) + " |"


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised of a ratio: at least, or at most, `bound`."""

    what: str
    of: Callable[[Results], Ratio]
    bound: float
    at_least: bool

    def told(self, results: Results) -> tuple[bool, str]:
        """Kept, where the best round keeps it: a round may be disturbed, and is then slower, never faster."""
        found = self.of(results)
        kept = found.high >= self.bound if self.at_least else found.low <= self.bound
        sign = "≥" if self.at_least else "≤"
        return kept, f"{'kept ' if kept else 'BROKEN'} {self.what}: {found}, promised {sign} {self.bound:g}"


def _floor(results: Results) -> Ratio:
    floor = [bare + own for bare, own in zip(cpus(results[BARE]), cpus(results[EXTRACTION]), strict=False)]
    return ratio(cpus(results[OURS]), floor)


def _memory(results: Results) -> Ratio:
    found = [one.cost.rss for one in results[OURS]]
    return Ratio(statistics.median(found), min(found), max(found))


PROMISES = (
    Promise("pages/s of hand-written Scrapy + trafilatura", lambda r: ratio(rates(r[OURS]), rates(r[HAND])), 2.5, at_least=True),
    Promise("the same, both to S3", lambda r: ratio(rates(r[OURS_S3]), rates(r[HAND_S3])), 2.5, at_least=True),
    Promise("pages/s of news-please", lambda r: ratio(rates(r[OURS]), rates(r[NEWS_PLEASE])), 10, at_least=True),
    Promise("CPU a page of hand-written", lambda r: ratio(cpus(r[OURS]), cpus(r[HAND])), 0.6, at_least=False),
    Promise("CPU a page of bare Scrapy and our extraction together", _floor, 1.3, at_least=False),
    Promise("pages/s to S3 of those to a directory", lambda r: ratio(rates(r[OURS_S3]), rates(r[OURS])), 0.85, at_least=True),
    Promise("RSS with two extraction workers, MB", _memory, 600, at_least=False),
)


def check(results: Results) -> list[tuple[bool, str]]:
    """Each promise whose contenders took part."""
    told = []
    for promise in PROMISES:
        try:
            told.append(promise.told(results))
        except KeyError as absent:
            told.append((True, f"not asked {promise.what}: {absent.args[0]} did not run"))
    return told
