"""What a plan knows of one seed's host."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from newscrawl.config import ConfigError
from newscrawl.discovery import wellknown
from newscrawl.model import LeadKind
from newscrawl.urls import canonicalize

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.discovery.asks import Ask, AskKind
    from newscrawl.discovery.links import PageLinks
    from newscrawl.model import Lead

Walk = Literal["all", "main", "none"]
"""All sections and their further pages; where a sitemap is whole, no archives by date, tags and authors, which only repeat it,
and no page of a list after a second that only repeats it; or none."""

NEWS_SITEMAP_AGE = timedelta(days=4)
"""A news sitemap names the last two days (Google's rule); one that goes further back than this lists everything."""


def origin_of(url: str) -> str:
    """Scheme and host: what robots.txt and well-known paths hang on."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


@dataclass(slots=True)
class Origin:
    """`key` is scheme and host of the seed; `base` where it has moved to."""

    key: str
    base: str
    waiting: int = 0
    """Sitemaps, feeds and seed pages asked for and not yet answered."""
    guesses: list[tuple[AskKind, str]] = field(default_factory=list)
    named: int = 0
    """Leads that sitemaps and feeds named."""
    whole: bool = False
    """Whether a sitemap lists articles of any age."""
    oldest: datetime | None = None
    """The oldest date in feeds and news sitemaps: how far back they go."""
    pages: list[tuple[Ask, str, PageLinks]] = field(default_factory=list)
    """Seed pages read, whose links wait for what sitemaps and feeds say."""
    walk: Walk = "none"
    """Once `pages` are read: which sections to ask for."""
    settled: bool = False

    def expect(self, *, sitemaps: bool) -> None:
        """Set the well-known paths to try, sitemaps first, without those if robots.txt names some."""
        paths: list[tuple[AskKind, str]] = [] if sitemaps else [("sitemap", path) for path in wellknown.SITEMAPS]
        self.guesses = [*paths, *(("feed", path) for path in wellknown.FEEDS)]

    def note(self, lead: Lead, now: datetime) -> None:
        """Count a lead that a sitemap or feed named, and how far back that one goes."""
        self.named += 1
        if lead.published:
            self.oldest = min(self.oldest or lead.published, lead.published)
        old = lead.published is None or now - lead.published > NEWS_SITEMAP_AGE
        self.whole = self.whole or (lead.kind == LeadKind.SITEMAP and old)

    def reaches(self, since: datetime | None) -> bool:
        """Whether sitemaps and feeds go back to `since`; to the beginning, if that is None."""
        return self.whole or (since is not None and self.oldest is not None and self.oldest <= since)


def read_seed(seed: str) -> str:
    """Its canonical form; raises ConfigError where it is no http(s) URL."""
    try:
        return canonicalize(seed)
    except ValueError as error:
        raise ConfigError(f"The URL to crawl is wrong: {error}; give one like https://example.com/.") from None
