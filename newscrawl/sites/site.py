"""One site's table as values, and which of them a URL falls under."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from newscrawl.urls import Verdict, classify, site_of

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable


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
class Site:
    """One `[[site]]` table. `exceptions` are (expression, kind) for URLs that `classify` takes for something else.

    `keep` are texts that learning what repeats must leave in the articles.
    """

    url: str
    name: str
    exceptions: tuple[tuple[re.Pattern[str], str], ...] = ()
    selectors: Selectors = Selectors()
    keep: tuple[str, ...] = ()

    def verdict(self, url: str) -> Verdict | None:
        """What the table says of `url`; None where it says nothing."""
        found = ((pattern, kind) for pattern, kind in self.exceptions if pattern.search(url))
        return next((Verdict(kind, f"sites.toml: {pattern.pattern}") for pattern, kind in found), None)  # type: ignore[arg-type]


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
