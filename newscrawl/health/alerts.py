"""Which troubles are worth a message now, given what was told before; and the words of it. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from newscrawl.health.verdict import Symptom, Verdict

PAUSES: Final = (timedelta(hours=1), timedelta(hours=5), timedelta(hours=18), timedelta(days=1))
"""Between two messages of a trouble that stays, so that it is told again after 1, 6 and 24 hours; the last counts for all that
follow."""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is the matter with one site: the likely cause, and what else is seen."""

    site: str
    first: Symptom
    others: tuple[Symptom, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As consumers get it; `since` is ISO 8601."""
        named = {"kind": str(self.first.kind), "cause": self.first.cause, "since": self.first.since.isoformat()}
        also = [{"kind": str(one.kind), "cause": one.cause, "evidence": one.words} for one in self.others]
        return {"site": self.site, **named, "evidence": self.first.words, "advice": self.first.advice, "also": also}

    def __str__(self) -> str:
        return f"{self.site} is {self.first.kind} since {day_and_hour(self.first.since)}, {self.first.cause}: {self.first.words}"


@dataclass(frozen=True, slots=True)
class Told:
    """What one receiver was told of a site that is in trouble."""

    site: str
    cause: str
    since: datetime
    """When the trouble began, as far as it was known when it was told first."""
    at: datetime
    """When it was told last."""
    times: int = 1

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to say it again."""
        return now - self.at >= PAUSES[min(self.times, len(PAUSES)) - 1]

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"since": self.since.isoformat(), "at": self.at.isoformat()}

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Told:
        """What `to_json` gave."""
        return cls(**{**found, "since": datetime.fromisoformat(found["since"]), "at": datetime.fromisoformat(found["at"])})


@dataclass(frozen=True, slots=True)
class Notice:
    """One message: what is new, what is still so, and what is over."""

    new: tuple[Trouble, ...] = ()
    still: tuple[Trouble, ...] = ()
    over: tuple[Told, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.still or self.over)

    @property
    def subject(self) -> str:
        """ "2 sites in trouble, 1 well again"."""
        wrong = len(self.new) + len(self.still)
        parts = [f"{wrong} site{'s' * (wrong > 1)} in trouble"] * bool(wrong)
        return ", ".join(parts + [f"{len(self.over)} well again"] * bool(self.over))

    @property
    def text(self) -> str:
        """For people: a paragraph a site."""
        lines = [f"{trouble}.\n  → {trouble.first.advice}" for trouble in self.new]
        lines += [f"Still: {trouble}.\n  → {trouble.first.advice}" for trouble in self.still]
        lines += [f"Well again: {told.site} ({told.cause}, since {day_and_hour(told.since)})." for told in self.over]
        return "\n".join(lines)

    def to_json(self) -> dict[str, Any]:
        over = [{"site": told.site, "cause": told.cause, "since": told.since.isoformat()} for told in self.over]
        new, still = ([trouble.to_json() for trouble in some] for some in (self.new, self.still))
        return {"new": new, "still": still, "recovered": over, "text": self.text}


def troubles(verdicts: Iterable[Verdict], now: datetime) -> list[Trouble]:
    """Of each site that is not well, by name."""
    found = ((verdict.site, verdict.symptoms(now)) for verdict in verdicts)
    return [Trouble(site, symptoms[0], tuple(symptoms[1:])) for site, symptoms in sorted(found) if symptoms]


def notice(found: Sequence[Trouble], told: Mapping[str, Told], now: datetime) -> tuple[Notice, dict[str, Told]]:
    """What one receiver is to be told now, and what it then was told, by site.

    Another cause than was told makes a trouble new, and the pauses begin again; but not before the first of them is over.
    """
    after: dict[str, Told] = {}
    new, still = [], []
    for trouble in found:
        before = told.get(trouble.site)
        if before is None or (before.cause != trouble.first.cause and now - before.at >= PAUSES[0]):
            new.append(trouble)
            after[trouble.site] = Told(trouble.site, trouble.first.cause, trouble.first.since, now)
        elif before.is_due(now):
            still.append(trouble)
            after[trouble.site] = replace(before, at=now, times=before.times + 1)
        else:
            after[trouble.site] = before
    over = tuple(told[site] for site in sorted(told.keys() - after.keys()))
    return Notice(tuple(new), tuple(still), over), after


def day_and_hour(moment: datetime) -> str:
    """ "2026-02-18 09:30 UTC"."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
