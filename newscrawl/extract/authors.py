"""Who wrote a page and where the page keeps them: from JSON-LD, `<meta>`, links of rel=author and bylines."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import XPath

from newscrawl.extract.addresses import absolute
from newscrawl.extract.jsonld import article_node, inside, text_in
from newscrawl.extract.names import MAX_AUTHORS, read_authors, split_names
from newscrawl.extract.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from newscrawl.extract.jsonld import Node
    from newscrawl.model import Author

AUTHOR = (
    "author",
    "article:author_name",
    "parsely-author",
    "sailthru.author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "article:author",
    "og:article:author",
    "twitter:data1:author",
    "cxenseparse:author",
)

MAX_LINKS = 50
"""Links of bylines that are looked at."""

_VISIBLE_AUTHORS = XPath(
    "//*[@itemprop='author']//*[@itemprop='name'] | //*[@itemprop='author'][not(.//*[@itemprop='name'])] | //a[@rel='author']"
)
_BYLINES = XPath("//*[self::a or self::span or self::p or self::div][contains(@class, 'author') or contains(@class, 'byline')]")
_LINKS = XPath(
    "//a[@href][contains(concat(' ', @rel, ' '), ' author ')] | //*[@itemprop='author']/descendant-or-self::a[@href]"
    " | //*[contains(@class, 'author') or contains(@class, 'byline')]/descendant-or-self::a[@href]"
)


def authors_of(tree: HtmlElement, given: list[str], nodes: list[Node], url: str, site: str | None) -> tuple[Author, ...]:
    """The authors of a page, each with the absolute address of their own page where this one links it.

    `given` are the values of `<meta>` that name authors, `nodes` the page's JSON-LD, `site` its publisher's name.
    """
    authors = _names(tree, given, nodes, site)
    links = _links(tree, url) if any(author.url is None or absolute(url, author.url) is None for author in authors) else {}
    return tuple(replace(author, url=absolute(url, author.url) or links.get(author.name.casefold())) for author in authors)


def _names(tree: HtmlElement, given: list[str], nodes: list[Node], site: str | None) -> tuple[Author, ...]:
    node = article_node(nodes)
    told = read_authors(_named(node.get("author") or node.get("creator"), nodes))
    if told and not _is_site(told, node, site):
        return told
    return (
        read_authors((value, None) for value in given if value != site)
        or read_authors((text_of(element), element.get("href")) for element in _VISIBLE_AUTHORS(tree)[:10])
        or told
        or read_authors((text, None) for element in _BYLINES(tree)[:1] if 3 < len(text := text_of(element)) < 100)
    )


def _links(tree: HtmlElement, url: str) -> dict[str, str]:
    """Name in lower case to address, of links that stand in a byline or say that they lead to an author."""
    found: dict[str, str] = {}
    for link in islice(_LINKS(tree), MAX_LINKS):
        names, address = split_names(text_of(link)), absolute(url, link.get("href"))
        if len(names) == 1 and address:
            found.setdefault(names[0].casefold(), address)
    return found


def _is_site(authors: tuple[Author, ...], node: Node, site: str | None) -> bool:
    """Whether the only author is the publisher: then a `<meta>` may know the person."""
    publisher = text_in(inside(node, "publisher", "name"))
    return len(authors) == 1 and authors[0].name in (site, publisher)


def _named(value: object, nodes: list[Node]) -> Iterator[tuple[str, str | None]]:
    """(name, url) of a value of `author`: a name, a person, a reference to one by @id, or a list of these."""
    for author in value[:MAX_AUTHORS] if isinstance(value, list) else [value]:
        if isinstance(author, dict):
            person = author if author.get("name") else _node_of(author.get("@id"), nodes)
            names = person.get("name")
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str):
                    yield unescape(name), _address(person)
        elif isinstance(author, str):
            yield unescape(author), None


def _address(person: Node) -> str | None:
    """`url`, which may be a path, else the first web address of `sameAs`."""
    same = person.get("sameAs")
    others = [text for text in (same if isinstance(same, list) else [same]) if isinstance(text, str)]
    address = text_in(person.get("url"))
    if address and (address.startswith(("http", "/"))):
        return address
    return next((text for text in others if text.startswith(("http://", "https://"))), None)


def _node_of(identity: object, nodes: list[Node]) -> Node:
    return next((node for node in nodes if identity and node.get("@id") == identity and node.get("name")), {})
