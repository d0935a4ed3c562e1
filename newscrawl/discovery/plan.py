"""What to ask for next: the pure brain of a crawl. It never fetches and knows no time but the one it is given."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal

from newscrawl.discovery import wellknown
from newscrawl.discovery.agenda import NAMES, PRIORITY, Agenda
from newscrawl.discovery.asks import Ask, AskKind, Settled, Step
from newscrawl.discovery.dates import period_end
from newscrawl.discovery.feed import NotAFeed, looks_like_feed, parse_feed
from newscrawl.discovery.leads import Leads, Taken
from newscrawl.discovery.links import PageLinks, parse_links
from newscrawl.discovery.lists import Tree, next_pages, page_of
from newscrawl.discovery.origin import Origin, origin_of, read_seed
from newscrawl.discovery.robots import sitemaps
from newscrawl.discovery.sections import section_links
from newscrawl.discovery.sitemap import BrokenSitemap, NotASitemap, SitemapRef, looks_like_sitemap, parse_sitemap
from newscrawl.discovery.traps import Traps, is_endless
from newscrawl.model import Lead, LeadKind
from newscrawl.sites import SOURCES
from newscrawl.urls import classify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta

    from newscrawl.discovery.feed import Feed
    from newscrawl.urls import Verdict

__all__ = ["Ask", "AskKind", "Plan", "Settled", "Step"]

MAX_INDEX_DEPTH = 10
MAX_SECTION_DEPTH = 3

FRESH_HOURS = 72
"""Age up to which a sitemap goes before all articles."""


class Plan:
    """Tells a spider what to fetch: robots.txt, sitemaps, feeds, the seed page, sections and their further pages, articles.

    Call `start` once, then `received` or `failed` exactly once for each ask that is no article, redirects followed; fetch in any
    order. Each lead comes once, as an article ask or settled. `since` prunes by publication date, else the URL's, else lastmod.
    `sections` is "all" to walk them as if sitemaps might leave something out, or "gaps", as with `since`, to walk them only
    where the seed page links to an article that no sitemap or feed names: for a site that was crawled before. Each seed's host
    may have so many asks of a kind. `are_known` tells of leads that earlier crawls have dealt with them: a list is not read on
    past a second page of nothing else. Of `sources` alone leads are taken. Raises ConfigError on a seed that is no http(s) URL.
    """

    def __init__(
        self,
        seeds: Sequence[str],
        *,
        now: datetime,
        since: datetime | None = None,
        sections: Literal["all", "gaps"] = "all",
        sources: Sequence[str] = SOURCES,
        max_leads: int = 1_000_000,
        max_sitemaps: int = 1000,
        max_feeds: int = 50,
        max_sections: int = 200,
        max_pagination: int = 20,
        are_known: Callable[[Sequence[Lead]], bool] = lambda _: False,
        classify: Callable[[str], Verdict] = classify,
        parse_links: Callable[[bytes, str, str], PageLinks] = parse_links,
        parse_feed: Callable[[bytes, str, str], Feed] = parse_feed,
    ) -> None:
        self._seeds = [read_seed(seed) for seed in seeds]
        self._now, self._since = now, since
        self._only_gaps = sections == "gaps" or since is not None
        self._sources = sources
        self._classify = classify
        self._leads = Leads(self._seeds, now=now, since=since, classify=classify)
        self._agenda = Agenda({"article": max_leads, "sitemap": max_sitemaps, "feed": max_feeds, "section": max_sections})
        self._traps = Traps(max_pagination)
        self._origins = {key: Origin(key, key) for key in map(origin_of, self._seeds)}
        self._listed: dict[str, set[str]] = defaultdict(set)
        self._again: list[Lead] = []
        self._are_known = are_known
        self._parse_links, self._parse_feed = parse_links, parse_feed
        self._good = False
        self._period: timedelta | None = None

    def start(self) -> Step:
        """Ask for the robots.txt of each seed's host, and for nothing else until that is answered."""
        for origin in self._origins.values():
            self._ask(Ask(f"{origin.base}/robots.txt", "robots", origin=origin.key))
        return self._step()

    def received(self, ask: Ask, url: str, status: int, content_type: str, body: bytes) -> Step:
        """Take the answer to `ask`, which came from `url` after redirects; a status of 400 or more is a failure."""
        if status >= 400:
            return self.failed(ask, f"HTTP {status}")
        self._good = True
        if ask.kind == "robots":
            self._robots(ask, sitemaps(body, url))
        elif looks_like_feed(body) or ask.kind == "feed":
            self._feed(ask, url, content_type, body)
        elif looks_like_sitemap(body) or ask.kind == "sitemap":
            self._sitemap(ask, url, body)
        else:
            self._page(ask, url, self._parse_links(body, url, content_type))
        return self._answered(ask)

    def failed(self, ask: Ask, reason: str) -> Step:
        """Take that `ask` got no answer; a problem only of a seed, or of a sitemap or feed that the site names."""
        if ask.kind == "robots":
            self._robots(ask, [])
        elif not ask.guess and (ask.kind != "section" or ask.depth == 0):
            self._agenda.problems.append(f"The {NAMES.get(ask.kind, ask.kind)} {ask.url} could not be read: {reason}.")
        return self._answered(ask)

    def _robots(self, ask: Ask, named: list[str]) -> None:
        origin = self._origins[ask.origin]
        origin.expect(sitemaps=bool(named))
        for url in named:
            self._ask(Ask(url, "sitemap", origin=origin.key))
        for seed in self._seeds:
            if origin_of(seed) == origin.key:
                self._ask_seed(seed, origin)

    def _ask_seed(self, seed: str, origin: Origin) -> None:
        """A seed that is an article is asked for as one, and the home page beside it; any other is read as a section."""
        is_article = self._classify(seed).kind == "article"
        if is_article:
            self._lead(Lead(seed, LeadKind.GIVEN), origin.key)
        self._ask(Ask(origin.base + "/" if is_article else seed, "section", origin=origin.key))

    def _sitemap(self, ask: Ask, url: str, body: bytes) -> None:
        doubtful: list[Lead] = []
        tree = Tree()
        try:
            for found in parse_sitemap(body, url):
                if isinstance(found, SitemapRef):
                    self._ref(ask, found)
                    continue
                tree.add(found.url)
                if self._classify(found.url).sure:
                    self._named(found, ask)
                else:
                    doubtful.append(found)
        except (NotASitemap, BrokenSitemap) as error:
            self._complain(ask, error)
        for lead in doubtful:
            self._named(lead, ask, above_others=tree.is_section(lead.url))

    def _ref(self, ask: Ask, ref: SitemapRef) -> None:
        dates = [date for date in (ref.modified, period_end(ref.url)) if date]
        if wellknown.lists_no_articles(ref.url) or (self._since and dates and min(dates) < self._since):
            return
        if ask.depth >= MAX_INDEX_DEPTH:
            self._agenda.problems.append(f"The sitemap {ref.url} is over {MAX_INDEX_DEPTH} indexes deep and was passed over.")
            return
        age = self._leads.hours_old(min(dates)) if dates else 0
        priority = PRIORITY["sitemap"] if age <= FRESH_HOURS else -age
        self._ask(Ask(ref.url, "sitemap", depth=ask.depth + 1, priority=priority, origin=ask.origin))

    def _feed(self, ask: Ask, url: str, content_type: str, body: bytes) -> None:
        try:
            feed = self._parse_feed(body, url, content_type)
        except NotAFeed as error:
            self._complain(ask, error)
            return
        self._period = feed.period
        new = [self._named(lead, ask, text) for lead, text in zip(feed.entries, feed.texts, strict=True)]
        if feed.next and any(new) and self._traps.admits(feed.next):
            self._ask(Ask(feed.next, "feed", depth=ask.depth + 1, origin=ask.origin))

    def _page(self, ask: Ask, url: str, page: PageLinks) -> None:
        """Feeds are asked for at once; the links of a seed page wait, for sitemaps and feeds know more of the same articles."""
        self._good = bool(page.links)
        if ask.depth > 0:
            self._walk(ask, url, page)
            return
        origin = self._origins[ask.origin]
        origin.pages.append((ask, url, page))
        self._move(origin, url)
        for feed in page.feeds:
            if not wellknown.is_no_news_feed(feed):
                self._ask(Ask(feed, "feed", origin=origin.key))
        for sitemap in page.sitemaps:
            self._ask(Ask(sitemap, "sitemap", origin=origin.key))

    def _move(self, origin: Origin, url: str) -> None:
        """A seed page that came from another host moves the seed there, to be asked for its robots.txt and well-known paths."""
        self._leads.add_site(url)
        if origin_of(url) != origin.base:
            origin.base = origin_of(url)
            self._ask(Ask(f"{origin.base}/robots.txt", "robots", origin=origin.key))

    def _section_links(self, page: PageLinks, url: str) -> tuple[list[Lead], list[str]]:
        return section_links(page.links, url, self._leads.is_ours, self._classify)

    def _walk(self, ask: Ask, url: str, page: PageLinks) -> None:
        articles, found = self._section_links(page, url)
        walk = self._origins[ask.origin].walk
        new = any(not self._leads.knows(lead.url) for lead in articles)
        repeats = page_of(url)[1] > 1 and ((walk == "main" and not new) or self._are_known(articles))
        goes_on = self._goes_on(url, articles) and not repeats
        for lead in articles:
            self._linked(lead, ask)
        if walk == "none":
            return
        for section in found if ask.depth < MAX_SECTION_DEPTH else ():
            if walk == "all" or not _only_repeats(section):
                self._ask_section(section, ask)
        if goes_on:
            further = [page.next_page] if page.next_page else next_pages(page.links, url)
            for next_url in filter(self._leads.is_ours, further):
                self._ask_next(next_url, ask, new=new)

    def _goes_on(self, url: str, articles: list[Lead]) -> bool:
        """Whether a list still shows articles that its pages before did not, and not only what is older than `since`."""
        listed = self._listed[page_of(url)[0]]
        fresh = {lead.url for lead in articles if not self._leads.is_old(lead)} - listed
        listed |= fresh
        return bool(fresh)

    def _ask_section(self, url: str, ask: Ask) -> None:
        if not self._agenda.knows(url, "section") and self._traps.admits(url):
            self._ask(Ask(url, "section", depth=ask.depth + 1, origin=ask.origin))

    def _ask_next(self, url: str, ask: Ask, *, new: bool) -> None:
        """The next page of a list is as deep as the list, and counts under its pattern alone."""
        if not self._agenda.knows(url, "section") and self._traps.admits_next(url, new=new):
            self._ask(Ask(url, "section", depth=max(1, ask.depth), origin=ask.origin), counts=False)

    def _answered(self, ask: Ask) -> Step:
        """When nothing of an origin is under way, guess on; when there is nothing left to guess, read what waited."""
        origin = self._origins[ask.origin]
        if ask.is_awaited:
            origin.waiting -= 1
        while origin.waiting == 0 and origin.guesses and not origin.named:
            kind, path = origin.guesses.pop(0)
            self._ask(Ask(origin.base + path, kind, origin=origin.key, guess=True))
        if origin.waiting == 0 and not origin.settled:
            origin.settled = True
            self._walk_seeds(origin)
        return self._step()

    def _walk_seeds(self, origin: Origin) -> None:
        if "section" not in self._sources:
            origin.pages = []
        linked = [lead for _, url, page in origin.pages for lead in self._section_links(page, url)[0]]
        whole = origin.reaches(self._since) and all(self._leads.knows(lead.url) for lead in linked)
        origin.walk = "none" if whole and self._only_gaps else "main" if whole else "all"
        for ask, url, page in origin.pages:
            self._walk(ask, url, page)
        origin.pages = []

    def _complain(self, ask: Ask, error: Exception) -> None:
        self._good = False
        if not ask.guess:
            self._agenda.problems.append(str(error))

    def _named(self, lead: Lead, ask: Ask, text: str | None = None, *, above_others: bool = False) -> bool:
        """Take a lead of a sitemap or feed in; True if it is new and worth a fetch."""
        taken = self._lead(lead, ask.origin, text, above_others=above_others)
        if taken:
            self._origins[ask.origin].note(lead, self._now)
        return taken is not None and taken.new

    def _linked(self, lead: Lead, ask: Ask) -> None:
        """Take a lead of a page's link in, unless it is one of a trap."""
        if not self._leads.knows(lead.url) and self._traps.admits_article(lead.url):
            self._lead(lead, ask.origin)

    def _lead(self, lead: Lead, origin: str, text: str | None = None, *, above_others: bool = False) -> Taken | None:
        """Take a lead in and ask for it if it is new."""
        taken = self._leads.take(lead, above_others=above_others)
        if taken and not taken.new and (lead.modified or lead.published or lead.kind == LeadKind.FEED):
            self._again.append(taken.lead)
        if taken and taken.new:
            self._ask(Ask(taken.lead.url, "article", taken.lead, priority=taken.priority, origin=origin, text=text))
        return taken

    def _ask(self, ask: Ask, *, counts: bool = True) -> None:
        if ask.kind in ("sitemap", "feed") and ask.kind not in self._sources:
            return
        if self._agenda.add(ask, counts=counts) and ask.is_awaited:
            self._origins[ask.origin].waiting += 1

    def _step(self) -> Step:
        asks, problems, bounds = self._agenda.take()
        again, self._again = tuple(self._again), []
        good, self._good = self._good, False
        period, self._period = self._period, None
        bounds = (*bounds, *self._traps.take_alarms())
        return Step(asks, self._leads.take_settled(), problems, again, bounds, good, period)


def _only_repeats(section: str) -> bool:
    return is_endless(section) or classify(section).because == "an archive by date"
