"""One site's table as values, and which of them a URL falls under."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from newscrawl.urls import Verdict, classify, same_site, site_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable
    from datetime import timedelta

SOURCES: Final = ("sitemap", "feed", "section")
"""What may name a site's articles; "section" stands for its front page and lists."""


@dataclass(frozen=True, slots=True)
class Selectors:
    """Where a site's pages keep what: XPath expressions by what they find, the first that finds something counts.

    Of `remove` all count. Picklable, for extraction runs in processes of its own.
    """

    body: tuple[str, ...] = ()
    title: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()

    @property
    def given(self) -> tuple[str, ...]:
        """The names of those that the table has."""
        return tuple(field.name for field in fields(self) if getattr(self, field.name))


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take of a site."""

    articles: int | None = None
    minutes: float | None = None
    delay: float | None = None
    """Seconds between two requests."""


@dataclass(frozen=True, slots=True)
class Site:
    """One `[[site]]` table. `exceptions` are (expression, kind) for URLs that `classify` takes for something else.

    `keep` are texts that learning what repeats must leave in the articles. It is due by `schedule` (cron, in `timezone`) or
    `every` so often; without both, the sooner the more its last runs found.
    """

    url: str
    name: str
    exceptions: tuple[tuple[re.Pattern[str], str], ...] = ()
    selectors: Selectors = Selectors()
    keep: tuple[str, ...] = ()
    schedule: str | None = None
    timezone: str = "UTC"
    every: timedelta | None = None
    discovery: tuple[str, ...] = SOURCES
    limits: Limits = Limits()
    since: str | None = None
    rights: str | None = None
    render: str | None = None
    hosts: tuple[str, ...] = ()
    """Of other domains, in lower case: its articles may redirect there."""
    store: str | None = None
    """An address, or a name below NEWSCRAWL_STORE."""

    def store_below(self, root: str) -> str:
        """Where its articles go when the others' go to `root`."""
        if self.store is None:
            return root
        return self.store if is_address(self.store) else f"{root.rstrip('/')}/{self.store}"

    def settings(self) -> dict[str, str]:
        """What a crawl of it is set to, in the names of Scrapy's settings."""
        found = {
            "NEWSCRAWL_RIGHTS": self.rights,
            "NEWSCRAWL_RENDER": self.render,
            "DOWNLOAD_DELAY": self.limits.delay,
            "CLOSESPIDER_TIMEOUT": self.limits.minutes and self.limits.minutes * 60,
        }
        return {name: str(value) for name, value in found.items() if value is not None}

    def verdict(self, url: str) -> Verdict | None:
        """What the table says of `url`; None where it says nothing."""
        found = ((pattern, kind) for pattern, kind in self.exceptions if pattern.search(url))
        return next((Verdict(kind, f"sites.toml: {pattern.pattern}") for pattern, kind in found), None)  # type: ignore[arg-type]


def is_address(store: str) -> bool:
    """Whether a site's store is an address of its own, and not a name below that of the others."""
    return "://" in store or store.startswith(("/", "."))


def classifier(sites: Iterable[Site], urls: Iterable[str]) -> Callable[[str], Verdict]:
    """`classify` with the exceptions of those `sites` that `urls` belong to."""
    asked = {site_of(url) for url in urls}
    ours = [site for site in sites if site.exceptions and site_of(site.url) in asked]

    def told(url: str) -> Verdict:
        return next((verdict for site in ours if (verdict := site.verdict(url))), None) or classify(url)

    return told if ours else classify


def selectors_of(sites: Iterable[Site], url: str) -> Selectors | None:
    """Those for the pages of `url`'s site: of its tables the first that has any; None where none has, and for a page without
    a web address."""
    try:
        domain = site_of(url)
    except ValueError:
        return None
    return next((site.selectors for site in sites if site.selectors.given and site_of(site.url) == domain), None)


def keep_of(sites: Iterable[Site], domain: str) -> tuple[str, ...]:
    """The texts to be kept of the site with this registrable domain."""
    return tuple(text for site in sites if site_of(site.url) == domain for text in site.keep)


def leads_to(sites: Iterable[Site], url: str, target: str) -> bool:
    """Whether a page asked for at `url` may lie at `target`: on the same site, or on a host that a table of the site names."""
    if same_site(url, target):
        return True
    host = urlsplit(target).hostname
    return any(host in site.hosts and same_site(site.url, url) for site in sites)


def site_for(sites: Iterable[Site], url: str) -> Site | None:
    """The table that a crawl of `url` goes by: the one of that address, else the first of its registrable domain."""
    try:
        domain = site_of(url)
    except ValueError:
        return None
    ours = [site for site in sites if site_of(site.url) == domain]
    return next((site for site in ours if site.url.rstrip("/") == url.rstrip("/")), ours[0] if ours else None)
