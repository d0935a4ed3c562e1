"""What sites.toml says of a site's pages, applied to one: its selectors come before everything that is guessed."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from newscrawl.extract.apart import apart_of
from newscrawl.extract.dates import read_stamp
from newscrawl.extract.names import read_authors
from newscrawl.extract.prune import drop
from newscrawl.extract.tree import squeeze
from newscrawl.extract.written import visible_stamp
from newscrawl.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.extract.metadata import Facts
    from newscrawl.model import Stamp
    from newscrawl.sites import Selectors

    Match = Any
    """An element, or the string of an attribute or a text node."""

NAME: Final = "sites.toml"
"""Under which an article's `extractor` says which selectors found something on its page."""
RULE: Final = "override"
"""Under which `cleaning` tells what `remove` took away."""
MOST: Final = 200
"""Matches of one selector that are looked at, but for `remove`."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """What the selectors found on one page; what they did not find is guessed as on any other."""

    facts: tuple[tuple[str, Any], ...] = ()
    """Fields of Facts and their values."""
    body: tuple[HtmlElement, ...] = ()
    """The elements that hold it, outermost only."""
    removed: tuple[Removal, ...] = ()
    matched: tuple[str, ...] = ()
    """Names of the selectors that found something."""

    def over(self, facts: Facts) -> Facts:
        """`facts` with what the selectors found in their place."""
        return replace(facts, **dict(self.facts))

    def story(self, tree: HtmlElement) -> HtmlElement:
        """Copies of the elements of the body in a document of their own; `tree` itself where the body is to be looked for."""
        if not self.body:
            return tree
        html = etree.Element("html")
        body = etree.SubElement(html, "body")
        for element in self.body:
            copy = deepcopy(element)
            copy.tail = None
            body.append(copy)
        return html

    @property
    def extractor(self) -> tuple[tuple[str, str], ...]:
        """What the article's `extractor` is to say of it."""
        return ((NAME, " ".join(self.matched)),) if self.matched else ()


def override(tree: HtmlElement, selectors: Selectors | None) -> Overridden:
    """Ask `selectors` of a page, and take what `remove` finds out of `tree`, in place."""
    if selectors is None:
        return Overridden()
    facts = {
        "headline": next(filter(None, map(_text, _found(tree, selectors.title))), None),
        "authors": read_authors((_text(match), None) for match in _found(tree, selectors.author)),
        "date_published": next(filter(None, map(_stamp, _found(tree, selectors.date))), None),
    }
    removed = tuple(_remove(tree, selectors.remove))
    body = _body(tree, selectors.body)
    found = {"body": bool(body), "remove": bool(removed)}
    found |= {name: bool(facts[field]) for name, field in _FIELDS.items()}
    matched = tuple(name for name in selectors.given if found[name])
    return Overridden(tuple((field, value) for field, value in facts.items() if value), body, removed, matched)


_FIELDS: Final = {"title": "headline", "author": "authors", "date": "date_published"}


def matched_in(extractor: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """Names of the selectors that an article's `extractor` tells of."""
    return tuple(dict(extractor).get(NAME, "").split())


@lru_cache(maxsize=512)
def _compiled(expression: str) -> etree.XPath:
    return etree.XPath(expression)


def _ask(tree: HtmlElement, expression: str) -> list[Match]:
    found: list[Match] = _compiled(expression)(tree)
    return [match for match in found if isinstance(match, str) or isinstance(match.tag, str)]


def _found(tree: HtmlElement, expressions: Iterable[str]) -> list[Match]:
    """The matches of the first expression that finds text."""
    asked = (_ask(tree, expression)[:MOST] for expression in expressions)
    return next((matches for matches in asked if any(map(_text, matches))), [])


def _text(match: Match) -> str:
    return squeeze(match) if isinstance(match, str) else apart_of(match)


def _stamp(match: Match) -> Stamp | None:
    """Of an element its `datetime` or `content`, else the date that it writes."""
    if isinstance(match, str):
        return read_stamp(match, "meta") or _written_date(match)
    machine = read_stamp(match.get("datetime") or match.get("content"), "meta")
    return machine or read_stamp(_text(match), "text") or _written_date(_text(match))


def _written_date(text: str) -> Stamp | None:
    html = etree.Element("html")
    etree.SubElement(etree.SubElement(html, "body"), "time").text = text
    return visible_stamp(html)


def _remove(tree: HtmlElement, expressions: Iterable[str]) -> Iterator[Removal]:
    """Take out elements; an expression that gives attributes or texts removes nothing, for these are no elements."""
    for expression in expressions:
        for match in _ask(tree, expression):
            if isinstance(match, str) or match.getparent() is None or match.tag == "body":
                continue
            text = _text(match)
            drop(match)
            if text:
                yield Removal(RULE, text)


def _body(tree: HtmlElement, expressions: Iterable[str]) -> tuple[HtmlElement, ...]:
    found = [match for match in _found(tree, expressions) if not isinstance(match, str)]
    inside = set(found)
    return tuple(match for match in found if not any(above in inside for above in match.iterancestors()))
