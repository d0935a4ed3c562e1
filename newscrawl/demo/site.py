"""The whole site as a table: path to Resource. Built once for a root URL and an edition."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from datetime import UTC
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.demo import feeds, pages
from newscrawl.demo.server import Resource
from newscrawl.demo.story import SECTIONS, stories

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from newscrawl.demo.story import Story

PER_PAGE = 4
XML = "application/xml"
REDIRECT = "/go/sandpiper"
MISSING = "/town/2026/11/02/closed-bridge-opens-again"
PRIVATE = "/private/draft-budget"
PLAIN_PAGES = ("about", "contact")


def _dated(text: str, listed: Sequence[Story], content_type: str = "text/html; charset=utf-8") -> Resource:
    return Resource(text.encode(), content_type, modified=max(story.changed for story in listed).astimezone(UTC))


def _article(story: Story, all_: Sequence[Story], base: str) -> Resource:
    kind = "text/html" if story.charset == "windows-1252" else f"text/html; charset={story.charset}"
    body = pages.article_page(story, all_, base).encode(story.charset, "xmlcharrefreplace")
    return Resource(body, kind, modified=story.changed.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Site:
    """The demo at root URL `base`. `find` ignores a query that names no page of its own, as trackers' parameters do."""

    table: dict[str, Resource]

    @classmethod
    def build(cls, base: str, edition: int = 1, updated: datetime | None = None) -> Site:
        found = stories(edition, updated)
        makers = (_articles, _twins, _front, _sections, _by_tag, _by_author, _machine, _rest)
        return cls({path: resource for make in makers for path, resource in make(found, base)})

    def find(self, _host: str, target: str) -> Resource:
        parts = urlsplit(target)
        if parts.path.startswith("/images/"):
            return Resource(pages.template("picture.svg").template.encode(), "image/svg+xml")
        return self.table.get(target) or self.table.get(parts.path) or self.table["404"]


def _articles(all_: Sequence[Story], base: str) -> Iterator[tuple[str, Resource]]:
    for story in all_:
        yield story.path, _article(story, all_, base)


def _twins(all_: Sequence[Story], base: str) -> Iterator[tuple[str, Resource]]:
    for story in all_:
        if "amp" in story.twins:
            yield f"{story.path}/amp", _dated(pages.twin_page(story, "amp", base), [story])
        yield f"{story.path}?print=1", _dated(pages.twin_page(story, "print", base), [story])


def _front(all_: Sequence[Story], _base: str) -> Iterator[tuple[str, Resource]]:
    shown = [story for story in all_ if "home" in story.listed][:12]
    query = "?utm_source=courier&amp;utm_medium=front"
    yield "/", _dated(pages.listing_page("News from the bay", shown, query=query), all_)


def _pager(section: str, count: int) -> str:
    return " ".join(f'<a href="{_page_path(section, number)}">{number}</a>' for number in range(1, count + 1))


def _page_path(section: str, number: int) -> str:
    return f"/{section}/" if number == 1 else f"/{section}/page/{number}/"


def _sections(all_: Sequence[Story], _base: str) -> Iterator[tuple[str, Resource]]:
    for section in SECTIONS:
        listed = [story for story in all_ if story.section == section]
        parts = [listed[start : start + PER_PAGE] for start in range(0, len(listed), PER_PAGE)]
        extra = _odd_links() if section == "town" else ""
        for number, part in enumerate(parts, 1):
            text = pages.listing_page(section.title(), part, pages=_pager(section, len(parts)), extra=extra)
            yield _page_path(section, number), _dated(text, listed)


def _odd_links() -> str:
    return f'<p><a href="{REDIRECT}">The Sandpiper file</a> <a href="{MISSING}">Closed bridge opens again</a></p>'


def _by_tag(all_: Sequence[Story], _base: str) -> Iterator[tuple[str, Resource]]:
    for tag in sorted({tag for story in all_ for tag in story.tags}):
        listed = [story for story in all_ if tag in story.tags and "home" in story.listed]
        yield f"/tag/{pages.key(tag)}", _dated(pages.listing_page(f"Tag: {tag}", listed), all_)


def _by_author(all_: Sequence[Story], _base: str) -> Iterator[tuple[str, Resource]]:
    for name in sorted({name for story in all_ for name in story.authors}):
        listed = [story for story in all_ if name in story.authors and "home" in story.listed]
        about = f"<p>{escape(name)} writes for the Courier and can be reached through the newsroom.</p>"
        yield f"/author/{pages.key(name)}", _dated(pages.listing_page(name, listed, extra=about), all_)


def _machine(all_: Sequence[Story], base: str) -> Iterator[tuple[str, Resource]]:
    mapped = [story for story in all_ if "sitemap" in story.listed]
    fed = [story for story in all_ if "feed" in story.listed]
    science = [story for story in fed if story.section == "science"]
    others = ("/", *(f"/{section}/" for section in SECTIONS), *(f"/{name}" for name in PLAIN_PAGES))
    packed = gzip.compress(feeds.sitemap(base, mapped, others).encode(), mtime=0)
    yield "/robots.txt", Resource(feeds.robots_txt(base).encode(), "text/plain; charset=utf-8")
    yield "/sitemap.xml", _dated(feeds.sitemap_index(base, mapped), mapped, XML)
    yield "/sitemap-articles.xml.gz", Resource(packed, "application/gzip", modified=_dated("", mapped).modified)
    yield "/news-sitemap.xml", _dated(feeds.news_sitemap(base, mapped), mapped, XML)
    yield "/feed.xml", _dated(feeds.rss(base, fed[:10]), fed, "application/rss+xml")
    yield "/science/atom.xml", _dated(feeds.atom(base, "/science/atom.xml", science), science, "application/atom+xml")


def _rest(all_: Sequence[Story], base: str) -> Iterator[tuple[str, Resource]]:
    for name in PLAIN_PAGES:
        yield f"/{name}", Resource(pages.page(name.title(), pages.template(f"{name}.html").template).encode())
    yield PRIVATE, Resource(pages.page("Draft budget", pages.template("private.html").template).encode())
    missing = pages.page("Page not found", pages.template("missing.html").template).encode()
    target = next(story.path for story in all_ if story.slug.startswith("ferry-returns"))
    yield REDIRECT, Resource(status=301, location=base + target)
    yield "404", Resource(missing, status=404)
    yield "/style.css", Resource(pages.template("style.css").template.encode(), "text/css; charset=utf-8")
