"""Twelve faults of all kinds, and what each does to a run."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from tests.health.world import BEGIN, binomial

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.health.facts import SiteRun
    from tests.health.world import Place

    Strike = Callable[[SiteRun, random.Random], SiteRun]


@dataclass(frozen=True)
class Fault:
    kind: str
    site: str
    start: datetime
    end: datetime

    def strike(self, run: SiteRun, chance: random.Random) -> SiteRun:
        return STRIKES[self.kind](run, chance)


def _down(run: SiteRun, _: random.Random) -> SiteRun:
    return replace(
        run, answers=0, statuses={}, outcomes={}, articles=0, fields={}, length=None, seconds=None, delays=0, delay=None,
        named=0, kept=0, message=f"https://{run.site}/: connection refused",
    )  # fmt: skip


def _turned(run: SiteRun, outcome: str, share: float, chance: random.Random) -> SiteRun:
    """Of the leads that were asked for, this share ends in `outcome`."""
    outcomes = dict(run.outcomes)
    moved = 0
    for name in ("stored", "updated", "unchanged", "duplicate", "not_article", "too_short"):
        if name != outcome:
            gone = binomial(chance, outcomes.get(name, 0), share)
            outcomes[name] = outcomes.get(name, 0) - gone
            moved += gone
    outcomes[outcome] = outcomes.get(outcome, 0) + moved
    articles = sum(outcomes.get(name, 0) for name in ("stored", "updated", "unchanged", "duplicate"))
    left = articles / run.articles if run.articles else 0
    fields = {name: min(articles, round(count * left)) for name, count in run.fields.items()}
    statuses = dict(run.statuses)
    if outcome in {"blocked", "error"}:
        status = 403 if outcome == "blocked" else 500
        statuses[status] = statuses.get(status, 0) + moved
        statuses[200] = max(0, statuses.get(200, 0) - moved)
    length = run.length if articles else None
    return replace(
        run, outcomes=outcomes, articles=articles, fields=fields, statuses=statuses, length=length, delays=outcomes["stored"]
    )


def _refused(run: SiteRun, chance: random.Random) -> SiteRun:
    return _turned(run, "blocked", chance.uniform(0.5, 1), chance)


def _errors(run: SiteRun, chance: random.Random) -> SiteRun:
    return _turned(run, "error", chance.uniform(0.5, 1), chance)


def _blocked(run: SiteRun, chance: random.Random) -> SiteRun:
    """Everything is answered with 403, the front page too: no lead is found."""
    return replace(_down(run, chance), answers=6, statuses={403: 5, 404: 1}, message="no article was found")


def _partly_blocked(run: SiteRun, chance: random.Random) -> SiteRun:
    """Lists are served, articles are not."""
    return _turned(run, "blocked", 0.95, chance)


def _robots(run: SiteRun, chance: random.Random) -> SiteRun:
    return _turned(run, "robots", 1.0, chance)


def _silent(run: SiteRun, _: random.Random) -> SiteRun:
    """All is as it was, and nothing new comes."""
    gone = run.outcomes.get("stored", 0)
    outcomes = {name: count for name, count in run.outcomes.items() if name != "stored"}
    return replace(run, outcomes=outcomes, articles=run.articles - gone, delays=0, delay=None)


def _no_body(run: SiteRun, chance: random.Random) -> SiteRun:
    return _turned(run, "too_short", 0.9, chance)


def _no_fields(run: SiteRun, chance: random.Random) -> SiteRun:
    """Dates, authors and sections are no longer found."""
    lost = dict.fromkeys(("datePublished", "authors", "articleSection"), 0)
    return replace(run, fields=run.fields | lost, delays=0, delay=None)


def _short(run: SiteRun, _: random.Random) -> SiteRun:
    """Only the first paragraphs are read."""
    return replace(run, length=run.length * 0.3 if run.length else None)


def _feed(run: SiteRun, chance: random.Random) -> SiteRun:
    """The feed is gone, and half of what was new with it."""
    outcomes = dict(run.outcomes) | {"stored": binomial(chance, run.outcomes.get("stored", 0), 0.5)}
    lost = run.outcomes.get("stored", 0) - outcomes["stored"]
    return replace(run, named=0, kept=0, outcomes=outcomes, articles=run.articles - lost, delays=outcomes["stored"])


def _gone(run: SiteRun, chance: random.Random) -> SiteRun:
    """What the site names is not there."""
    return replace(_turned(run, "gone", 0.9, chance), kept=binomial(chance, run.named, 0.2))


def _slow(run: SiteRun, chance: random.Random) -> SiteRun:
    return replace(run, seconds=max(3.0, (run.seconds or 1) * chance.uniform(5, 12)))


def _not_articles(run: SiteRun, chance: random.Random) -> SiteRun:
    return _turned(run, "not_article", 0.85, chance)


def _duplicates(run: SiteRun, chance: random.Random) -> SiteRun:
    """Every page shows the same notice."""
    return _turned(run, "duplicate", 0.9, chance)


STRIKES: Final[dict[str, Strike]] = {
    "silent": _silent,
    "no body": _no_body,
    "no fields": _no_fields,
    "short bodies": _short,
    "feed moved": _feed,
    "pages gone": _gone,
    "robots changed": _robots,
    "blocked": _blocked,
    "articles blocked": _partly_blocked,
    "site down": _down,
    "site slow": _slow,
    "duplicates": _duplicates,
    "refused": _refused,
    "server errors": _errors,
}
SEEDED: Final = tuple(STRIKES)[:12]
RIGHT: Final = {
    "silent": {"nothing new"},
    "no body": {"layout changed"},
    "no fields": {"layout changed"},
    "short bodies": {"layout changed"},
    "feed moved": {"feed moved"},
    "pages gone": {"feed moved"},
    "robots changed": {"robots changed"},
    "blocked": {"blocked"},
    "articles blocked": {"blocked"},
    "site down": {"site down"},
    "site slow": {"site slow"},
    "duplicates": {"layout changed"},
}
"""The likely causes that are right to name."""


def suits(kind: str, place: Place) -> bool:
    """Whether the fault can be seen at that site at all, and silence within a day: see `silence` in the printed table."""
    if kind == "silent":
        return place.a_day * place.weekend >= 40
    if kind == "feed moved":
        return place.feed > 0
    if kind == "no fields":
        return place.fields["datePublished"] > 0.9 or place.fields["authors"] > 0.9
    return True


def seed_faults(places: list[Place], seed: int) -> list[Fault]:
    """Each on a site of its own, beginning between days 10 and 25, for one to three days."""
    chance = random.Random(f"faults {seed}")  # noqa: S311 - the same each time
    left = list(places)
    chance.shuffle(left)
    found = []
    for kind in SEEDED:
        place = next(one for one in left if suits(kind, one))
        left.remove(place)
        start = BEGIN + timedelta(days=chance.uniform(10, 25))
        found.append(Fault(kind, place.name, start, start + timedelta(days=chance.uniform(1.5, 3))))
    return found
