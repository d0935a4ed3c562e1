"""A crawl of the loopback world: of each site every article, and nothing that is none."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import pytest

from tests.command import newscrawl, objects, report
from tests.site.make import Site, serve
from tests.site.sites import SITES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.demo import Server

LOOKED_AT = {"stored", "updated", "unchanged", "duplicate", "not_article", "too_short"}
"""Outcomes of pages that were fetched as articles."""


@dataclass(frozen=True)
class Found:
    """What two crawls made of one site; paths are decoded."""

    site: Site
    leads: int
    fetched: tuple[str, ...]
    stored: frozenset[str]
    requests: int
    second: int
    problems: tuple[str, ...]
    alarms: tuple[str, ...]

    @property
    def right(self) -> int:
        """Pages fetched as articles that are some."""
        return sum(map(self.site.shows_article, self.fetched))

    @property
    def kept(self) -> int:
        return len(self.stored & {unquote(story.path) for story in self.site.stories})

    @property
    def recall(self) -> float:
        return self.kept / len(self.site.stories)

    @property
    def precision(self) -> float:
        return self.right / max(1, len(self.fetched))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Found]]:
    """All sites by one command, and again."""
    store = str(tmp_path_factory.mktemp("world") / "bucket")
    with ExitStack() as stack:
        servers = {site.name: stack.enter_context(serve(site)) for site in SITES}
        urls = [server.url for server in servers.values()]
        done = newscrawl("crawl", *urls, "--to", store)
        assert done.code in {0, 3}, done.err
        told, counts = report(store), {name: len(server.requests) for name, server in servers.items()}
        assert told["balanced"]
        newscrawl("crawl", *urls, "--to", store)
        articles = objects(store, "articles/")
        yield {site.name: found(site, servers[site.name], articles, told, counts[site.name]) for site in SITES}


def found(site: Site, server: Server, articles: list[dict[str, Any]], told: dict[str, Any], requests: int) -> Found:
    stored = [article for article in articles if article["url"].startswith(server.url + "/")]
    endings = [ending for ending in told["endings"] if ending["url"].startswith(server.url + "/")]
    fetched = [article["requestUrl"] for article in stored] + [e["url"] for e in endings if e["outcome"] in LOOKED_AT]
    return Found(
        site=site,
        leads=len(stored) + len(endings),
        fetched=tuple(map(path_of, fetched)),
        stored=frozenset(path_of(article["canonicalUrl"] or article["url"]) for article in stored),
        requests=requests,
        second=len(server.requests) - requests,
        problems=tuple(problem for problem in told["problems"] if server.url.partition("//")[2] in problem),
        alarms=tuple(alarm for alarm in told["alarms"] if server.url.partition("//")[2] in alarm),
    )


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return unquote(parts.path + (f"?{parts.query}" if parts.query else ""))


def test_of_the_whole_world_nearly_all_is_found_and_nearly_nothing_else(world: dict[str, Found]) -> None:
    print("\n" + "\n".join(table(world.values())))
    total: Counter[str] = Counter()
    for one in world.values():
        total.update(truth=len(one.site.stories), kept=one.kept, fetched=len(one.fetched), right=one.right)
    assert total["kept"] / total["truth"] >= 0.99
    assert total["right"] / total["fetched"] >= 0.98


@pytest.mark.parametrize("name", [site.name for site in SITES if site.exact])
def test_a_right_sitemap_or_feed_is_followed_to_the_letter(world: dict[str, Found], name: str) -> None:
    one = world[name]
    truth = {unquote(story.path) for story in one.site.stories}
    assert truth - one.stored == set()
    assert one.stored - truth == set()
    assert (one.recall, one.precision) == (1, 1)


@pytest.mark.parametrize("name", [site.name for site in SITES if site.alarm])
def test_a_trap_ends_and_the_report_tells_of_it(world: dict[str, Found], name: str) -> None:
    one = world[name]
    assert any(one.site.alarm in alarm for alarm in one.alarms)
    assert one.requests < 300


@pytest.mark.parametrize("name", [site.name for site in SITES if not site.alarm])
def test_a_site_without_traps_raises_no_alarm(world: dict[str, Found], name: str) -> None:
    assert world[name].problems == world[name].alarms == ()


def table(found: Any) -> Iterator[str]:
    yield f"{'site':10} {'leads':>6} {'requests':>9} {'recall':>7} {'precision':>10} {'second':>7}"
    for one in found:
        yield f"{one.site.name:10} {one.leads:6} {one.requests:9} {one.recall:7.3f} {one.precision:10.3f} {one.second:7}"
