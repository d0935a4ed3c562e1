"""`discovery` in sites.toml: articles are taken of these sources alone."""

from __future__ import annotations

import pytest

from tests.discovery.world import HOST, crawl

SITEMAP, FEED, PAGE = (f"/2026/02/19/a-story-that-the-{source}-names" for source in ("sitemap", "feed", "page"))
LOCATION = f"<url><loc>{HOST}{SITEMAP}</loc></url>"
WORLD = {
    "/robots.txt": f"Sitemap: {HOST}/sitemap.xml",
    "/sitemap.xml": f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{LOCATION}</urlset>',
    "/": f'<link rel="alternate" type="application/rss+xml" href="/rss"><a href="{PAGE}">A story on the page</a>',
    "/rss": f"<rss version='2.0'><channel><title>x</title><item><title>y</title><link>{HOST}{FEED}</link></item></channel></rss>",
}


@pytest.mark.parametrize(
    ("sources", "found"),
    [(["sitemap"], {SITEMAP}), (["feed"], {FEED}), (["section"], {PAGE}), (["sitemap", "feed"], {SITEMAP, FEED})],
)
def test_articles_are_taken_of_the_sources_that_are_asked_for(sources: list[str], found: set[str]) -> None:
    assert set(crawl(WORLD, sources=sources).paths) == found


def test_all_sources_are_asked_where_nothing_is_said() -> None:
    assert set(crawl(WORLD).paths) == {SITEMAP, FEED, PAGE}
