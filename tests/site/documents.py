"""The templates of what sites serve for machines: robots.txt, sitemaps and feeds."""

from __future__ import annotations

import json
from email.utils import format_datetime
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from newscrawl.demo import Resource
from tests.tiny import story as article

if TYPE_CHECKING:
    from tests.site.make import Document, Site, Story

XML = "application/xml"
_SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_MORE = (
    ' xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)
_MEDIA = (
    "<image:image><image:loc>{{base}}/uploads/{slug}.jpg</image:loc><image:title>{slug}</image:title></image:image>"
    "<video:video><video:content_loc>{{base}}/video/{slug}.mp4</video:content_loc>"
    "<video:player_loc>{{base}}/player/{slug}</video:player_loc></video:video>"
)


def robots(*sitemaps: str) -> Document:
    lines = "".join(f"Sitemap: {{base}}{path}\n" for path in sitemaps)
    return lambda _: Resource(f"User-agent: *\nDisallow: /private/\n\n{lines}".encode(), "text/plain")


def index(*paths: str) -> Document:
    rows = "".join(f"<sitemap><loc>{{base}}{path}</loc></sitemap>" for path in paths)
    return lambda _: _xml(f"<sitemapindex {_SITEMAP}>{rows}</sitemapindex>")


def urlset(
    start: int = 0, end: int | None = None, *, dated: bool = True, media: bool = False, more: tuple[str, ...] = ()
) -> Document:
    """Articles `start` to `end`, and the paths `more`."""

    def make(site: Site) -> Resource:
        rows = [f"<url><loc>{{base}}{path}</loc></url>" for path in more]
        for one in site.stories[start:end]:
            date = f"<lastmod>{one.published.isoformat()}</lastmod>"
            beside = _MEDIA.format(slug=one.slug).replace("{{base}}", "{base}") if media else ""
            rows.append(f"<url><loc>{{base}}{escape(_named(site, one))}</loc>{date}{beside}</url>")
        return _xml(f"<urlset {_SITEMAP}{_MORE if media else ''}>{''.join(rows)}</urlset>")

    return make


def pages(*paths: str) -> Document:
    return urlset(0, 0, more=paths)


def news(site: Site) -> Resource:
    rows = "".join(
        f"<url><loc>{{base}}{escape(one.path)}</loc><news:news><news:publication><news:name>The {site.name}</news:name>"
        f"<news:language>en</news:language></news:publication><news:publication_date>{one.published.isoformat()}"
        f"</news:publication_date><news:title>{escape(one.title)}</news:title></news:news></url>"
        for one in site.stories
    )
    return _xml(f"<urlset {_SITEMAP}{_MORE}>{rows}</urlset>")


def text_sitemap(site: Site) -> Resource:
    half = site.stories[: site.count // 2]
    return Resource("".join(f"{{base}}{one.path}\r\n" for one in half).encode(), "text/plain")


def rss(*, most: int | None = None, broken: bool = False, content_type: str = "application/rss+xml") -> Document:
    """RSS 2.0 of dates and summaries. `broken` is as hand-made templates break: bare ampersands, open tags, a stray entity."""

    def make(site: Site) -> Resource:
        spoiled = " & &nbsp; <b>more" if broken else ""
        tracking = "?utm_source=rss&utm_medium=feed" if broken else ""
        items = "".join(
            f"<item><title>{one.title}{spoiled}</title><link>{{base}}{one.path}{tracking}</link>"
            f"<pubDate>{format_datetime(one.published)}</pubDate><description>In short{spoiled}.</description></item>"
            for one in site.stories[:most]
        )
        end = "" if broken else "</channel></rss>"
        text = f'<?xml version="1.0"?><rss version="2.0"><channel><title>{site.name}</title>{items}{end}'
        return Resource(text.encode(), content_type)

    return make


def rdf(site: Site) -> Resource:
    """RSS 1.0."""
    items = "".join(
        f"<item><title>{escape(one.title)}</title><link>{{base}}{escape(one.path)}</link></item>" for one in site.stories
    )
    return _xml(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
        f"<channel><title>{site.name}</title></channel>{items}</rdf:RDF>"
    )


def atom(site: Site) -> Resource:
    """With the full text of each article."""
    entries = "".join(
        f'<entry><title>{one.title}</title><link rel="alternate" href="{one.path}"/><id>tag:{one.slug}</id>'
        f"<updated>{one.published.isoformat()}</updated><published>{one.published.isoformat()}</published>"
        f'<content type="html">{escape(article(site.name + " " + one.path).body.decode())}</content></entry>'
        for one in site.stories
    )
    return Resource(
        f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{site.name}</title>{entries}</feed>'.encode(), "application/atom+xml"
    )


def json_feed(site: Site) -> Resource:
    items = [
        {"id": one.slug, "url": "{base}" + one.path, "title": one.title, "date_published": one.published.isoformat()}
        for one in site.stories
    ]
    found = {"version": "https://jsonfeed.org/version/1.1", "title": site.name, "items": items}
    return Resource(json.dumps(found).encode(), "application/feed+json")


def alternate(path: str, kind: str = "application/rss+xml") -> str:
    """What a page's head says of a feed."""
    return f'<link rel="alternate" type="{kind}" href="{path}">'


def _named(site: Site, one: Story) -> str:
    """Sitemaps of sites that moved still name the old addresses."""
    return site.moved.format(path=one.path, slug=one.slug) if site.moved else one.path


def _xml(body: str) -> Resource:
    return Resource(f'<?xml version="1.0" encoding="UTF-8"?>{body}'.encode(), XML)
