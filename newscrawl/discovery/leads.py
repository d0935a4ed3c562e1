"""Each lead once: whether it is ours, new, recent enough and may be an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from newscrawl.discovery.asks import Settled
from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.urls import Verdict, canonicalize, classify, lead_key, site_of, url_date

if TYPE_CHECKING:
    from collections.abc import Iterable

UNDATED_HOURS = {LeadKind.GIVEN: 0, LeadKind.SECTION: 48, LeadKind.LINK: 96, LeadKind.FEED: 24, LeadKind.SITEMAP: 24 * 365}
"""How old a lead without a date is taken to be, in hours: a home page shows news, a sitemap may list anything."""


class Leads:
    """Remembers every lead by its identity, 8 bytes of hash each; `now` and `since` are aware."""

    def __init__(self, seeds: Iterable[str], *, now: datetime, since: datetime | None) -> None:
        self._sites = {site_of(seed) for seed in seeds}
        self._now = now
        self._since = since
        self._seen: set[int] = set()
        self._settled: list[Settled] = []

    def add_site(self, url: str) -> None:
        """A seed that moved to another domain makes that one ours."""
        self._sites.add(site_of(url))

    def is_ours(self, url: str) -> bool:
        """Whether `url` is of a site of the seeds."""
        try:
            return site_of(url) in self._sites
        except ValueError:
            return False

    def knows(self, url: str) -> bool:
        """Whether a lead of this identity was taken before."""
        try:
            return _hash(lead_key(url)) in self._seen
        except ValueError:
            return True

    def take(self, lead: Lead) -> tuple[Lead, int] | None:
        """A new lead that is worth a fetch, its URL canonical, and its priority; None for one seen before or settled here."""
        try:
            lead = replace(lead, url=canonicalize(lead.url))
            key = _hash(lead_key(lead.url))
        except ValueError:
            return None
        if key in self._seen:
            return None
        self._seen.add(key)
        ending = self._ending(lead)
        if ending:
            self._settled.append(Settled(lead, *ending))
            return None
        return lead, -self._hours_old(lead)

    def take_settled(self) -> tuple[Settled, ...]:
        """The leads that ended since the last call."""
        settled, self._settled = tuple(self._settled), []
        return settled

    def _ending(self, lead: Lead) -> tuple[Outcome, str] | None:
        if lead.kind == LeadKind.GIVEN:
            return None
        if not self.is_ours(lead.url):
            return Outcome.OFFSITE, f"{site_of(lead.url)} is not the site of this crawl"
        reason = _refusal(lead, classify(lead.url))
        if reason:
            return Outcome.FILTERED, reason
        if self._since and (when := _dated(lead)) and when < self._since:
            return Outcome.FILTERED, f"older than {self._since:%Y-%m-%d %H:%M}"
        return None

    def _hours_old(self, lead: Lead) -> int:
        when = _dated(lead)
        if when is None:
            return UNDATED_HOURS[lead.kind]
        return max(0, round((self._now - when) / timedelta(hours=1)))


def _refusal(lead: Lead, verdict: Verdict) -> str | None:
    """Why a lead is no article by its URL: whoever lists it is believed before the mere shape of its words."""
    if verdict.kind == "article":
        return None
    listed_as_news = lead.published is not None or lead.kind == LeadKind.FEED
    if not verdict.sure and listed_as_news:
        return None
    if not verdict.sure and lead.kind == LeadKind.SITEMAP and _has_two_words(lead.url):
        return None
    return f"{verdict.kind}: {verdict.because}"


def _has_two_words(url: str) -> bool:
    """/hello-world/ in a sitemap is more likely an article; /politics/ and /world/africa/ are sections."""
    name = url.partition("?")[0].rstrip("/").rpartition("/")[2]
    return "-" in name or "_" in name


def _dated(lead: Lead) -> datetime | None:
    """The publication date, else the end of the day in the URL (anywhere on earth), else the last change."""
    if lead.published:
        return lead.published
    day = url_date(lead.url)
    if day:
        return datetime.combine(day, time(0), UTC) + timedelta(hours=36)
    return lead.modified


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest())
