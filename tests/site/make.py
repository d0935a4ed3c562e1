"""How a site of the loopback world is declared, and how it is served."""

from __future__ import annotations

import gzip
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import unquote

from newscrawl.demo import Resource, Server
from tests.tiny import WORDS, story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Document: TypeAlias = "Callable[[Site], Resource]"

NAV = ("politics", "sport", "culture")
OTHERS = ("/about/", "/contact/", "/privacy-policy/", "/author/jane-doe/")
GONE = Resource(b"not here", status=404)


@dataclass(frozen=True)
class Story:
    """One article of a site: `path` is its canonical address."""

    path: str
    slug: str
    title: str
    section: str
    published: datetime


@dataclass(frozen=True)
class Site:
    """A site as data. `path` makes an article's address of {slug}, {id}, {section} and {date}; `documents` are what it serves
    beside articles and lists, `others` its pages of text that are no articles, `twins` further addresses of each article, made
    of {path}, {slug} and {number}. `exact`: a sitemap or feed is right, so nothing may be missed and nothing else fetched."""

    name: str
    path: str
    count: int = 24
    apart: int = 5
    """Hours between one article and the next."""
    words: int = 6
    """Words of a slug."""
    vocabulary: tuple[str, ...] = tuple(WORDS)
    sections: tuple[str, ...] = NAV
    section: str = "/{section}/"
    paging: str = ""
    """What the address of a list gets for page {n}; without it a list has one page."""
    per_page: int = 8
    head: str = ""
    documents: Mapping[str, Document] = field(default_factory=dict)
    others: tuple[str, ...] = OTHERS
    twins: tuple[str, ...] = ()
    shown: str = "{path}"
    """How lists spell the address of an article."""
    front: Document | None = None
    moved: str = ""
    """The old addresses of articles, which lead to the new ones."""
    wild: Callable[[Site, str], Resource | None] | None = None
    """Answers what no table can list."""
    zipped: frozenset[str] = frozenset()
    """Documents served as gzip under a name and a type that do not say so."""
    exact: bool = True
    alarm: str = ""
    """What the report must say of it."""

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """Newest first."""
        return tuple(self._story(number) for number in range(self.count))

    def _story(self, number: int) -> Story:
        chance = random.Random(f"{self.name} {number}")  # noqa: S311 - the same words each time
        names = chance.sample(self.vocabulary, self.words) if self.words > 1 else [self.vocabulary[number]]
        section = self.sections[number % len(self.sections)] if self.sections else ""
        date = NOW - timedelta(hours=self.apart * number, minutes=30)
        path = self.path.format(slug="-".join(names), id=104700 + 37 * number, section=section, date=date)
        title = f"The {' '.join(names)} that nobody in the town had seen"
        return Story(path, "-".join(names), title.capitalize(), section, date)

    def list_url(self, section: str, number: int = 1) -> str:
        url = self.section.format(section=section) if section else "/"
        return url + (self.paging.format(n=number) if number > 1 else "")

    def address(self, story: Story, number: int = 0) -> str:
        """As lists show it."""
        return self.shown.format(path=story.path, slug=story.slug, number=number)

    def shows_article(self, path: str) -> bool:
        """Whether `path` (decoded) leads to an article: one of its addresses, or in a maze one that ends in its id."""
        bare = path.partition("?")[0]
        numbered = self.wild is not None and any(bare.endswith(one.path[-7:]) for one in self.stories)
        return numbered or not {path, bare}.isdisjoint(map(unquote, self.truth))

    @cached_property
    def truth(self) -> dict[str, str]:
        """The canonical path behind each address of an article."""
        patterns = ["{path}", self.shown, *self.twins, *([self.moved] if self.moved else [])]
        return {pattern.format(path=one.path, slug=one.slug, number=0): one.path for one in self.stories for pattern in patterns}


NOW = datetime.now(UTC).replace(microsecond=0)


def listing(site: Site, section: str = "", number: int = 1) -> Resource:
    """Page `number` of a section; of the front page, without one."""
    found = [story for story in site.stories if section in ("", story.section)]
    more = site.paging and number * site.per_page < len(found)
    older = f'<a href="{site.list_url(section, number + 1)}">Older</a>' if more else ""
    return html_page(site, rows_of(site, section, number) + older)


def rows_of(site: Site, section: str, number: int) -> str:
    """The articles of one page of a list."""
    found = [story for story in site.stories if section in ("", story.section)]
    start = (number - 1) * site.per_page
    shown = enumerate(found[start : start + site.per_page])
    return "".join(f'<li><a href="{site.address(story, place)}">{story.title}</a></li>' for place, story in shown)


def html_page(site: Site, body: str) -> Resource:
    menu = "".join(f'<a href="{site.list_url(name)}">{name.capitalize()}</a> ' for name in site.sections)
    foot = "".join(f'<a href="{path}">{path.strip("/").replace("-", " ")}</a> ' for path in site.others)
    text = (
        f"<html><head><title>The {site.name}</title>{site.head}</head><body><nav>{menu}</nav>"
        f"<main>{body}</main><footer>{foot}</footer></body></html>"
    )
    return Resource(text.encode())


def pages_of(site: Site) -> dict[str, Resource]:
    """Every address with a page, decoded."""
    found = {unquote(path): document(site) for path, document in site.documents.items()}
    found["/"] = site.front(site) if site.front else listing(site)
    for section in ("", *site.sections) if site.paging else site.sections:
        number = len([story for story in site.stories if section in ("", story.section)])
        for page in range(1, (number + site.per_page - 1) // site.per_page + 1 if site.paging else 2):
            found.setdefault(site.list_url(section, page), listing(site, section, page))
    for path in site.others:
        found[path] = story(f"{site.name} {path}")
    for address, path in site.truth.items():
        found[unquote(address)] = article_page(site, path)
    if site.moved:
        for one in site.stories:
            found[site.moved.format(path=one.path, slug=one.slug)] = Resource(status=301, location=one.path)
    return found


def article_page(site: Site, path: str) -> Resource:
    """The page of the article at `path`, whatever address it is asked for by."""
    return story(f"{site.name} {path}", head=f'<link rel="canonical" href="{{base}}{path}">')


def serve(site: Site) -> Server:
    """`site` on loopback; `{base}` in a body stands for its address."""
    return Server(lambda base: find_of(site, base))


def find_of(site: Site, base: str) -> Callable[[str, str], Resource]:
    """What answers for `site` at the address `base`."""
    pages = {path: _filled(site, path, page, base) for path, page in pages_of(site).items()}

    def find(_: str, target: str) -> Resource:
        asked = unquote(target)
        wild = site.wild(site, asked) if site.wild else None
        return _filled(site, asked, wild, base) if wild else pages.get(asked) or pages.get(asked.partition("?")[0], GONE)

    return find


def _filled(site: Site, path: str, page: Resource, base: str) -> Resource:
    body = page.body.replace(b"{base}", base.encode())
    if path in site.zipped:
        return Resource(gzip.compress(body, mtime=0), "application/octet-stream")
    return Resource(body, page.content_type, page.status, page.modified, page.location)
