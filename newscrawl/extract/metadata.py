"""What a page says of itself, from JSON-LD, `<meta>` and a few visible elements: the facts of an Article but its body."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import XPath

from newscrawl.extract.addresses import absolute, image_url, images_of, slugs_of
from newscrawl.extract.apart import EDGE, apart_of
from newscrawl.extract.authors import AUTHOR, Site, authors_of
from newscrawl.extract.crumbs import visible_crumbs
from newscrawl.extract.dates import read_stamp, url_stamp
from newscrawl.extract.jsonld import article_node, breadcrumbs_of, inside, read_nodes, text_in, texts_in
from newscrawl.extract.language import page_language
from newscrawl.extract.named import Named
from newscrawl.extract.names import MAX_AUTHORS
from newscrawl.extract.titles import MIN_CHARS, pick_title
from newscrawl.extract.tree import squeeze, text_of
from newscrawl.extract.written import guess_stamp, visible_stamp
from newscrawl.model import Author, Evidence, Image, Stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.extract.jsonld import Node


_JSONLD = XPath("//script[contains(@type, 'ld+json')]/text()")
_TIMES = XPath("//time[@datetime]")

MAX_HEADS = 20
"""Elements h1 that are looked at."""

PUBLISHED = (
    "article:published_time",
    "og:article:published_time",
    "og:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "dc.date.created",
    "dc.date",
    "dcterms.date",
    "pubdate",
    "publishdate",
    "publish-date",
    "publication_date",
    "article.published",
    "cxenseparse:recs:publishtime",
    "date",
    "citation_publication_date",
    "bt:pubdate",
    "last-modified-date",
    "article:published",
    "published_time",
    "publish_date",
    "cxense:publishtime",
    "displaydate",
    "ptime",
)
MODIFIED = (
    "article:modified_time",
    "og:updated_time",
    "og:article:modified_time",
    "datemodified",
    "lastmod",
    "dcterms.modified",
    "last-modified",
    "article.updated",
    "revision_date",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """A page's metadata; every name as in Article."""

    headline: str | None = None
    description: str | None = None
    date_published: Stamp | None = None
    date_modified: Stamp | None = None
    authors: tuple[Author, ...] = ()
    canonical: str | None = None
    site_name: str | None = None
    in_language: str | None = None
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    main_image: str | None = None
    images: tuple[Image, ...] = ()
    is_accessible_for_free: bool | None = None
    kind: str | None = None
    """og:type, such as "article" or "website"."""
    evidence: Evidence = field(default=Evidence())


def read_facts(tree: HtmlElement, url: str, language: str | None = None) -> Facts:
    """All metadata of a page whose scripts are still in the tree; `url` may be empty.

    `language` is what whoever found the page said of it, and counts where the page itself says none.
    """
    meta, nodes = _meta(tree), read_nodes(_JSONLD(tree))
    canonical = _canonical(tree, meta, url)
    heads = frozenset(text_of(element) for element in islice(tree.iter("h1"), MAX_HEADS))
    node = article_node(nodes, canonical or url, heads | frozenset(meta.get("og:title", ())))
    site_name = _first(meta, "og:site_name", "application-name", "twitter:app:name:iphone") or text_in(
        inside(node, "publisher", "name")
    )
    wordings = _titles(tree, meta, node)
    headline, language, page = (
        pick_title(wordings, site_name, url),
        page_language((*_told_languages(tree, meta, node), language), tree),
        Named(tree),
    )
    given = next((meta[name][:MAX_AUTHORS] for name in AUTHOR if name in meta), [])
    return Facts(
        headline=headline,
        description=_squeezed(
            _first(meta, "og:description", "description", "twitter:description") or text_in(node.get("description"))
        ),
        date_published=_published(page, meta, node, url, headline),
        date_modified=read_stamp(text_in(node.get("dateModified")), "jsonld") or _stamp_of(meta, MODIFIED),
        authors=authors_of(
            page, given, node, nodes, Site(url, (site_name or "", text_in(inside(node, "publisher", "name")) or ""), language)
        ),
        canonical=canonical,
        site_name=_squeezed(site_name),
        in_language=language,
        article_section=_squeezed(
            unescape(_first(meta, "article:section", "og:article:section") or text_in(node.get("articleSection")) or "")
        ),
        keywords=_keywords(meta, node),
        breadcrumbs=tuple(squeeze(unescape(name)) for name in breadcrumbs_of(nodes)) or visible_crumbs(page),
        main_image=absolute(
            url, _first(meta, "og:image", "og:image:url", "twitter:image", "twitter:image:src") or image_url(node.get("image"))
        ),
        images=images_of(tree, url),
        is_accessible_for_free=_free(node, meta),
        kind=_first(meta, "og:type"),
        evidence=Evidence(tuple(dict.fromkeys(text for _, text in wordings)), slugs_of(tree, url)),
    )


def _meta(tree: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            if (name := element.get(attribute)) and (content := element.get("content", "").strip()):
                found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(meta: dict[str, list[str]], *names: str) -> str | None:
    return next((meta[name][0] for name in names if name in meta), None)


def _squeezed(text: str | None) -> str | None:
    return squeeze(text) or None if text else None


def _titles(tree: HtmlElement, meta: dict[str, list[str]], node: Node) -> list[tuple[str, str]]:
    """(source, wording) of every title the page gives, best source first."""
    found = [
        ("jsonld", text_in(node.get("headline"))),
        ("og", _first(meta, "og:title")),
        ("twitter", _first(meta, "twitter:title")),
    ]
    found += [wording for element in islice(tree.iter("h1"), MAX_HEADS) for wording in _heads(element)]
    found += [("name", text_in(node.get("name"))), ("alternative", text_in(node.get("alternativeHeadline")))]
    found += [("title", text_of(element)) for element in tree.xpath("//head/title | /html/title")[:1]]
    return [(source, title) for source, text in found if text and (title := squeeze(unescape(text)))]


def _heads(element: HtmlElement) -> Iterator[tuple[str, str]]:
    """An h1's text, and each part of one with a kicker or a site's name in an element of its own."""
    yield "h1", apart_of(element)
    if len(element):
        yield from (("part", text) for part in apart_of(element, EDGE).split(EDGE) if len(text := squeeze(part)) >= MIN_CHARS)


def _published(page: Named, meta: dict[str, list[str]], node: Node, url: str, headline: str | None) -> Stamp | None:
    told = read_stamp(text_in(node.get("datePublished") or node.get("dateCreated") or node.get("uploadDate")), "jsonld")
    if told and told.precision != "day":
        return told
    return (
        _finer(_stamp_of(meta, PUBLISHED) or _time_element(page.tree), told)
        or _finer(visible_stamp(page.tree, page), url_stamp(url))
        or guess_stamp(page.tree, headline)
    )


def _finer(stamp: Stamp | None, other: Stamp | None) -> Stamp | None:
    """`other`, which is believed, unless `stamp` tells the hour of the same day."""
    same = stamp and other and stamp.precision != "day" and stamp.value[:10] == other.value[:10]
    return stamp if same else other or stamp


def _stamp_of(meta: dict[str, list[str]], names: Iterable[str]) -> Stamp | None:
    stamps = (read_stamp(value, "meta") for name in names for value in meta.get(name, ()))
    return next((stamp for stamp in stamps if stamp), None)


def _time_element(tree: HtmlElement) -> Stamp | None:
    """The `<time>` that says it is the publication, else the only day all of them name."""
    times = _TIMES(tree)
    told = [time for time in times if time.get("itemprop") == "datePublished" or time.get("pubdate") is not None]
    stamps = [stamp for time in told or times if (stamp := read_stamp(time.get("datetime"), "meta"))]
    days = {stamp.value[:10] for stamp in stamps}
    return stamps[0] if stamps and (told or len(days) == 1) else None


def _canonical(tree: HtmlElement, meta: dict[str, list[str]], url: str) -> str | None:
    links = (link.get("href") for link in tree.iter("link") if link.get("rel", "").strip().lower() == "canonical")
    return absolute(url, next((link for link in links if link), None) or _first(meta, "og:url"))


def _told_languages(tree: HtmlElement, meta: dict[str, list[str]], node: Node) -> tuple[str | None, ...]:
    root = tree.getroottree().getroot()
    return (
        root.get("lang"),
        root.get("{http://www.w3.org/XML/1998/namespace}lang"),
        root.get("xml:lang"),
        text_in(node.get("inLanguage")),
        _first(meta, "og:locale"),
        _first(meta, "content-language", "language", "dc.language"),
    )


def _keywords(meta: dict[str, list[str]], node: Node) -> tuple[str, ...]:
    given = (
        texts_in(node.get("keywords"))
        or tuple(meta.get("article:tag", ()))
        or texts_in(_first(meta, "news_keywords", "keywords"))
    )
    return tuple(dict.fromkeys(word for text in given if (word := squeeze(unescape(text)))))[:50]


def _free(node: Node, meta: dict[str, list[str]]) -> bool | None:
    """What JSON-LD says of the whole, or that a part of it is not free; else the content tier."""
    parts = node.get("hasPart")
    whole = _truth(node.get("isAccessibleForFree"))
    parted = [
        _truth(part.get("isAccessibleForFree"))
        for part in (parts if isinstance(parts, list) else [parts])
        if isinstance(part, dict)
    ]
    if whole is not None or False in parted:
        return bool(whole)
    return {"free": True, "metered": False, "locked": False}.get(
        _first(meta, "article:content_tier", "og:article:content_tier") or ""
    )


def _truth(value: object) -> bool | None:
    if not isinstance(value, (bool, str)):
        return None
    return str(value).strip().lower().removeprefix("https://schema.org/").removeprefix("http://schema.org/") in (
        "true",
        "1",
        "yes",
    )
