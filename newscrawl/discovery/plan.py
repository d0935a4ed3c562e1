"""What to ask for next: the pure brain of a crawl. It never fetches and knows no time but the one it is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.config import ConfigError
from newscrawl.discovery import wellknown
from newscrawl.discovery.asks import Ask, AskKind, Settled, Step
from newscrawl.discovery.feed import NotAFeed, looks_like_feed, parse_feed
from newscrawl.discovery.leads import Leads
from newscrawl.discovery.links import PageLinks, parse_links
from newscrawl.discovery.robots import sitemaps
from newscrawl.discovery.sections import is_next_page, section_links
from newscrawl.discovery.sitemap import BrokenSitemap, NotASitemap, SitemapRef, parse_sitemap
from newscrawl.discovery.traps import Traps
from newscrawl.model import Lead, LeadKind
from newscrawl.urls import canonicalize, classify

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

__all__ = ["Ask", "AskKind", "Plan", "Settled", "Step"]

MAX_INDEX_DEPTH = 10
MAX_SECTION_DEPTH = 3

# Discovery goes before articles, whose priorities are below zero: the newest first.
PRIORITY: dict[AskKind, int] = {"robots": 40, "sitemap": 30, "feed": 30, "section": 20}


@dataclass(slots=True)
class _Origin:
    """What is known of one seed's host."""

    url: str
    waiting: int = 0
    """Sitemaps, feeds and home pages asked for and not yet answered."""
    sitemap_guesses: list[str] = field(default_factory=list)
    feed_guesses: list[str] = field(default_factory=list)
    sources: int = 0
    """Sitemaps and feeds that named leads."""
    pages: list[tuple[Ask, str, PageLinks]] = field(default_factory=list)
    """Seed pages read, whose links wait for what sitemaps and feeds say."""
    settled: bool = False


class Plan:
    """Tells a spider what to fetch: robots.txt, sitemaps, feeds, the seed page, sections where those are not whole, articles.

    Call `start` once, then `received` or `failed` exactly once for each ask that is no article, redirects followed; fetch in any
    order. Each lead comes once, as an article ask or settled. `since` prunes by publication date, else the URL's, else lastmod.
    Raises ConfigError on a seed that is no http(s) URL.
    """

    def __init__(
        self,
        seeds: Sequence[str],
        *,
        now: datetime,
        since: datetime | None = None,
        max_sitemaps: int = 1000,
        max_feeds: int = 50,
        max_sections: int = 200,
        max_pagination: int = 20,
    ) -> None:
        self._seeds = [_seed(seed) for seed in seeds]
        self._leads = Leads(self._seeds, now=now, since=since)
        self._since = since
        self._left: dict[AskKind, int] = {"sitemap": max_sitemaps, "feed": max_feeds, "section": max_sections}
        self._traps = Traps(max_pagination)
        self._origins = {origin: _Origin(origin) for origin in map(_origin_of, self._seeds)}
        self._asked: set[str] = set()
        self._asks: list[Ask] = []
        self._problems: list[str] = []

    def start(self) -> Step:
        """Ask for the robots.txt of each seed's host, and for nothing else until that is answered."""
        for origin in self._origins:
            self._ask(f"{origin}/robots.txt", "robots", origin)
        return self._step()

    def received(self, ask: Ask, url: str, status: int, content_type: str, body: bytes) -> Step:
        """Take the answer to `ask`, which came from `url` after redirects; a status of 400 or more is a failure."""
        if status >= 400:
            return self.failed(ask, f"HTTP {status}")
        if ask.kind == "robots":
            self._robots(ask, sitemaps(body, url))
        elif ask.kind == "section":
            self._page(ask, url, parse_links(body, url, content_type))
        else:
            self._source(ask, url, content_type, body)
        return self._answered(ask)

    def failed(self, ask: Ask, reason: str) -> Step:
        """Take that `ask` got no answer; guesses and robots.txt fail silently, whatever somebody named leaves a problem."""
        if ask.kind == "robots":
            self._robots(ask, [])
        elif not ask.guess:
            self._problems.append(f"The {ask.kind} {ask.url} could not be read: {reason}.")
        return self._answered(ask)

    def _robots(self, ask: Ask, named: list[str]) -> None:
        origin = self._origins[ask.origin]
        for url in named:
            self._ask(url, "sitemap", origin.url)
        origin.sitemap_guesses = [] if named else [origin.url + path for path in wellknown.SITEMAPS]
        origin.feed_guesses = [origin.url + path for path in wellknown.FEEDS]
        for seed in self._seeds:
            if _origin_of(seed) == origin.url:
                self._ask_seed(seed, origin)

    def _ask_seed(self, seed: str, origin: _Origin) -> None:
        """A seed that is an article is asked for as one, and the home page beside it; any other is read as a section."""
        is_article = classify(seed).kind == "article"
        if is_article:
            self._lead(Lead(seed, LeadKind.GIVEN), origin.url)
        self._ask(origin.url + "/" if is_article else seed, "section", origin.url)

    def _source(self, ask: Ask, url: str, content_type: str, body: bytes) -> None:
        """A sitemap or a feed, by what it is and not by what it was taken for."""
        if ask.kind == "feed" or looks_like_feed(body):
            self._feed(ask, url, content_type, body)
        else:
            self._sitemap(ask, url, body)

    def _sitemap(self, ask: Ask, url: str, body: bytes) -> None:
        try:
            for found in parse_sitemap(body, url):
                self._found(ask)
                if isinstance(found, SitemapRef):
                    self._ref(ask, found)
                else:
                    self._lead(found, ask.origin)
        except (NotASitemap, BrokenSitemap) as error:
            self._complain(ask, error)

    def _ref(self, ask: Ask, ref: SitemapRef) -> None:
        if self._since and ref.modified and ref.modified < self._since:
            return
        if ask.depth >= MAX_INDEX_DEPTH:
            self._problems.append(f"The sitemap {ref.url} is more than {MAX_INDEX_DEPTH} indexes deep and was passed over.")
        else:
            self._ask(ref.url, "sitemap", ask.origin, depth=ask.depth + 1)

    def _feed(self, ask: Ask, url: str, content_type: str, body: bytes) -> None:
        try:
            feed = parse_feed(body, url, content_type)
        except NotAFeed as error:
            self._complain(ask, error)
            return
        self._found(ask)
        new = [self._lead(lead, ask.origin, text) for lead, text in zip(feed.entries, feed.texts, strict=True)]
        if feed.next and any(new) and self._traps.admits(feed.next):
            self._ask(feed.next, "feed", ask.origin, depth=ask.depth + 1)

    def _page(self, ask: Ask, url: str, page: PageLinks) -> None:
        """Feeds are asked for at once; the links of a seed page wait, for sitemaps and feeds know more of the same articles."""
        origin = self._origins[ask.origin]
        if ask.depth == 0:
            self._leads.add_site(url)
            for feed in page.feeds:
                self._ask(feed, "feed", origin.url)
            for sitemap in page.sitemaps:
                self._ask(sitemap, "sitemap", origin.url)
            origin.pages.append((ask, url, page))
        else:
            self._walk(ask, url, page)

    def _walk(self, ask: Ask, url: str, page: PageLinks, *, sections: bool = True) -> None:
        articles, found_sections = section_links(page.links, url, self._leads.is_ours)
        new = [self._lead(lead, ask.origin) for lead in articles if self._traps.admits_article(lead.url)]
        if not sections:
            return
        if ask.depth < MAX_SECTION_DEPTH:
            for section in found_sections:
                self._ask_section(section, ask)
        for further in [page.next_page] if page.next_page else [link.url for link in page.links if is_next_page(url, link.url)]:
            if any(new) and self._leads.is_ours(further):
                self._ask_section(further, ask, depth=max(1, ask.depth))

    def _ask_section(self, url: str, ask: Ask, depth: int | None = None) -> None:
        if canonicalize(url) not in self._asked and self._left["section"] > 0 and self._traps.admits(url):
            self._ask(url, "section", ask.origin, depth=ask.depth + 1 if depth is None else depth)

    def _answered(self, ask: Ask) -> Step:
        """When nothing of an origin is under way, guess on; when there is nothing left to guess, read what waited."""
        origin = self._origins[ask.origin]
        if ask.kind in ("sitemap", "feed") or (ask.kind == "section" and ask.depth == 0):
            origin.waiting -= 1
        if origin.waiting == 0 and not origin.settled:
            self._guess(origin)
        if origin.waiting == 0 and not origin.settled:
            origin.settled = True
            self._walk_seeds(origin)
        return self._step()

    def _guess(self, origin: _Origin) -> None:
        """One well-known path at a time: sitemaps first, feeds only where nothing else named a lead."""
        if origin.sources:
            return
        for guesses, kind in ((origin.sitemap_guesses, "sitemap"), (origin.feed_guesses, "feed")):
            while guesses and origin.waiting == 0:
                self._ask(guesses.pop(0), "sitemap" if kind == "sitemap" else "feed", origin.url, guess=True)

    def _walk_seeds(self, origin: _Origin) -> None:
        """Sections are walked only where the seed page links to articles that no sitemap and no feed has named."""
        pages, origin.pages = origin.pages, []
        for ask, url, page in pages:
            articles, _ = section_links(page.links, url, self._leads.is_ours)
            complete = origin.sources > 0 and all(self._leads.knows(lead.url) for lead in articles)
            self._walk(ask, url, page, sections=not complete)

    def _found(self, ask: Ask) -> None:
        self._origins[ask.origin].sources += 1

    def _complain(self, ask: Ask, error: Exception) -> None:
        if not ask.guess:
            self._problems.append(str(error))

    def _lead(self, lead: Lead, origin: str, text: str | None = None) -> bool:
        """Take a lead in; True if it was new and is worth a fetch."""
        taken = self._leads.take(lead)
        if taken is None:
            return False
        lead, priority = taken
        self._asks.append(Ask(lead.url, "article", lead, priority=priority, origin=origin, text=text))
        return True

    def _ask(self, url: str, kind: AskKind, origin: str, *, depth: int = 0, guess: bool = False) -> None:
        """Ask once for `url`, if there is room for one more of its kind."""
        try:
            key = canonicalize(url)
        except ValueError:
            return
        if key in self._asked:
            return
        if kind in self._left:
            self._left[kind] -= 1
            if self._left[kind] < 0:
                self._full(kind)
                return
            if kind != "section" or depth == 0:
                self._origins[origin].waiting += 1
        self._asked.add(key)
        self._asks.append(Ask(url, kind, None, depth, PRIORITY[kind] - depth, origin, guess))

    def _full(self, kind: AskKind) -> None:
        if self._left[kind] == -1:
            self._problems.append(f"There are more {kind}s than a run reads; the rest of them was passed over.")

    def _step(self) -> Step:
        problems = (*self._problems, *self._traps.take_alarms())
        step = Step(tuple(self._asks), self._leads.take_settled(), problems)
        self._asks, self._problems = [], []
        return step


def _seed(seed: str) -> str:
    try:
        return canonicalize(seed)
    except ValueError as error:
        raise ConfigError(f"The URL to crawl is wrong: {error}; give one like https://example.com/.") from None


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
