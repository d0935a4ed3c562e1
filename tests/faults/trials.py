"""What goes wrong with crawls at random moments: a trial makes it happen, lets the next run come to its end, and audits."""

from __future__ import annotations

import random
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from newscrawl.storage.blobs import StoreError, open_blobs
from tests.faults.audit import findings
from tests.faults.crawling import Crawl, Ended, Place
from tests.faults.proxy import FAULTS, Proxy
from tests.faults.site import paths, town_book

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.demo import Server
    from tests.faults.places import Places

START_SECONDS = 4.0
"""Within this time after its start a crawl is killed that is killed early."""
EARLY = 0.2
"""Share of the kills that come early; the others come by how many articles were asked for."""
LINGER_SECONDS = 3.0
AMID_SECONDS = 60.0


@dataclass
class Tally:
    """Kills by what stood in the bucket, and what was found wrong; `seed` repeats a finding."""

    kills: int = 0
    before: int = 0
    amid: int = 0
    after: int = 0
    found: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        met = f"{self.before} before any article, {self.amid} amid, {self.after} after the end"
        return f"{self.kills} kills ({met}), {len(self.found)} findings"

    def note(self, seed: int, what: str, wrong: list[str]) -> None:
        for sentence in wrong:
            self.found.append(f"seed {seed}, {what}: {sentence}")
            print(self.found[-1], flush=True)


@dataclass
class Trial:
    """One site and one place; every moment comes from `seed`."""

    places: Places
    place: Place
    articles: int
    seed: int
    site: Server

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)  # noqa: S311 - it has to be repeatable

    def wait_for_any_moment(self, crawl: Crawl) -> None:
        """From the start of a crawl to somewhat after its end."""
        if self.chance.random() < EARLY:
            self._wait(crawl, START_SECONDS * self.chance.random(), 10**9)
        else:
            self._wait(crawl, AMID_SECONDS, self.chance.randint(0, self.articles - self.stored()))
            self._wait(crawl, LINGER_SECONDS * self.chance.random(), 10**9)

    def wait_for_the_midst(self, crawl: Crawl) -> None:
        """Until some articles were asked for."""
        self._wait(crawl, AMID_SECONDS, self.chance.randint(1, self.articles // 2))

    def _wait(self, crawl: Crawl, seconds: float, asked: int) -> None:
        """For `seconds`, at most until so many more articles were asked for, or the crawl is over."""
        begun, before = time.monotonic(), self.asked()
        while time.monotonic() - begun < seconds and self.asked() - before < asked and not crawl.is_over():
            time.sleep(0.005)

    def asked(self) -> int:
        return sum(request.path.startswith("/news/") for request in list(self.site.requests))

    def crawl(self, place: Place | None = None, most_bytes: int | None = None) -> Crawl:
        return Crawl(self.site.url, place or self.place, self.places.log(), most_bytes)

    def stored(self) -> int:
        try:
            return sum(1 for _ in open_blobs(self.place.store).list("articles/"))
        except StoreError:
            return 0

    def end_well(self) -> list[str]:
        """The next run, and what is wrong after it."""
        return after(self.crawl().wait(), 0) + findings(self.place, paths(self.articles))


@contextmanager
def trial(places: Places, store: str, state: str, seed: int, articles: int) -> Iterator[Trial]:
    with town_book(articles) as site:
        yield Trial(places, places.new(store, state), articles, seed, site)


def after(ended: Ended, *codes: int) -> list[str]:
    """What is wrong with how a crawl ended."""
    wrong = [] if ended.code in codes else [f"exit code {ended.code}: {ended.said[-2000:]}"]
    return wrong + (["a traceback: " + ended.said[-2000:]] if "Traceback" in ended.said else [])


def kills(one: Trial, number: int, tally: Tally) -> list[str]:
    """`number` crawls killed one after the other, each at a random moment; then one that ends."""
    wrong = []
    for _ in range(number):
        crawl = one.crawl()
        one.wait_for_any_moment(crawl)
        over = crawl.is_over()
        left = crawl.kill()
        wrong += [f"process {pid} outlives its crawl" for pid in left]
        stored = one.stored()
        tally.kills += 1
        tally.before += not stored and not over
        tally.after += over
        tally.amid += bool(stored) and not over
    return wrong + one.end_well()


def store_away(one: Trial) -> list[str]:
    """The S3 server is killed and started again some seconds later: the run waits for it."""
    crawl, server = one.crawl(), one.places.s3
    one.wait_for_the_midst(crawl)
    server.stop()
    time.sleep(one.chance.uniform(0, 5))
    server.restart()
    return after(crawl.wait(), 0) + one.end_well()


def database_away(one: Trial) -> list[str]:
    """The same with PostgreSQL."""
    crawl, server = one.crawl(), one.places.postgres
    one.wait_for_the_midst(crawl)
    server.stop()
    time.sleep(one.chance.uniform(0, 5))
    server.start()
    return after(crawl.wait(), 0) + one.end_well()


def bad_network(one: Trial, share: float = 0.15) -> list[str]:
    """SlowDown, lost requests and answers, 412s true and false, on `share` of the requests."""
    with Proxy(one.places.s3.port, one.seed, share, FAULTS) as proxy:
        place = Place(one.place.store, one.place.state, one.place.env | {"AWS_ENDPOINT_URL": proxy.url})
        wrong = after(one.crawl(place).wait(), 0)
        met = proxy.met
    return wrong + ([] if met else ["the proxy made no fault"]) + one.end_well()


def disk_full(one: Trial) -> list[str]:
    """No file may pass a random size: the run ends with a sentence, the next one goes on."""
    ended = one.crawl(most_bytes=one.chance.randrange(20_000, 600_000)).wait()
    told = [] if ended.code in {0, 2} or "fails" in ended.last_line or "The state" in ended.last_line else [ended.last_line]
    return after(ended, 0, 1, 2) + told + one.end_well()


def store_gone(one: Trial) -> list[str]:
    """The bucket is removed under a run: it notices, and the next one begins anew."""
    crawl = one.crawl()
    one.wait_for_the_midst(crawl)
    one.places.remove(one.place)
    ended = crawl.wait()
    told = [] if "The store" in ended.last_line else [f"told instead: {ended.last_line}"]
    one.places.restore(one.place)
    return after(ended, 1) + told + one.end_well()
