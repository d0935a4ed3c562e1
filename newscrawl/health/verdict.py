"""What is known of a site after its latest run, small enough to be kept and exported, and what it means at any later time."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

LEAST_SILENCE: Final = timedelta(hours=6)
UNLIKELY: Final = 1e-5
"""A silence that is less likely than this is told."""
LONGER: Final = 1.3
"""It must also be so much longer than one that the site has made twice, by what was expected in it."""
NOT_CRAWLED: Final = timedelta(days=1)
"""A site is said to be left alone after this, or after NOT_CRAWLED_TIMES its usual interval."""
NOT_CRAWLED_TIMES: Final = 4
NEGLECTED: Final = "not crawled"
LATELY: Final = timedelta(hours=8)
TIDE_SITES, TIDE_ARTICLES = 8, 3.0
"""So many sites must be expected to have brought so many articles lately for a tide to be told."""
LOWEST_TIDE: Final = 0.2


class Kind(StrEnum):
    """What is the matter with a site, in one word."""

    BROKEN = "broken"
    BLOCKED = "blocked"
    SILENT = "silent"
    DRIFTING = "drifting"


@dataclass(frozen=True, slots=True)
class Symptom:
    """Something that does not look as usual; `words` is the evidence in a sentence, `advice` what to do."""

    name: str
    kind: Kind
    cause: str
    since: datetime
    words: str
    advice: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since.isoformat()}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Symptom:
        """What `to_json` gave."""
        return cls(**{**found, "kind": Kind(found["kind"]), "since": datetime.fromisoformat(found["since"])})


@dataclass(frozen=True, slots=True)
class Quiet:
    """How long nothing new has come. Numbers are of articles."""

    since: datetime
    until: datetime
    """The last run that reached the site."""
    expected: float
    """That should have come in that time; fewer on days when other sites bring few too."""
    longest: float
    """That were expected in a silence that the site has made twice."""
    least: float
    """A part of a full day's articles: what is expected of single hours is not known so well."""
    clustering: float
    """By how much the site's days differ beyond chance: 1/k of a negative binomial."""

    @property
    def is_telling(self) -> bool:
        """Whether so long a silence is none of the site's own."""
        return (
            self.until - self.since >= LEAST_SILENCE
            and chance_of_none(self.expected, self.clustering) < UNLIKELY
            and self.expected > max(LONGER * self.longest, self.least)
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """`lately`: new and expected articles of the last hours. `week`: those expected by weekday (Monday first) and hour (UTC)."""

    site: str
    run: str
    at: datetime
    """When that run ended."""
    first: datetime
    runs: int
    interval: timedelta
    """What lies between two runs, as a rule."""
    is_learned: bool
    """Whether enough was seen to say anything; a new site is being learned."""
    held: tuple[Symptom, ...]
    """What its runs show, the likely cause first."""
    quiet: Quiet | None
    lately: tuple[int, float]
    week: tuple[tuple[float, ...], ...] | None

    def symptoms(self, now: datetime) -> list[Symptom]:
        """What is the matter, the likely cause first."""
        return [*self.held, *self._silence(), *self._neglect(now)] if self.is_learned else []

    def _silence(self) -> Iterator[Symptom]:
        if self.quiet and self.quiet.is_telling:
            words = f"no new article, where {self.quiet.expected:.0f} are usual in that time"
            home = f"https://{self.site}/"
            advice = f"open {home}: where it has new articles, newscrawl probe {home} shows what is found of them"
            yield Symptom("silent", Kind.SILENT, "nothing new", self.quiet.since, words, advice)

    def _neglect(self, now: datetime) -> Iterator[Symptom]:
        if now - self.at > max(NOT_CRAWLED, NOT_CRAWLED_TIMES * self.interval):
            words = f"it was crawled every {_duration(self.interval)}, and not since {self.at:%Y-%m-%d %H:%M} UTC"
            advice = "see that newscrawl schedule or worker runs, and what newscrawl jobs list says of the site"
            yield Symptom("neglected", Kind.SILENT, NEGLECTED, self.at, words, advice)

    @property
    def is_well(self) -> bool:
        """Whether its runs show nothing that is wrong; that they go on is another matter."""
        return not self.held and not (self.quiet and self.quiet.is_telling)

    def to_json(self) -> dict[str, Any]:
        quiet = self.quiet and asdict(self.quiet) | {name: getattr(self.quiet, name).isoformat() for name in ("since", "until")}
        return asdict(self) | {
            "at": self.at.isoformat(),
            "first": self.first.isoformat(),
            "interval": self.interval.total_seconds(),
            "held": [symptom.to_json() for symptom in self.held],
            "quiet": quiet,
            "week": [[round(rate, 4) for rate in day] for day in self.week] if self.week else None,
        }

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Verdict:
        """What `to_json` gave."""
        quiet = found["quiet"]
        moments = {name: datetime.fromisoformat(quiet[name]) for name in ("since", "until")} if quiet else {}
        changed = {
            "at": datetime.fromisoformat(found["at"]),
            "first": datetime.fromisoformat(found["first"]),
            "interval": timedelta(seconds=found["interval"]),
            "held": tuple(Symptom.from_json(symptom) for symptom in found["held"]),
            "quiet": Quiet(**{**quiet, **moments}) if quiet else None,
            "lately": tuple(found["lately"]),
            "week": tuple(tuple(day) for day in found["week"]) if found["week"] else None,
        }
        return cls(**{**found, **changed})


def chance_of_none(expected: float, clustering: float) -> float:
    """That nothing comes where so many are expected, by a negative binomial."""
    return float((1 + expected * clustering) ** (-1 / clustering))


def tide_of(lately: Iterable[tuple[int, float]]) -> float:
    """How many articles sites bring now, of those expected: on a holiday most bring few, and none is to be called silent.

    `lately` is that of sites that are well; 1 where these are too few to tell.
    """
    ratios = [new / expected for new, expected in lately if expected >= TIDE_ARTICLES]
    return min(1.0, max(LOWEST_TIDE, median(ratios))) if len(ratios) >= TIDE_SITES else 1.0


def _duration(time: timedelta) -> str:
    hours = time / timedelta(hours=1)
    return f"{hours:.0f} h" if hours >= 1 else f"{hours * 60:.0f} min"
