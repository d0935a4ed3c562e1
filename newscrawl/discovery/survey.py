"""What a site offers, counted while it is looked through: where its articles are named, how fresh, how many."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.urls import lead_key, site_of, url_date

if TYPE_CHECKING:
    from newscrawl.discovery.asks import Ask, AskKind, Step
    from newscrawl.model import Lead

WINDOW: Final = timedelta(days=7)
"""How far back articles a day are counted."""

EVERY: Final = ((96, "10m"), (24, "30m"), (6, "1h"), (1, "6h"))
"""Articles a day from which a crawl of an interval is worth its requests."""
RARELY: Final = "24h"
UNKNOWN: Final = "6h"


@dataclass(frozen=True, slots=True)
class Offer:
    """One answer: `articles` that it names, `newest` of their dates (aware UTC); `further` sitemaps, feeds and lists it names."""

    kind: AskKind
    url: str
    status: int
    articles: int = 0
    further: int = 0
    newest: datetime | None = None


@dataclass
class Survey:
    """Counts what steps of a plan tell. `partial`: the site has more than was looked at."""

    now: datetime
    offers: list[Offer] = field(default_factory=list)
    articles: int = 0
    partial: bool = False
    _oldest: datetime | None = None
    _recent: dict[str, datetime] = field(default_factory=dict)

    def add(self, ask: Ask, url: str, status: int, step: Step) -> None:
        """Count the answer to `ask`; guesses that led nowhere are no offers, but were requests."""
        new = [found.lead for found in step.asks if found.lead]
        self.articles += len(new)
        self.partial = self.partial or bool(step.bounds)
        dates = [date for lead in (*new, *step.again) if (date := self._date(lead))]
        further = sum(found.kind != "article" and not found.guess for found in step.asks)
        named = len(new) + len(step.again)
        self.offers.append(Offer(ask.kind, url, status, named, further, max(dates, default=None)))

    @property
    def newest(self) -> datetime | None:
        """The latest date of an article; none that lies ahead counts."""
        return max(self._recent.values(), default=None)

    @property
    def per_day(self) -> float | None:
        """Articles a day over the last WINDOW, or over as much of it as dates go back; None where no article has a date."""
        if self._oldest is None:
            return None
        span = min(WINDOW, self.now - self._oldest)
        return len(self._recent) / max(span / timedelta(days=1), 1 / 24)

    @property
    def every(self) -> str:
        """How often a crawl is worth its requests."""
        rate = self.per_day
        return UNKNOWN if rate is None else next((interval for least, interval in EVERY if rate >= least), RARELY)

    @property
    def later_requests(self) -> int:
        """What a later crawl asks for beside new articles; lists are read again only where nothing else names articles."""
        named = self.found("sitemap", "feed")
        lists = self.found("section")
        return 1 + len(named) + (1 if any(offer.articles for offer in named) else max(1, len(lists)))

    def found(self, *kinds: AskKind) -> list[Offer]:
        """The answers of these kinds that were there."""
        return [offer for offer in self.offers if offer.kind in kinds and offer.status < 400]

    def table(self, url: str) -> str:
        """A `[[site]]` table for sites.toml."""
        facts = {"url": url, "name": site_of(url), "every": self.every}
        rows = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in facts.items())
        return "\n".join(("[[site]]", *rows))

    def _date(self, lead: Lead) -> datetime | None:
        """The lead's date, remembered if it is one of the last days; the day in the URL counts from its start."""
        day = url_date(lead.url)
        date = lead.published or (datetime.combine(day, time(0), UTC) if day else lead.modified)
        if date is None or date > self.now:
            return None
        self._oldest = min(self._oldest or date, date)
        if self.now - date <= WINDOW:
            key = lead_key(lead.url)
            self._recent[key] = max(date, self._recent.get(key, date))
        return date
