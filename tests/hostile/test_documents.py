"""A front page, sitemap or feed that is made to hurt costs itself alone: the run finds its articles elsewhere, and says so."""

from __future__ import annotations

import gzip
import json
from itertools import islice
from typing import TYPE_CHECKING

import pytest

from newscrawl.discovery.sitemap import MAX_ENTRIES, BrokenSitemap, parse_sitemap
from tests.hostile.world import GOOD, RawHost, crawl, http, site
from tests.tiny import front

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.world import Watched

XML = "application/xml"
SECRET = "the-secret-of-this-machine"  # noqa: S105 - none
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHTER = f'<!DOCTYPE l [<!ENTITY l0 "ha">{LAUGHS}]>'


def listing(*paths: str) -> str:
    return "".join(f"<url><loc>{{base}}{path}</loc></url>" for path in paths)


def documents(secret: Path) -> dict[str, bytes]:
    """Sitemaps and feeds by path; the good ones at the end name the stories."""
    external = f'<!DOCTYPE u [<!ENTITY f SYSTEM "file://{secret}"><!ENTITY h SYSTEM "{{base}}/of-an-entity">]>'
    include = f'<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="file://{secret}" parse="text"/>'
    index = "".join(f"<sitemap><loc>{{base}}/fan-{n}.xml</loc></sitemap>" for n in range(1200))
    bomb = gzip.compress(b"<urlset>" + b" " * 80_000_000, mtime=0)
    back, again = (f"<sitemap><loc>{{base}}{path}</loc></sitemap>" for path in ("/back.xml", "/cycle.xml"))
    item = "<rss><channel><item><title>%s</title><link>{base}/news/%s-2026</link></item></channel></rss>"
    texts = {
        "/laughs.xml": f"{LAUGHTER}<urlset><url><loc>&l9;</loc></url></urlset>",
        "/external.xml": f"{external}<urlset><url><loc>{{base}}/news/&f;&h;</loc></url></urlset>",
        "/include.xml": f"<urlset><url><loc>{include}</loc></url></urlset>",
        "/dtd.xml": f'<!DOCTYPE urlset SYSTEM "{{base}}/of-a-dtd"><urlset>{listing("/news/of-a-dtd-2026-in-full")}</urlset>',
        "/cycle.xml": f"<sitemapindex>{again}{back}</sitemapindex>",
        "/back.xml": f"<sitemapindex>{again}</sitemapindex>",
        "/fan.xml": f"<sitemapindex>{index}</sitemapindex>",
        "/good.xml": f"<urlset>{listing(*GOOD)}</urlset>",
        "/laughs.rss": LAUGHTER + item % ("&l9;", "of-laughs"),
        "/external.rss": external + item % ("&f;", "of-&f;"),
    }
    return {path: text.encode() for path, text in texts.items()} | {
        "/bomb.xml.gz": bomb,
        "/twice.xml.gz": gzip.compress(bomb, mtime=0),
    }


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RawHost, Watched]]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "secret").write_text(SECRET)
    named = documents(folder / "secret")
    robots = "\n".join(["User-agent: *", *(f"Sitemap: {{base}}{path}" for path in named if "xml" in path)])
    feeds = "".join(f'<link rel=alternate type="application/rss+xml" href="{path}">' for path in named if "rss" in path)
    soup = b"<p " + b"".join(b"a%d=b " % n for n in range(200_000)) + b">"
    answers = {path: http(body, kind=XML) for path, body in named.items()}
    answers |= {"/robots.txt": http(robots.encode(), kind="text/plain"), "/soup/": http(soup)}
    answers |= {"/": http(feeds.encode() + front("/soup/", *GOOD).body)}
    answers["/.well-known/tdmrep.json"] = http(b"[" * 100_000, kind="application/json")
    with RawHost(site({}, **answers)) as host:
        yield host, crawl(host.url, folder, NEWSCRAWL_EXTRACT_SECONDS="4")


def test_the_run_goes_on_and_stores_its_good_articles(world: tuple[RawHost, Watched]) -> None:
    assert world[1].went_on() == []
    assert world[1].megabytes < 350


def test_nothing_of_this_machine_and_nothing_that_an_entity_names_is_read(world: tuple[RawHost, Watched]) -> None:
    host, watched = world
    assert SECRET not in json.dumps(watched.report)
    assert [path for path in host.asked if path.startswith("/of-a")] == []


def test_an_index_that_names_itself_or_too_many_is_bounded(world: tuple[RawHost, Watched]) -> None:
    host, watched = world
    assert host.asked.count("/cycle.xml") == host.asked.count("/back.xml") == 1
    assert sum(path.startswith("/fan-") for path in host.asked) <= 1000
    assert any("sitemaps" in sentence for sentence in watched.report["alarms"] + watched.report["problems"])


def test_a_list_that_holds_its_parser_up_is_given_up_and_told_of(world: tuple[RawHost, Watched]) -> None:
    problems = world[1].report["problems"]
    assert any("/soup/ could not be read: extraction took more than 4 s" in problem for problem in problems)


def test_a_sitemap_that_inflates_without_end_is_read_so_far(world: tuple[RawHost, Watched]) -> None:
    problems = world[1].report["problems"]
    assert [any(f"{path} is larger than 50 MB" in problem for problem in problems) for path in ("/bomb.xml.gz", "/twice.xml.gz")]


def test_a_sitemap_holds_no_more_than_the_protocol_lets_it() -> None:
    body = b"<urlset>" + b"".join(b"<url><loc>https://a.example/%d</loc></url>" % n for n in range(60_000)) + b"</urlset>"
    entries = parse_sitemap(body, "https://a.example/sitemap.xml")
    assert sum(1 for _ in islice(entries, MAX_ENTRIES)) == MAX_ENTRIES
    with pytest.raises(BrokenSitemap, match="has more than 50000 entries"):
        next(entries)
