"""Each lead once: whether it is ours, new, recent enough and may be an article."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from hashlib import blake2b
from typing import TYPE_CHECKING

from newscrawl.discovery import wellknown
from newscrawl.discovery.asks import Settled
from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.urls import Verdict, canonicalize, classify, lead_key, site_of, url_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

UNDATED_HOURS = {LeadKind.GIVEN: 0, LeadKind.SECTION: 48, LeadKind.LINK: 96, LeadKind.FEED: 24, LeadKind.SITEMAP: 24 * 365}
"""How old a lead without a date is taken to be, in hours: a home page shows news, a sitemap may list anything."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A lead that may be an article, its URL canonical; `new` if it is to be asked for, with `priority`."""

    lead: Lead
    new: bool = False
    priority: int = 0


class Leads:
    """Remembers every lead by its identity, 8 bytes of hash each; `now` and `since` are aware."""

    def __init__(
        self, seeds: Iterable[str], *, now: datetime, since: datetime | None, classify: Callable[[str], Verdict] = classify
    ) -> None:
        self._sites = {site_of(seed) for seed in seeds}
        self._now = now
        self._since = since
        self._classify = classify
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
        """Whether a lead of this identity was taken before; so is what is no URL."""
        try:
            return _hash(lead_key(url)) in self._seen
        except ValueError:
            return True

    def is_old(self, lead: Lead) -> bool:
        """Whether the lead's date is before `since`; without a date it is not."""
        if self._since is None:
            return False
        when = _dated(lead)
        return when is not None and when < self._since

    def take(self, lead: Lead, *, above_others: bool = False) -> Taken | None:
        """Take a lead in; None if it is no URL, not ours, or no article by its URL (`above_others`: others lie below it)."""
        try:
            url = canonicalize(lead.url)
            lead = lead if lead.url == url else replace(lead, url=url)
            key = _hash(lead_key(lead.url))
        except ValueError:
            return None
        if key in self._seen:
            return Taken(lead)
        self._seen.add(key)
        ending = self._ending(lead, above_others=above_others)
        if ending:
            self._settled.append(Settled(lead, *ending))
            return None
        if lead.kind != LeadKind.GIVEN and self.is_old(lead):
            self._settled.append(Settled(lead, Outcome.FILTERED, f"older than {self._since:%Y-%m-%d %H:%M}"))
            return Taken(lead)
        return Taken(lead, new=True, priority=-self.hours_old(_dated(lead), UNDATED_HOURS[lead.kind]))

    def hours_old(self, when: datetime | None, unknown: int = 0) -> int:
        """How long ago `when` was, in whole hours, at least 0; `unknown` without a date."""
        return unknown if when is None else max(0, round((self._now - when) / timedelta(hours=1)))

    def take_settled(self) -> tuple[Settled, ...]:
        """The leads that ended since the last call."""
        settled, self._settled = tuple(self._settled), []
        return settled

    def _ending(self, lead: Lead, *, above_others: bool) -> tuple[Outcome, str] | None:
        if not self.is_ours(lead.url):
            return Outcome.OFFSITE, f"{site_of(lead.url)} is not the site of this crawl"
        reason = None if lead.kind == LeadKind.GIVEN else _refusal(lead, self._classify(lead.url), above_others=above_others)
        return (Outcome.FILTERED, reason) if reason else None


def _refusal(lead: Lead, verdict: Verdict, *, above_others: bool) -> str | None:
    """Why a lead is no article by its URL. Where that leaves doubt, who lists it is believed before the shape of its words."""
    if verdict.sure:
        return None if verdict.kind == "article" else f"{verdict.kind}: {verdict.because}"
    if above_others:
        return "section: others lie below it"
    if lead.kind == LeadKind.SITEMAP and wellknown.lists_no_news(lead.via or ""):
        return "section: named by a sitemap of pages, categories or authors"
    return _doubtful(lead, verdict)


def _doubtful(lead: Lead, verdict: Verdict) -> str | None:
    """/hello-world/ in a sitemap is more likely an article, /politics/ and /world/africa/ are sections; a feed knows better."""
    listed_as_news = lead.published is not None or lead.kind in (LeadKind.FEED, LeadKind.SECTION, LeadKind.LINK)
    name = lead.url.partition("?")[0].rstrip("/").rpartition("/")[2]
    two_words = lead.kind == LeadKind.SITEMAP and ("-" in name or "_" in name) and "joined" not in verdict.because
    return None if verdict.kind == "article" or listed_as_news or two_words else f"{verdict.kind}: {verdict.because}"


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
