"""What a run counts on its way, in bounded memory: by site, by host, by rule, over time, and the slowest of all."""

from __future__ import annotations

import time
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import urlsplit

from newscrawl.model import Outcome
from newscrawl.report.removals import RuleTally, by_rule
from newscrawl.report.sitetally import FIELDS, SiteTally
from newscrawl.report.spread import Spread
from newscrawl.report.timeline import Timeline
from newscrawl.report.tops import Tops
from newscrawl.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from newscrawl.model import Article, Removal
    from newscrawl.report.tracing import Tracing

SITES: Final = 1_000
"""Sites counted each for itself; what comes after them is counted together, under OTHER."""
HOSTS: Final = 200
"""The same of hosts."""
OTHER: Final = "other"
FRESH_SECONDS: Final = 7 * 86_400
"""An article that was published longer ago when it was stored is no late one, but one of the archive."""
Step = Literal["extract", "admit", "store"]
STEPS: Final[tuple[Step, ...]] = ("extract", "admit", "store")
"""The steps of the spine that are timed."""
WRITTEN: Final = frozenset({Outcome.STORED, Outcome.UPDATED})

T = TypeVar("T")


class Tally:
    """Called from the threads of a run."""

    def __init__(self) -> None:
        self.begun = time.monotonic()
        self.sites: dict[str, SiteTally] = {}
        self.hosts: dict[str, Spread] = {}
        self.rules: dict[str, RuleTally] = {}
        self.steps: dict[Step, Spread] = {step: Spread() for step in STEPS}
        self.timeline = Timeline()
        self.sizes = Spread()
        """Bytes of answers, as they came."""
        self.slowest = {"fetch": Tops(), "extract": Tops()}
        self.largest = Tops()
        self.copies: Counter[str] = Counter()
        """Duplicates: `exact` or `near`."""
        self.failures: Counter[str] = Counter()
        """Requests without an answer, by why."""
        self.tracing: Tracing | None = None
        self.segments = 0
        self.lines = 0
        self.lock = Lock()
        """Held while anything is counted; for whoever reads several of the above."""

    def settled(self, urls: Sequence[str], outcome: Outcome) -> None:
        """Leads came to their end."""
        with self.lock:
            for site, count in by_site(urls).items():
                _of(self.sites, site, SITES, SiteTally).outcomes[outcome] += count
            self.timeline.add(self._now(), stored=len(urls) if outcome in WRITTEN else 0, ended=len(urls))
            if self.tracing:
                for url in urls:
                    self.tracing.end(url, str(outcome))

    def fetched(self, url: str) -> None:
        """The page of a lead arrived."""
        with self.lock:
            self._site(url).fetched += 1
            self.timeline.add(self._now(), fetched=1)

    def answered(self, url: str, status: int, size: int, seconds: float, asked: str | None = None) -> None:
        """A request was answered by `size` bytes; `asked` is the address that led there."""
        with self.lock:
            if self.tracing:
                self.tracing.note(asked or url, "fetch", seconds)
            site = self._site(url)
            site.latency.add(seconds)
            site.bytes += size
            site.statuses[status] += 1
            _of(self.hosts, urlsplit(url).netloc.lower(), HOSTS, Spread).add(seconds)
            self.sizes.add(size)
            self.slowest["fetch"].add(seconds, url)
            self.largest.add(size, url)

    def failed(self, why: str) -> None:
        """A request was not answered."""
        with self.lock:
            self.failures[why] += 1

    def took(self, step: Step, seconds: float, url: str) -> None:
        """A step of the spine was done with the page of the lead at `url`."""
        with self.lock:
            if self.tracing:
                self.tracing.note(url, step, seconds)
            self.steps[step].add(seconds)
            if step == "extract":
                self.slowest["extract"].add(seconds, url)

    def removed(self, removals: Iterable[Removal]) -> None:
        """What cleaning took away from one page."""
        with self.lock:
            for rule, texts in by_rule(removals).items():
                self.rules.setdefault(rule, RuleTally()).add(texts)

    def read(self, article: Article) -> None:
        """A page gave an article that is worth keeping, whether the bucket has it or not."""
        with self.lock:
            site = self._site(article.url)
            site.lengths.add(len(article.body))
            site.fields.update(name for name, found in FIELDS.items() if found(article))

    def copied(self, similarity: float | None) -> None:
        """An article was found to be the copy of another."""
        with self.lock:
            self.copies["near" if similarity and similarity < 1 else "exact"] += 1

    def stored(self, article: Article, published: datetime | None, now: datetime) -> None:
        """A new article was stored at `now`; `published` where its page names more than a day."""
        delay = (now - published).total_seconds() if published else -1
        with self.lock:
            site = self._site(article.url)
            site.newest = now
            if 0 <= delay <= FRESH_SECONDS:
                site.delays.add(delay)

    def logged(self, lines: int) -> None:
        """A segment of so many lines was written."""
        with self.lock:
            self.segments += 1
            self.lines += lines

    def told(self) -> dict[str, Any]:
        """Its part of the run report, but for the sites."""
        with self.lock:
            latency = sorted(self.hosts.items(), key=lambda host: -host[1].count)
            rules = sorted(self.rules.items(), key=lambda rule: -rule[1].characters)
            return {
                "timeline": self.timeline.told(),
                "latency": {host: spread.told() for host, spread in latency},
                "sizes": self.sizes.told(0),
                "steps": {step: spread.told(4) for step, spread in self.steps.items()},
                "slowest": {step: _named(tops, "seconds", 3) for step, tops in self.slowest.items()},
                "largest": _named(self.largest, "bytes", 0),
                "removed": {rule: tally.told() for rule, tally in rules},
                "copies": dict(self.copies),
                "failures": dict(self.failures),
                "log": {"segments": self.segments, "lines": self.lines},
            }

    def _now(self) -> float:
        return time.monotonic() - self.begun

    def _site(self, url: str) -> SiteTally:
        return _of(self.sites, site_name(url), SITES, SiteTally)


def _named(tops: Tops, value: str, digits: int) -> list[dict[str, Any]]:
    return [{"url": url, value: round(found, digits) if digits else round(found)} for found, url in tops.told()]


def site_name(url: str) -> str:
    """`site_of`, or OTHER where the URL is none: a list may hold anything."""
    try:
        return site_of(url)
    except ValueError:
        return OTHER


def by_site(urls: Iterable[str]) -> Counter[str]:
    """How many of `urls` each site has; a host is looked up once."""
    sites: Counter[str] = Counter()
    for origin, count in Counter("/".join(url.split("/", 3)[:3]) for url in urls).items():
        sites[site_name(origin)] += count
    return sites


def _of(found: dict[str, T], name: str, most: int, make: Callable[[], T]) -> T:
    """What is counted under `name`, or together with all for whom there is no room."""
    if name not in found:
        name = name if len(found) < most else OTHER
        found.setdefault(name, make())
    return found[name]
