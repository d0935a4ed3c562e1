"""A second crawl asks for little, and misses nothing for it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

from tests.command import newscrawl, objects, report
from tests.site.documents import alternate, robots, rss, urlset
from tests.site.make import Site, find_of, serve

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Asked

LISTS = {"/robots.txt": robots("/sitemap.xml"), "/sitemap.xml": urlset(), "/feed/": rss(most=10)}
SMALL = Site("evening", "/{section}/{slug}", documents=LISTS, head=alternate("/feed/"), paging="page/{n}/", count=12)
LARGE = replace(SMALL, name="thousand", count=1000, per_page=25)
UNLISTED = replace(SMALL, name="unlisted", documents={"/robots.txt": robots()}, head="", count=120, per_page=4)


def crawl(url: str, store: Path, *more: str) -> dict[str, int]:
    done = newscrawl("crawl", url, "--to", str(store), *more)
    assert done.code == 0, done.err
    found: dict[str, int] = report(str(store))["outcomes"]
    return found


def statuses(asked: list[Asked]) -> dict[str, int]:
    return {request.path: request.status for request in asked}


def test_a_second_crawl_of_a_thousand_unchanged_articles_makes_fewer_than_fifteen_requests(tmp_path: Path) -> None:
    with serve(LARGE) as server:
        assert crawl(server.url, tmp_path / "bucket") == {"stored": 1000}
        server.requests.clear()
        assert crawl(server.url, tmp_path / "bucket") == {"known": 1000}
    assert len(server.requests) < 15
    assert {path for path, status in statuses(server.requests).items() if status == 304} == {"/", "/sitemap.xml", "/feed/"}


def test_what_an_earlier_crawl_left_out_is_found_in_lists_that_have_not_changed(tmp_path: Path) -> None:
    with serve(SMALL) as server:
        assert crawl(server.url, tmp_path / "bucket", "--limit", "5")["stored"] == 5
        recall = report(str(tmp_path / "bucket"))["recall"]
        assert crawl(server.url, tmp_path / "bucket") == {"stored": SMALL.count - 5, "known": 5}
    assert statuses(server.requests)["/sitemap.xml"] == 304
    assert (recall["named"], recall["kept"]) == (10, 5)
    assert {ending["detail"] for ending in recall["missing"]} == {"past the limit of 5 articles"}
    assert report(str(tmp_path / "bucket"))["recall"] == {"named": 10, "kept": 10, "missing": []}


def test_a_list_that_has_changed_is_read_anew(tmp_path: Path) -> None:
    with serve(replace(SMALL, documents={**LISTS, "/sitemap.xml": urlset(2)}, per_page=1, paging="")) as server:
        crawl(server.url, tmp_path / "bucket")
        server.find = find_of(SMALL, server.url)
        before = len(server.requests)
        crawl(server.url, tmp_path / "bucket")
    assert len(objects(str(tmp_path / "bucket"), "articles/")) == SMALL.count
    assert statuses(server.requests[before:])["/sitemap.xml"] == 200


def test_without_its_state_and_bucket_a_site_is_crawled_in_full(tmp_path: Path) -> None:
    with serve(SMALL) as server:
        crawl(server.url, tmp_path / "bucket")
        shutil.rmtree(tmp_path / "bucket")
        server.requests.clear()
        assert crawl(server.url, tmp_path / "bucket") == {"stored": SMALL.count}
    assert 304 not in statuses(server.requests).values()


def test_without_sitemap_and_feed_a_second_crawl_asks_for_the_first_pages_of_lists(tmp_path: Path) -> None:
    with serve(UNLISTED) as server:
        crawl(server.url, tmp_path / "bucket")
        assert "/page/20/" in statuses(server.requests)
        assert "/sitemap_index.xml" in statuses(server.requests)
        server.requests.clear()
        assert set(crawl(server.url, tmp_path / "bucket")) == {"known"}
    assert len(server.requests) < 15
    assert "/sitemap_index.xml" not in statuses(server.requests)
