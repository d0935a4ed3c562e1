"""Every lead's one ending, while a run goes on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.report.tally import Tally, by_site
from newscrawl.spill import Scratch, Spill, batched
from newscrawl.urls import lead_key

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT = frozenset({Outcome.STORED, Outcome.UPDATED, Outcome.UNCHANGED, Outcome.KNOWN, Outcome.DUPLICATE})
"""Endings that leave the lead's article in the bucket."""
LISTED = 1_000
"""Leads listed by URL in the report, for each outcome; all are counted."""
_AT_ONCE: Final = 1_000
"""Leads that are looked up together."""


@dataclass(frozen=True, slots=True)
class Ending:
    url: str
    outcome: Outcome
    detail: str = ""


@dataclass
class Recall:
    """Of the URLs that feeds and news sitemaps name, how many a site has, and what is not in the bucket."""

    named: Counter[str] = field(default_factory=Counter)
    missing: Counter[str] = field(default_factory=Counter)
    listed: list[Ending] = field(default_factory=list)
    """The first LISTED of those that are missing, each with its fate."""


@dataclass
class Ledger:
    """Counts leads in and outcomes out. A lead is known by its URL; a second ending of one is a mistake, and told as such."""

    scratch: Scratch = field(default_factory=Scratch)
    """Where leads are written that are too many for memory."""
    left: int = 0
    """Leads without an outcome."""
    found: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    endings: dict[Outcome, list[Ending]] = field(default_factory=dict)
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

    def __post_init__(self) -> None:
        self.open: Spill[str] = Spill(self.scratch)
        """`lead_key`s of leads without an outcome, by URL."""
        self.named: Spill[str] = Spill(self.scratch)
        """URLs that feeds and news sitemaps name, by `lead_key`."""
        self.lost: Spill[tuple[str, str, str]] = Spill(self.scratch, last=True)
        """URL, outcome and detail of endings that leave no article in the bucket, by `lead_key`."""

    def find(self, lead: Lead) -> None:
        """A new lead: from now on it owes an outcome."""
        if not self.open.put(lead.url, named_key(lead.url)):
            self.mistakes.append(f"found twice: {lead.url}")
            return
        self.left += 1
        self.found[lead.kind] += 1
        self.name(lead)

    def name(self, lead: Lead) -> None:
        """Note that a feed or a news sitemap names this lead, as its first finder or as a later one."""
        if lead.kind == LeadKind.FEED or (lead.kind == LeadKind.SITEMAP and lead.published):
            self.named.put(named_key(lead.url), lead.url)

    def fetch(self, url: str) -> None:
        """The page of a lead arrived."""
        self.fetched += 1
        self.tally.fetched(url)

    def settle(self, url: str, outcome: Outcome, detail: str = "") -> None:
        """The lead's one ending."""
        self.settle_all((Ending(url, outcome, detail),))

    def settle_all(self, endings: Iterable[Ending]) -> None:
        """`settle` for many, which costs less for each."""
        for some in batched(endings, _AT_ONCE):
            keys = self.open.taken(ending.url for ending in some)
            for ending in some:
                key = keys.pop(ending.url, None)
                if key is None:
                    self.mistakes.append(f"ended without being open: {ending.url} ({ending.outcome})")
                    continue
                self._count(ending.outcome, [ending])
                if ending.outcome not in KEPT:
                    self.lost.put(key, (ending.url, ending.outcome, ending.detail))

    def settle_open(self, outcome: Outcome, detail: str) -> None:
        """End every lead that has no outcome, none of which leaves an article in the bucket; no lead is named after that."""
        for some in batched(self.open.items(), _AT_ONCE):
            self._count(outcome, [Ending(url, outcome, detail) for url, _ in some])
            named = self.named.found(key for _, key in some)
            for url, key in some:
                if key in named:
                    self.lost.put(key, (url, outcome, detail))
        self.open.clear()

    def _count(self, outcome: Outcome, endings: list[Ending]) -> None:
        self.left -= len(endings)
        self.outcomes[outcome] += len(endings)
        self.tally.settled([ending.url for ending in endings], outcome)
        listed = self.endings.setdefault(outcome, [])
        listed += endings[: LISTED - len(listed)]

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
        return not self.left and not self.mistakes and self.leads == sum(self.outcomes.values())

    def under_way(self) -> int:
        """How many leads without an outcome are named by feeds and news sitemaps."""
        return sum(len(self.named.found(key for _, key in some)) for some in batched(self.open.items(), _AT_ONCE))

    def recall(self) -> Recall:
        """What became of the URLs that feeds and news sitemaps name."""
        found = Recall()
        for some in batched(self.named.items(), _AT_ONCE):
            lost = self.lost.found(key for key, _ in some)
            missing = [lost[key] for key, _ in some if key in lost]
            found.named.update(by_site(url for _, url in some))
            found.missing.update(by_site(url for url, _, _ in missing))
            for url, outcome, detail in missing[: LISTED - len(found.listed)]:
                found.listed.append(Ending(url, Outcome(outcome), detail))
        return found

    def count(self, *outcomes: Outcome) -> int:
        return sum(self.outcomes[outcome] for outcome in outcomes)


def named_key(url: str) -> str:
    """`lead_key`, or what is no URL as it is: a list of URLs may hold anything."""
    try:
        return lead_key(url)
    except ValueError:
        return url
