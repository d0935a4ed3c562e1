"""How lists are walked: sections, their further pages, and where that ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from .world import HOST, crawl, page, rss, sitemap

FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
SINCE = datetime(2026, 2, 18, tzinfo=UTC)
WHOLE = {
    "/robots.txt": "Sitemap: /map.xml",
    "/map.xml": sitemap("/2026/02/18/a/", "/2026/02/19/b/"),
    "/": page("/2026/02/19/b/", nav=("/politics/", "/tag/x/", "/author/y/", "/2026/02/")),
}


def test_a_site_without_sitemap_and_feed_is_walked_by_sections_and_their_pages() -> None:
    world = {
        "/": page("/2026/02/20/a/", nav=("/politics/", "/sport/", "/about/")),
        "/politics/": page("/2026/02/19/b/", "/politics/page/2/"),
        "/politics/page/2/": page("/2026/02/18/c/", "/politics/page/3/"),
        "/politics/page/3/": page("/2026/02/17/d/"),
        "/sport/": page("/2026/02/19/e/", "/sport/tennis/"),
        "/sport/tennis/": page("/2026/02/19/f/"),
    }
    found = crawl(world)
    assert sorted(found.paths) == [
        f"/2026/02/{day}/{name}/" for day, name in ((17, "d"), (18, "c"), (19, "b"), (19, "e"), (19, "f"), (20, "a"))
    ]
    assert "/about/" not in found.requests
    assert not found.problems


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/news/", "/news/page/2/"),
        ("/news/", "/news/2/"),
        ("/news/", "/news/?page=2"),
        ("/news/", "/news/?page=1"),
        ("/news/", "/news/seite-2"),
        ("/news/", "/news/?paged=2"),
        ("/category/news.html", "/category/news2.html"),
        ("/news/index.html", "/news/index2.html"),
        ("/news/?sort=new", "/news/?sort=new&page=2"),
    ],
)
def test_the_next_page_of_a_list_is_told_by_its_number(first: str, second: str) -> None:
    found = crawl({"/": page(nav=(first,)), first: page("/2026/02/19/a/", second), second: page("/2026/02/18/b/")})
    assert found.paths == ["/2026/02/19/a/", "/2026/02/18/b/"]


def test_the_next_page_is_told_by_rel_next_and_by_words() -> None:
    world = {
        "/": page(nav=("/news/",)),
        "/news/": page("/2026/02/19/a/", head='<link rel="next" href="/news/older">'),
        "/news/older": page("/2026/02/18/b/"),
    }
    assert crawl(world).paths == ["/2026/02/19/a/", "/2026/02/18/b/"]


def test_a_list_is_followed_until_a_page_shows_nothing_new() -> None:
    world = {"/": page(nav=("/news/",)), "/news/": page("/2026/02/19/a/", "/news/page/2/")}
    world |= {f"/news/page/{n}/": page("/2026/02/19/a/", f"/news/page/{n + 1}/") for n in range(2, 50)}
    assert "/news/page/3/" not in crawl(world).requests


def test_a_site_that_was_crawled_before_needs_no_sections_where_its_sitemap_names_all() -> None:
    assert crawl(WHOLE, sections="gaps").requests == ["/robots.txt", "/map.xml", "/"]
    assert crawl(WHOLE, since=SINCE).requests == ["/robots.txt", "/map.xml", "/"]


def test_a_new_site_is_walked_for_what_its_sitemap_forgot_but_not_its_tags_authors_and_archives() -> None:
    forgot = {"/politics/": page("/2026/02/19/b/", "/politics/page/2/"), "/politics/page/2/": page("/2026/02/01/forgotten/")}
    found = crawl(WHOLE | forgot)
    assert "/2026/02/01/forgotten/" in found.paths
    assert found.requests == ["/robots.txt", "/map.xml", "/", "/politics/", "/politics/page/2/"]


def test_sections_are_walked_where_the_sitemap_lags_behind() -> None:
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": sitemap("/2026/02/18/a/"),
        "/": page("/2026/02/20/new/", nav=("/politics/",)),
        "/politics/": page("/2026/02/19/b/"),
    }
    assert sorted(crawl(world, sections="gaps").paths) == ["/2026/02/18/a/", "/2026/02/19/b/", "/2026/02/20/new/"]


@pytest.mark.parametrize(("since", "walked"), [(None, True), (SINCE, False)])
def test_a_feed_alone_is_enough_only_for_as_far_back_as_it_goes(since: datetime | None, walked: bool) -> None:
    feed = rss(("/2026/02/19/b/", "Thu, 19 Feb 2026 10:00:00 GMT"), ("/2026/02/10/c/", "Tue, 10 Feb 2026 10:00:00 GMT"))
    world = {
        "/": page("/2026/02/19/b/", head=FEED_LINK, nav=("/politics/",)),
        "/feed/": feed,
        "/politics/": page("/2025/01/01/old/"),
    }
    assert ("/politics/" in crawl(world, since=since).requests) == walked


def test_where_a_sitemap_is_whole_a_list_is_read_on_only_while_it_names_more() -> None:
    def older(path: str) -> str:
        return f'<link rel="next" href="{path}">'

    day = [f"/2020/02/18/{n}/" for n in range(9)]
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": sitemap(*day[:2], *day[3:]),
        "/": page(*day[:2], nav=("/sport/",), head=older("/page/2/")),
        "/page/2/": page(*day[2:4], head=older("/page/3/")),
        "/page/3/": page(*day[4:6], head=older("/page/4/")),
        "/sport/": page(*day[5:7], head=older("/sport/page/2/")),
        "/sport/page/2/": page(*day[7:], head=older("/sport/page/3/")),
    }
    found = crawl(world)
    assert sorted(found.paths) == day
    assert found.requests == ["/robots.txt", "/map.xml", "/", "/sport/", "/page/2/", "/sport/page/2/", "/page/3/"]


def archive(pages: int) -> dict[str, str]:
    """A site that names its articles on numbered pages only, one on each."""
    older = {f"/page/{n}/": page(f"/2020/02/18/{n}/", f"/page/{n + 1}/") for n in range(2, pages + 1)}
    return {"/": page("/2020/02/18/1/", "/page/2/"), **older}


def test_a_list_is_read_on_for_long_while_each_page_names_new_articles() -> None:
    found = crawl(archive(60))
    assert len(found.paths) == 60
    assert not found.problems
    assert len(crawl(archive(400)).paths) == 201


def test_a_list_is_not_read_on_past_a_second_page_that_earlier_crawls_knew() -> None:
    known = {f"{HOST}/2020/02/18/{n}/" for n in range(2, 60)}
    found = crawl(archive(60), sections="gaps", are_known=lambda leads: {lead.url for lead in leads} <= known)
    assert found.paths == ["/2020/02/18/1/", "/2020/02/18/2/"]
