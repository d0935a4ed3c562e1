"""Several sites crawled at once into one bucket and one database, and no wire between any two of them is sound.

python -m tests.faults --network [--sites 20] [--articles 100] [--share 0.05] prints what was found, and then ends with 1.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.demo import Resource, Server
from newscrawl.ingest import prepare
from newscrawl.model import Page
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.captures import BrokenWarc, read_pages
from tests.faults.audit import findings, segments
from tests.faults.crawling import Crawl, Place
from tests.faults.mangling import OF_SITES, OF_STORES
from tests.faults.places import Places, places
from tests.faults.proxy import FAULTS, Proxy
from tests.faults.site import sitemap
from tests.faults.trials import after
from tests.faults.wire import Wire
from tests.tiny import front, robots, story

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AT_ONCE = 4
"""Crawls side by side, as a small fleet has them."""
CRAWL_SECONDS = 1800.0
SHARE = 0.05
PIECES = 25
"""Pieces on the wire that a transaction takes, where a page or an object takes one request."""
NOT_BEGUN = 2
"""Code of a crawl whose bucket or database never answered it: no patience is had with those."""
BEGINNINGS = 3
"""Times that it is begun again, as a schedule does."""


@dataclass
class Network:
    """Sites behind their proxies, and the proxies of bucket and database."""

    place: Place
    sites: list[Proxy]
    store: Proxy
    state: Wire
    articles: int

    @property
    def expected(self) -> list[str]:
        return [path for number in range(len(self.sites)) for path in paths(number, self.articles)]

    @property
    def met(self) -> dict[str, int]:
        return {"sites": sum(site.met for site in self.sites), "S3": self.store.met, "PostgreSQL": self.state.met}

    def spoil(self, share: float) -> None:
        """Let this part of all that passes meet a fault; 0 makes the network a sound one."""
        for site in self.sites:
            site.share = 3 * share
        self.store.share, self.state.share = share, share / PIECES


def paths(site: int, articles: int) -> list[str]:
    return [f"/news/place{site}-case-{number}-of-the-town-book" for number in range(articles)]


def town(articles: int, ports: list[int]) -> Server:
    """All sites in one server, told apart by the port in the Host header: those of their proxies."""

    def build(_: str) -> object:
        def find(host: str, target: str) -> Resource:
            number, path = ports.index(urlsplit(f"//{host}").port or 0), urlsplit(target).path
            named = paths(number, articles)
            special = {
                "/": front(*named[:10]),
                "/robots.txt": robots(f"User-agent: *\nAllow: /\nSitemap: http://{host}/sitemap.xml"),
                "/sitemap.xml": sitemap(named),
            }
            page = special.get(path) or (story(path) if path in named else Resource(b"not here", status=404))
            return Resource(page.body.replace(b"{base}", f"http://{host}".encode()), page.content_type, page.status)

        return find

    return Server(build)  # type: ignore[arg-type]


def built(stack: ExitStack, found: Places, sites: int, articles: int, seed: int) -> Network:
    """Everything, with wires that are sound as yet."""
    ports: list[int] = []
    origin = stack.enter_context(town(articles, ports))
    proxies = [stack.enter_context(Proxy(origin.port, seed + number, 0, OF_SITES)) for number in range(sites)]
    ports += [proxy.server_address[1] for proxy in proxies]
    store = stack.enter_context(Proxy(found.s3.port, seed + 100, 0, FAULTS + OF_STORES))
    state = stack.enter_context(Wire(found.postgres.port, seed + 200, 0))
    clean = found.new("s3", "postgres")
    through = clean.state.replace(f":{found.postgres.port}/", f":{state.port}/")
    place = Place(clean.store, through, clean.env | {"AWS_ENDPOINT_URL": store.url})
    return Network(place, proxies, store, state, articles)


def crawl_all(network: Network, found: Places, *codes: int) -> list[str]:
    """One crawl of each site; what is wrong with how they ended."""

    def crawl(site: Proxy) -> list[str]:
        ended = Crawl(site.url, network.place, found.log()).wait(CRAWL_SECONDS)
        for _ in range(BEGINNINGS):
            if ended.code == NOT_BEGUN:
                ended = Crawl(site.url, network.place, found.log()).wait(CRAWL_SECONDS)
        return after(ended, *codes)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [sentence for wrong in pool.map(crawl, network.sites) for sentence in wrong]


def trial(found: Places, sites: int, articles: int, seed: int, share: float = SHARE) -> tuple[list[str], dict[str, int]]:
    """A crawl of every site over bad wires, then one over sound ones; what is wrong, and how many faults were met."""
    with ExitStack() as stack:
        network = built(stack, found, sites, articles, seed)
        network.spoil(share)
        wrong = crawl_all(network, found, 0, 3)  # 3: pages whose every try met a fault
        network.spoil(0)
        met = network.met
        wrong += crawl_all(network, found, 0)
        wrong += findings(network.place, network.expected)
        wrong += [*altered(network), *unbalanced(network), *torn_archives(network)]
        wrong += [f"no fault was met by {name}" for name, count in met.items() if not count]
    return wrong, met


def altered(network: Network) -> Iterator[str]:
    """Every stored article has the words of its page, all of them."""
    for _, lines in segments(open_blobs(network.place.store)):
        for line in lines:
            article = line.get("article") or {}
            path = urlsplit(article.get("url") or "").path
            if article.get("articleBody") != words_of(path):
                yield f"{path} is stored with other words than its page has"


def words_of(path: str) -> str:
    page = story(path)
    return prepare(
        Page(f"http://127.0.0.1{path}", page.body, datetime.now(UTC), headers=(("content-type", page.content_type),))
    ).body


def unbalanced(network: Network) -> Iterator[str]:
    """Every report balances, in bad networks too."""
    blobs = open_blobs(network.place.store)
    for key in (key for key in blobs.list("runs/") if key.endswith(".json")):
        told = json.loads(blobs.get(key))
        if not told["balanced"]:
            yield f"{key} does not balance: {told['message']}"


def torn_archives(network: Network) -> Iterator[str]:
    """Every file of raw pages can be read to its end."""
    blobs = open_blobs(network.place.store)
    for key in blobs.list("pages/"):
        try:
            with blobs.open(key) as stream:
                for page in read_pages(stream, key):
                    assert page.body
        except BrokenWarc as broken:
            yield str(broken)


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults --network", description=__doc__)
    parser.add_argument("--sites", type=int, default=20)
    parser.add_argument("--articles", type=int, default=100, help="of each site")
    parser.add_argument("--share", type=float, default=SHARE, help="of requests to S3 that meet a fault; other wires follow it")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))  # noqa: S311 - it is printed
    given = parser.parse_args(words)
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="newscrawl-faults-") as folder, places(Path(folder)) as found:
        wrong, met = trial(found, given.sites, given.articles, given.seed, given.share)
    told = ", ".join(f"{count} of {name}" for name, count in met.items())
    print(
        f"seed {given.seed}: {given.sites} sites of {given.articles} articles in {time.monotonic() - begun:.0f} s; faults: {told}"
    )
    print(*(sentence[-1500:] for sentence in wrong), f"{len(wrong)} findings", sep="\n")
    return bool(wrong)
