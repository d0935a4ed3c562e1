"""What is asked for, and what is not."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.config import ConfigError
from newscrawl.discovery.plan import Plan
from newscrawl.model import LeadKind, Outcome

from .world import HOST, NOW, crawl, index, page, rss, sitemap

FEED_LINK = '<link rel="alternate" type="application/rss+xml" href="/feed/">'
SINCE = datetime(2026, 2, 18, tzinfo=UTC)


def test_robots_txt_comes_before_anything_else() -> None:
    step = Plan([HOST + "/politics/", HOST + "/"], now=NOW).start()
    assert [(ask.url, ask.kind) for ask in step.asks] == [(HOST + "/robots.txt", "robots")]


def test_a_seed_that_is_no_url_is_told_at_once() -> None:
    with pytest.raises(ConfigError, match="give one like"):
        Plan(["daily"], now=NOW)


def test_sitemaps_that_robots_txt_names_are_read_and_none_is_guessed() -> None:
    found = crawl({"/robots.txt": f"Sitemap: {HOST}/map.xml", "/map.xml": sitemap("/2026/02/18/a/"), "/": page("/2026/02/18/a/")})
    assert found.paths == ["/2026/02/18/a/"]
    assert found.requests == ["/robots.txt", "/map.xml", "/"]


def test_well_known_sitemaps_are_tried_one_by_one_until_one_answers() -> None:
    found = crawl({"/wp-sitemap.xml": index("/posts.xml"), "/posts.xml": sitemap("/2026/02/18/a/"), "/": page()})
    assert found.requests == ["/robots.txt", "/", "/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/posts.xml"]
    assert found.paths == ["/2026/02/18/a/"]
    assert not found.problems


def test_well_known_feeds_are_tried_only_where_nothing_names_a_lead() -> None:
    found = crawl({"/": page("/2026/02/18/a/"), "/rss.xml": rss(("/2026/02/18/b/", ""))})
    assert sorted(found.paths) == ["/2026/02/18/a/", "/2026/02/18/b/"]
    assert found.requests[-2:] == ["/feed/", "/rss.xml"]


def test_a_feed_is_found_by_the_pages_link_and_dates_its_leads() -> None:
    found = crawl({"/": page(head=FEED_LINK), "/feed/": rss(("/hello/", "Wed, 18 Feb 2026 10:00:00 +0100"))})
    assert found.articles[0].lead is not None
    assert found.articles[0].lead.kind == LeadKind.FEED
    assert found.articles[0].lead.published == datetime(2026, 2, 18, 9, tzinfo=UTC)


def test_a_feed_of_comments_is_left_alone() -> None:
    comments = FEED_LINK.replace("/feed/", "/comments/feed/")
    assert "/comments/feed/" not in crawl({"/": page(head=comments), "/comments/feed/": rss()}).requests


def test_the_newest_articles_go_first() -> None:
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": sitemap("/2026/02/10/old/", "/2026/02/20/new/", "/2026/02/19/late/", "/no-date-at-all/"),
    }
    assert crawl(world).paths == ["/2026/02/20/new/", "/2026/02/19/late/", "/2026/02/10/old/", "/no-date-at-all/"]


def test_an_old_sitemap_waits_behind_fresh_articles() -> None:
    step_by_step = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": index("/2010.xml", "/2026.xml", d0="2010-12-31", d1="2026-02-20"),
        "/2010.xml": sitemap("/2010/12/30/old/"),
        "/2026.xml": sitemap("/2026/02/20/new/"),
    }
    plan = Plan([HOST + "/"], now=NOW)
    robots = plan.start().asks[0]
    named = plan.received(robots, robots.url, 200, "", step_by_step["/robots.txt"].encode()).asks[0]
    refs = plan.received(named, HOST + "/map.xml", 200, "", step_by_step["/map.xml"].encode()).asks
    assert [ask.priority > 0 for ask in refs] == [False, True]


def test_a_seed_that_is_an_article_is_asked_for_as_one() -> None:
    found = crawl({}, HOST + "/2026/02/18/a/?utm_source=x")
    assert [(ask.url, ask.lead and ask.lead.kind) for ask in found.articles] == [(HOST + "/2026/02/18/a/", LeadKind.GIVEN)]


def test_a_seed_that_is_a_feed_or_a_sitemap_is_read_as_what_it_is() -> None:
    assert crawl({"/some.xml": rss(("/2026/02/18/a/", ""))}, HOST + "/some.xml").paths == ["/2026/02/18/a/"]
    assert crawl({"/some.xml": sitemap("/2026/02/18/a/")}, HOST + "/some.xml").paths == ["/2026/02/18/a/"]


def test_a_seed_that_moved_to_another_domain_takes_its_site_along() -> None:
    world = {
        "http://new.test/": page("/2026/02/18/a/"),
        "http://new.test/robots.txt": "Sitemap: http://new.test/map.xml",
        "http://new.test/map.xml": sitemap("http://new.test/2026/02/18/a/", "http://new.test/2026/02/18/b/"),
    }
    found = crawl(world, moved={HOST + "/": "http://new.test/"})
    assert sorted(found.paths) == ["http://new.test/2026/02/18/a/", "http://new.test/2026/02/18/b/"]


def test_lists_are_never_asked_for_as_articles() -> None:
    lists = [
        "/",
        "/politics/",
        "/category/x/",
        "/tag/some-long-tag/",
        "/author/jo/",
        "/page/2/",
        "/2026/02/",
        "/politics/page/3/",
    ]
    world = {"/robots.txt": "Sitemap: /map.xml", "/map.xml": sitemap(*lists, "/photo.jpg", "/login"), "/": page(*lists)}
    found = crawl(world)
    assert not found.articles
    assert set(found.endings().values()) == {Outcome.FILTERED}
    assert len(found.settled) == 10


def test_a_page_that_others_lie_below_is_a_section_whatever_its_slug() -> None:
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": sitemap("/middle-east-news/", "/middle-east-news/first-story-here/", "/middle-east-news/next-story-here/"),
    }
    assert crawl(world).endings() == {"/middle-east-news/": Outcome.FILTERED}


def test_doubtful_entries_of_a_sitemap_of_pages_are_no_articles() -> None:
    world = {
        "/robots.txt": "Sitemap: /wp-sitemap.xml",
        "/wp-sitemap.xml": index("/wp-sitemap-posts-post-1.xml", "/wp-sitemap-posts-page-1.xml", "/wp-sitemap-users-1.xml"),
        "/wp-sitemap-posts-post-1.xml": sitemap("/hello-world/"),
        "/wp-sitemap-posts-page-1.xml": sitemap("/what-we-do/"),
    }
    found = crawl(world)
    assert found.paths == ["/hello-world/"]
    assert "/wp-sitemap-users-1.xml" not in found.requests


def test_leads_of_other_sites_end_as_offsite_where_a_sitemap_names_them_and_are_passed_over_on_pages() -> None:
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": sitemap("http://other.test/2026/02/18/a/"),
        "/": page("http://third.test/2026/02/18/a/"),
    }
    found = crawl(world)
    assert found.endings() == {"http://other.test/2026/02/18/a/": Outcome.OFFSITE}
    assert not found.articles


def test_twins_are_one_lead() -> None:
    twins = ("/2026/02/18/a/", "/2026/02/18/a/amp/", "/2026/02/18/a/?utm_source=x", "http://m.daily.test/2026/02/18/a/")
    assert crawl({"/robots.txt": "Sitemap: /map.xml", "/map.xml": sitemap(*twins), "/": page(*twins)}).paths == ["/2026/02/18/a/"]


def test_since_prunes_by_every_date() -> None:
    news = (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>/slug-of-the-news</loc>'
        "<n:news><n:publication_date>2026-02-01</n:publication_date></n:news></url></urlset>"
    )
    world = {
        "/robots.txt": "Sitemap: /map.xml",
        "/map.xml": index("/old.xml", "/new.xml", "/map-2025-11.xml", "/news.xml", d0="2026-02-01", d1="2026-02-20"),
        "/old.xml": sitemap("/never/2026/02/20/seen/"),
        "/map-2025-11.xml": sitemap("/neither/2026/02/20/seen/"),
        "/new.xml": sitemap(
            "/2026/02/01/by-url/", "/by-last-change-old", "/by-last-change-new", d1="2026-02-01", d2="2026-02-19"
        ),
        "/news.xml": news,
        "/": page("/2026/02/20/new/", head=FEED_LINK),
        "/feed/": rss(("/by-the-feed", "Sun, 01 Feb 2026 10:00:00 GMT")),
    }
    found = crawl(world, since=SINCE)
    assert sorted(found.paths) == ["/2026/02/20/new/", "/by-last-change-new"]
    assert found.endings() == dict.fromkeys(
        ["/2026/02/01/by-url/", "/by-last-change-old", "/slug-of-the-news", "/by-the-feed"], Outcome.FILTERED
    )


def test_the_full_text_of_a_feed_goes_along_with_its_article() -> None:
    text = "<c:encoded xmlns:c='http://purl.org/rss/1.0/modules/content/'>&lt;p&gt;All of it.&lt;/p&gt;</c:encoded>"
    feed = rss(("/2026/02/19/a/", "")).replace("<item>", "<item>" + text)
    assert crawl({"/": page(head=FEED_LINK), "/feed/": feed}).articles[0].text == "<p>All of it.</p>"


def test_two_seeds_of_one_crawl_keep_to_themselves() -> None:
    world = {
        "/": page("/2026/02/19/a/"),
        "http://weekly.test/": page("http://weekly.test/2026/02/19/b/", "http://daily.test/2026/02/19/a/"),
    }
    found = crawl(world, HOST + "/", "http://weekly.test/")
    assert sorted(found.paths) == ["/2026/02/19/a/", "http://weekly.test/2026/02/19/b/"]
    assert {ask.origin for ask in found.articles} == {HOST, "http://weekly.test"}


@pytest.mark.parametrize(
    ("world", "said"),
    [
        (
            {"/robots.txt": "Sitemap: /gone.xml", "/": page()},
            "The sitemap http://daily.test/gone.xml could not be read: HTTP 404.",
        ),
        ({"/robots.txt": "Sitemap: /html.xml", "/html.xml": "<html></html>", "/": page()}, "is no sitemap: its root is <html>"),
        ({"/robots.txt": "Sitemap: /cut.xml", "/cut.xml": sitemap("/2026/02/18/a/")[:-20], "/": page()}, "broken XML"),
        ({"/": page(head=FEED_LINK), "/feed/": "<html></html>"}, "is no feed"),
        ({}, "The page http://daily.test/ could not be read: HTTP 404."),
    ],
)
def test_what_the_site_itself_names_and_cannot_be_read_is_told(world: dict[str, str], said: str) -> None:
    problems = crawl(world).problems
    assert len(problems) == 1
    assert said in problems[0]


def test_a_broken_sitemap_still_gives_what_stood_before() -> None:
    world = {"/robots.txt": "Sitemap: /cut.xml", "/cut.xml": sitemap("/2026/02/18/a/", "/2026/02/18/b/")[:-25]}
    assert crawl(world).paths == ["/2026/02/18/a/"]
