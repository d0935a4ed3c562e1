"""What became of a run: every lead's one ending while it runs, and the report that is stored when it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.urls import lead_key

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

KEPT = frozenset({Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.KNOWN, Outcome.DUPLICATE})
"""Endings that leave the lead's article in the bucket."""
LISTED = 1_000
"""Leads listed by URL in the report, for each outcome; all are counted."""


@dataclass(frozen=True, slots=True)
class Ending:
    url: str
    outcome: Outcome
    detail: str = ""


@dataclass
class Ledger:
    """Counts leads in and outcomes out. A lead is known by its URL; a second ending of one is a mistake, and told as such."""

    open: dict[str, Lead] = field(default_factory=dict)
    found: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    endings: dict[Outcome, list[Ending]] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)
    """URLs that feeds and news sitemaps name, by `lead_key`."""
    lost: dict[str, Ending] = field(default_factory=dict)
    """Endings that leave no article in the bucket, by `lead_key`."""
    problems: list[str] = field(default_factory=list)
    alarms: list[str] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)
    fetched: int = 0
    """Pages of leads that arrived."""
    answers: int = 0
    """Requests that were answered, whatever the answer."""
    unanswered: str | None = None
    """The first request that was not, and why."""

    def find(self, lead: Lead) -> None:
        """A new lead: from now on it owes an outcome."""
        if lead.url in self.open:
            self.mistakes.append(f"found twice: {lead.url}")
            return
        self.open[lead.url] = lead
        self.found[lead.kind] += 1
        self.name(lead)

    def name(self, lead: Lead) -> None:
        """Note that a feed or a news sitemap names this lead, as its first finder or as a later one."""
        if lead.kind == LeadKind.FEED or (lead.kind == LeadKind.SITEMAP and lead.published):
            self.named.setdefault(_key(lead.url), lead.url)

    def settle(self, url: str, outcome: Outcome, detail: str = "") -> None:
        """The lead's one ending."""
        if self.open.pop(url, None) is None:
            self.mistakes.append(f"ended without being open: {url} ({outcome})")
            return
        self.outcomes[outcome] += 1
        if outcome not in KEPT:
            self.lost[_key(url)] = Ending(url, outcome, detail)
        listed = self.endings.setdefault(outcome, [])
        if len(listed) < LISTED:
            listed.append(Ending(url, outcome, detail))

    def alarm(self, sentence: str) -> None:
        """A bound that was met, such as the days of a calendar without end: the rest was passed over, and nothing failed."""
        if sentence not in self.alarms and len(self.alarms) < LISTED:
            self.alarms.append(sentence)

    def problem(self, sentence: str) -> None:
        """Something wrong with the site that is no lead's ending, such as a broken sitemap. Said once."""
        if sentence not in self.problems and len(self.problems) < LISTED:
            self.problems.append(sentence)

    @property
    def leads(self) -> int:
        return sum(self.found.values())

    @property
    def balanced(self) -> bool:
        """Every lead found has ended, once."""
        return not self.open and not self.mistakes and self.leads == sum(self.outcomes.values())

    def missing(self) -> list[Ending]:
        """Of what feeds and news sitemaps name, what is not in the bucket, each with its fate."""
        return [self.lost[key] for key in self.named if key in self.lost]

    def count(self, *outcomes: Outcome) -> int:
        return sum(self.outcomes[outcome] for outcome in outcomes)


@dataclass(frozen=True)
class Run:
    """One crawl or replay: what it was asked for, and when."""

    id: str
    started: datetime
    seeds: tuple[str, ...] = ()
    kind: str = "crawl"
    since: datetime | None = None
    limit: int | None = None


def verdict(ledger: Ledger, failure: str | None, stopped: str | None = None) -> tuple[int, str]:
    """Exit code of a run and the one line that explains it ("" where all is well)."""
    if failure:
        return 1, failure
    if ledger.unanswered and not ledger.answers:
        return 1, ledger.unanswered
    if stopped:
        return 3, f"stopped before its end ({stopped}): what was stored stays, the next run goes on"
    if not ledger.balanced:
        return 3, f"the report does not balance: {len(ledger.open)} leads without an outcome, {len(ledger.mistakes)} miscounted"
    if not ledger.leads:
        return 3, "no article was found: give the address of a news site's front page, a section or an article"
    if not ledger.count(*KEPT) and (ledger.fetched or not ledger.count(Outcome.FILTERED)):
        return 3, f"no article was stored: {summary(ledger.outcomes)}"
    wrong = [*ledger.problems[:1], *(f"{e.url}: {e.detail}" for e in ledger.endings.get(Outcome.ERROR, ())[:1])]
    count = len(ledger.problems) + ledger.count(Outcome.ERROR)
    if wrong:
        more = f" (and {count - 1} more, listed in the run report)" if count > 1 else ""
        return 3, f"finished, but {wrong[0]}{more}"
    return 0, ""


def summary(outcomes: Mapping[Outcome, int]) -> str:
    """ "31 stored, 2 duplicate": in the order of `Outcome`."""
    return ", ".join(f"{outcomes[o]} {o}" for o in Outcome if outcomes.get(o)) or "nothing"


def run_report(
    run: Run,
    ledger: Ledger,
    *,
    finished: datetime,
    failure: str | None = None,
    stopped: str | None = None,
    requests: Mapping[str, int] | None = None,
    settings: Mapping[str, Any] | None = None,
    versions: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The run report as it is stored under runs/: counts of everything, and each lead that was not stored with the reason."""
    code, line = verdict(ledger, failure, stopped)
    return {
        "schema": "run-1",
        "runId": run.id,
        "kind": run.kind,
        "seeds": list(run.seeds),
        "since": iso(run.since),
        "limit": run.limit,
        "startedAt": iso(run.started),
        "finishedAt": iso(finished),
        "seconds": round((finished - run.started).total_seconds(), 3),
        "exitCode": code,
        "message": line or None,
        "balanced": ledger.balanced,
        "leads": ledger.leads,
        "leadsBySource": dict(ledger.found),
        "recall": _recall(ledger),
        "fetched": ledger.fetched,
        "outcomes": {str(o): ledger.outcomes[o] for o in Outcome if ledger.outcomes[o]},
        "endings": [_row(ending) for o in Outcome if o != Outcome.STORED for ending in ledger.endings.get(o, ())],
        "unsettled": list(ledger.open)[:LISTED],
        "mistakes": ledger.mistakes[:LISTED],
        "problems": ledger.problems,
        "alarms": ledger.alarms,
        "requests": dict(requests or {}),
        "settings": dict(settings or {}),
        "versions": dict(versions or {}),
    }


def _recall(ledger: Ledger) -> dict[str, Any]:
    """Of the URLs that feeds and news sitemaps name, how many are in the bucket, and what became of the others."""
    missing = ledger.missing()
    under_way = sum(_key(url) in ledger.named for url in ledger.open)
    kept = len(ledger.named) - len(missing) - under_way
    return {"named": len(ledger.named), "kept": kept, "missing": [_row(ending) for ending in missing[:LISTED]]}


def _key(url: str) -> str:
    """`lead_key`, or what is no URL as it is: a list of URLs may hold anything."""
    try:
        return lead_key(url)
    except ValueError:
        return url


def _row(ending: Ending) -> dict[str, str]:
    return {"url": ending.url, "outcome": str(ending.outcome), "detail": ending.detail}


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with a Z, of an aware UTC time."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
