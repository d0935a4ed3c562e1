"""Every lead's one ending, while a run goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.report.tally import Tally
from newscrawl.urls import lead_key

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
    tally: Tally = field(default_factory=Tally)

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
            self.named.setdefault(named_key(lead.url), lead.url)

    def fetch(self, url: str) -> None:
        """The page of a lead arrived."""
        self.fetched += 1
        self.tally.fetched(url)

    def settle(self, url: str, outcome: Outcome, detail: str = "") -> None:
        """The lead's one ending."""
        if self.open.pop(url, None) is None:
            self.mistakes.append(f"ended without being open: {url} ({outcome})")
            return
        self.outcomes[outcome] += 1
        self.tally.settled(url, outcome)
        if outcome not in KEPT:
            self.lost[named_key(url)] = Ending(url, outcome, detail)
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


def named_key(url: str) -> str:
    """`lead_key`, or what is no URL as it is: a list of URLs may hold anything."""
    try:
        return lead_key(url)
    except ValueError:
        return url
