"""What machines read: robots.txt, sitemaps, RSS and Atom. Text in, text out."""

from __future__ import annotations

from datetime import UTC, timedelta
from email.utils import format_datetime
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.demo.story import Story

SITEMAP = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
NEWS_WINDOW = timedelta(days=2)
"""Google's news sitemaps hold the articles of the last two days; here counted from the newest one."""


def robots_txt(base: str) -> str:
    return f"User-agent: *\nDisallow: /private/\n\nSitemap: {base}/sitemap.xml\nSitemap: {base}/news-sitemap.xml\n"


def _document(root: str, namespaces: str, entries: Sequence[str]) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {namespaces}>\n' + "\n".join(entries) + f"\n</{root}>\n"


def sitemap_index(base: str, stories: Sequence[Story]) -> str:
    newest = max(story.changed for story in stories).isoformat()
    names = ("sitemap-articles.xml.gz", "news-sitemap.xml")
    entries = [f"<sitemap><loc>{base}/{name}</loc><lastmod>{newest}</lastmod></sitemap>" for name in names]
    return _document("sitemapindex", SITEMAP, entries)


def _sitemap_url(story: Story, base: str, more: str = "") -> str:
    return f"<url><loc>{base}{story.path}</loc><lastmod>{story.changed.isoformat()}</lastmod>{more}</url>"


def sitemap(base: str, stories: Sequence[Story], others: Sequence[str]) -> str:
    """Every story, then the paths `others`, which are no articles."""
    plain = [f"<url><loc>{base}{path}</loc></url>" for path in others]
    return _document("urlset", SITEMAP, [*(_sitemap_url(story, base) for story in stories), *plain])


def _news(story: Story) -> str:
    return (
        f"<news:news><news:publication><news:name>Orrin Bay Courier</news:name><news:language>{story.language}</news:language>"
        f"</news:publication><news:publication_date>{story.published.isoformat()}</news:publication_date>"
        f"<news:title>{escape(story.headline)}</news:title></news:news>"
    )


def news_sitemap(base: str, stories: Sequence[Story]) -> str:
    """The stories of the last two days before the newest one."""
    since = max(story.published for story in stories) - NEWS_WINDOW
    recent = [story for story in stories if story.published >= since]
    return _document("urlset", f"{SITEMAP} {NEWS}", [_sitemap_url(story, base, _news(story)) for story in recent])


def _rss_item(story: Story, base: str) -> str:
    url = base + story.path
    return (
        f"<item><title>{escape(story.headline)}</title><link>{url}?utm_source=rss</link><guid>{url}</guid>"
        f"<pubDate>{format_datetime(story.published)}</pubDate><description>{escape(story.paragraphs[0])}</description></item>"
    )


def rss(base: str, stories: Sequence[Story]) -> str:
    head = f"<channel><title>Orrin Bay Courier</title><link>{base}/</link><description>News from the bay</description>"
    return _document("rss", 'version="2.0"', [head, *(_rss_item(story, base) for story in stories), "</channel>"])


def _atom_entry(story: Story, base: str) -> str:
    return (
        f'<entry><title>{escape(story.headline)}</title><id>{base}{story.path}</id><link href="{base}{story.path}"/>'
        f"<published>{story.published.isoformat()}</published><updated>{story.changed.isoformat()}</updated>"
        f"<author><name>{escape(story.authors[0])}</name></author><summary>{escape(story.paragraphs[0])}</summary></entry>"
    )


def atom(base: str, path: str, stories: Sequence[Story]) -> str:
    """The feed at `path`, which is its id and self link too."""
    newest = max(story.changed for story in stories).astimezone(UTC).isoformat()
    head = (
        f'<title>Orrin Bay Courier</title><id>{base}{path}</id><link rel="self" href="{base}{path}"/><updated>{newest}</updated>'
    )
    entries = [_atom_entry(story, base) for story in stories]
    return _document("feed", 'xmlns="http://www.w3.org/2005/Atom"', [head, *entries])
