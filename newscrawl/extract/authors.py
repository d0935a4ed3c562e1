"""Who wrote a page and where the page keeps them: from JSON-LD, `<meta>`, links of rel=author and bylines."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newscrawl.extract.addresses import absolute
from newscrawl.extract.bylines import shown_authors
from newscrawl.extract.jsonld import text_in
from newscrawl.extract.names import MAX_AUTHORS, is_handle, read_authors, split_names
from newscrawl.extract.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extract.jsonld import Node
    from newscrawl.extract.named import Named
    from newscrawl.model import Author

AUTHOR = (
    "author",
    "article:author_name",
    "article:byline",
    "dcsext.author",
    "citation_authors",
    "citation_author",
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
MAX_BYLINES = 10
"""Those of a page that are looked at."""
MIN_HOST = 3
"""Letters of a name that may be found in a host's by chance."""

_WORD = re.compile(r"[^\W_]+")
_OFFICES = frozenset(
    ("the", "team", "redaktion", "redacción", "redazione", "rédaction", "redação", "redactie", "redaksjonen", "redaktionen")
)


def authors_of(page: Named, given: list[str], node: Node, nodes: list[Node], site: Site) -> tuple[Author, ...]:
    """The authors of a page, each with the absolute address of their own page where this one links it.

    `given` are the values of `<meta>` that name authors, `node` and `nodes` the article's and all JSON-LD.
    """
    authors = _names(page, given, node, nodes, site)
    links = _links(page, site.url) if any(absolute(site.url, author.url) is None for author in authors) else {}
    return tuple(replace(author, url=absolute(site.url, author.url) or links.get(author.name.casefold())) for author in authors)


def _names(page: Named, given: list[str], node: Node, nodes: list[Node], site: Site) -> tuple[Author, ...]:
    """Those of the first source that names a person: of a publisher's own name or an account's a byline may know better."""
    told = read_authors(_named(node.get("author") or node.get("creator"), nodes), site.language)
    if people := site.people(told):
        return people
    meta = read_authors(((value, None) for value in given), site.language)
    if people := site.people(meta, surely=bool(told)):
        return people
    first: tuple[Author, ...] = ()
    for byline in islice(shown_authors(page, site.language), MAX_BYLINES):
        shown = read_authors(byline, site.language)
        if people := site.people(shown, surely=True):
            return people
        first = first or site.people(shown) or shown
    return told or meta or first


def _links(page: Named, url: str) -> dict[str, str]:
    """Name in lower case to address, of links that stand in a byline or say that they lead to an author."""
    found: dict[str, str] = {}
    marked = page.holding("rel", "author") + page.holding("itemprop", "author") + page.holding("class", "author", "byline")
    for link in islice((link for element in marked for link in element.iter("a") if link.get("href")), MAX_LINKS):
        names, address = split_names(text_of(link)), absolute(url, link.get("href"))
        if len(names) == 1 and address:
            found.setdefault(names[0].casefold(), address)
    return found


@dataclass(frozen=True, slots=True)
class Site:
    """What tells a publisher's name from a person's."""

    url: str
    names: tuple[str, ...]
    language: str | None = None

    def people(self, authors: tuple[Author, ...], *, surely: bool = False) -> tuple[Author, ...]:
        """The authors that are not the publisher, nor beside others its department; none where the only one is an account.

        `surely` asks for a first and a last name.
        """
        people = tuple(author for author in authors if not self._is_own(_key(author.name)))
        others = tuple(author for author in people if not any(_key(author.name).startswith(own) for own in self._own()))
        people = others or people
        doubtful = (len(people) == 1 and is_handle(people[0].name)) or (surely and not any(map(_is_full, people)))
        return () if doubtful else people

    def _is_own(self, key: str) -> bool:
        """Whether it is the publisher's name, with "Team" or without, or the host's."""
        return not key or key in self._own() or (len(key) > MIN_HOST and key in _key(urlsplit(self.url).netloc))

    def _own(self) -> list[str]:
        return [key for name in self.names if len(key := _key(name)) >= MIN_HOST]


def _is_full(author: Author) -> bool:
    """Whether it is a first and a last name, or of a script that does not part them."""
    return sum(word[0].isupper() for word in author.name.split()) > 1 or author.name.lower() == author.name.upper()


def _key(name: str) -> str:
    return "".join(word for word in _WORD.findall(name.casefold()) if word not in _OFFICES)


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
