"""What a run counts on its way, in bounded memory: by site, by host, by rule, over time, and the slowest of all."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit

from newscrawl.model import Outcome
from newscrawl.report.spread import Spread
from newscrawl.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from newscrawl.model import Article

SITES: Final = 1_000
"""Sites counted each for itself; what comes after them is counted together, under OTHER."""
HOSTS: Final = 200
"""The same of hosts."""
OTHER: Final = "other"
FRESH_SECONDS: Final = 7 * 86_400
"""An article that was published longer ago when it was stored is no late one, but one of the archive."""

T = TypeVar("T")


@dataclass
class SiteTally:
    """One site in one run."""

    outcomes: Counter[str] = field(default_factory=Counter)
    fetched: int = 0
    """Pages of leads that arrived."""
    latency: Spread = field(default_factory=Spread)
    """Seconds from a request to the whole of its answer, robots.txt, sitemaps and feeds among them."""
    bytes: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    lengths: Spread = field(default_factory=Spread)
    """Characters of the bodies of articles."""
    fields: Counter[str] = field(default_factory=Counter)
    """On how many articles each field was found."""
    delays: Spread = field(default_factory=Spread)
    """Seconds from publication to storage, of new articles whose page names an hour that is less than a week ago."""

    def told(self) -> dict[str, Any]:
        """As the run report has it."""
        return {
            "leads": self.outcomes.total(),
            "outcomes": {str(o): self.outcomes[o] for o in Outcome if self.outcomes[o]},
            "fetched": self.fetched,
            "requests": self.latency.count,
            "statuses": {str(status): self.statuses[status] for status in sorted(self.statuses)},
            "bytes": self.bytes,
            "latency": self.latency.told(),
            "articles": self.lengths.count,
            "fields": {name: self.fields[name] for name in FIELDS},
            "medianLength": self.lengths.told(0)["p50"],
            "publishToStored": self.delays.told(0),
        }


FIELDS: Final[dict[str, Callable[[Article], object]]] = {
    "headline": lambda article: article.headline,
    "datePublished": lambda article: article.date_published,
    "authors": lambda article: article.authors,
    "description": lambda article: article.description or article.standfirst,
    "articleSection": lambda article: article.article_section,
    "inLanguage": lambda article: article.in_language,
    "mainImage": lambda article: article.main_image,
    "canonicalUrl": lambda article: article.canonical_url,
}
"""What articles are asked for, by the keys of the bucket."""


class Tally:
    """Called from the threads of a run."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.sites: dict[str, SiteTally] = {}
        self.hosts: dict[str, Spread] = {}
        self._lock = Lock()

    def settled(self, url: str, outcome: Outcome) -> None:
        """A lead came to its end."""
        with self._lock:
            self._site(url).outcomes[outcome] += 1

    def fetched(self, url: str) -> None:
        """The page of a lead arrived."""
        with self._lock:
            self._site(url).fetched += 1

    def answered(self, url: str, status: int, size: int, seconds: float) -> None:
        """A request was answered by `size` bytes."""
        with self._lock:
            site = self._site(url)
            site.latency.add(seconds)
            site.bytes += size
            site.statuses[status] += 1
            _of(self.hosts, urlsplit(url).netloc.lower(), HOSTS, Spread).add(seconds)

    def read(self, article: Article) -> None:
        """A page gave an article that is worth keeping, whether the bucket has it or not."""
        with self._lock:
            site = self._site(article.url)
            site.lengths.add(len(article.body))
            site.fields.update(name for name, found in FIELDS.items() if found(article))

    def stored(self, article: Article, published: datetime | None, now: datetime) -> None:
        """A new article was stored at `now`; `published` where its page names more than a day."""
        delay = (now - published).total_seconds() if published else -1
        if 0 <= delay <= FRESH_SECONDS:
            with self._lock:
                self._site(article.url).delays.add(delay)

    def _site(self, url: str) -> SiteTally:
        return _of(self.sites, site_name(url), SITES, SiteTally)


def site_name(url: str) -> str:
    """`site_of`, or OTHER where the URL is none: a list may hold anything."""
    try:
        return site_of(url)
    except ValueError:
        return OTHER


def _of(found: dict[str, T], name: str, most: int, make: Callable[[], T]) -> T:
    """What is counted under `name`, or together with all for whom there is no room."""
    if name not in found:
        name = name if len(found) < most else OTHER
        found.setdefault(name, make())
    return found[name]
