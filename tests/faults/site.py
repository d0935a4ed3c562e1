"""A site of many unlike articles, which its sitemap names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.demo import Resource, Server
from tests.tiny import front, robots, story, tiny_site

if TYPE_CHECKING:
    from collections.abc import Sequence

ARTICLES = 300
SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def paths(count: int = ARTICLES) -> list[str]:
    return [f"/news/case-{number}-of-the-town-book" for number in range(count)]


def town_book(count: int = ARTICLES) -> Server:
    """Serve `count` articles at `paths(count)`."""
    named = paths(count)
    pages = {path: story(f"case{number}") for number, path in enumerate(named)}
    rules = robots("User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml")
    return tiny_site({"/": front(*named[:10]), "/robots.txt": rules, "/sitemap.xml": sitemap(named), **pages})


def sitemap(named: Sequence[str]) -> Resource:
    locations = "".join(f"<url><loc>{{base}}{path}</loc></url>" for path in named)
    return Resource(f"<urlset xmlns='{SITEMAP}'>{locations}</urlset>".encode(), "application/xml")
