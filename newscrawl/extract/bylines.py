"""Who a page shows as its writer: by microdata, by rel=author, by class, or by a line "By …" under the headline."""

from __future__ import annotations

import re
from itertools import accumulate, islice
from typing import TYPE_CHECKING

from newscrawl.extract.apart import EDGE, apart_of
from newscrawl.extract.names import BY, split_names
from newscrawl.extract.tree import squeeze, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.html import HtmlElement

    from newscrawl.extract.named import Named

    Shown = tuple[str, str | None]

MAX_CHARS = 160
"""Of a byline; an author's biography is longer."""
LOOKED_AT = 30
NEAR = 40
"""Elements after the headline among which a line "By …" is looked for."""

OPENING = 4
"""Paragraphs among which a name in bold stands for a byline."""

_OTHERS = re.compile(
    r"comment|related|recommend|teaser|sidebar|widget|footer|popular|more-|promo|(?<!v)card|reviewer", re.IGNORECASE
)
_CUT = re.compile(
    rf"[{EDGE}|•·‧∙]|\s[-–—]\s|\d|\b(?:published|updated|posted on|last|on|min read|follow|share|vom|stand|le|publicado|el|il)\b",
    re.IGNORECASE,
)
_BY_LINE = re.compile(rf"^{BY}\b[\s:{EDGE}]+(?=\S)", re.IGNORECASE)
_SAYS_NAME = re.compile(r"name|fn\b|byline", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][\w.'’-]*(?:\s[\w.'’-]+){0,4}|[a-z]{3,5}(?:/[a-z]{2,5})*")
"""A capital or a letter of a script without them and at most five words, or an agency's sign ("dpa/lby")."""


_PERSON = re.compile(r"[A-ZÀ-Þ][\w.'’-]+(?:\s[A-ZÀ-Þ][\w.'’-]+){1,2}")


def shown_authors(named: Named, language: str | None) -> Iterator[list[Shown]]:
    """(name, href) of each byline: first what is marked, then what a class says, what follows "By", a name in bold."""
    for ways in (_marked, _classed, _lines, _opening):
        yield from (found for element in ways(named) if (found := _names_in(element, language)))


def _marked(named: Named) -> Iterator[HtmlElement]:
    """Microdata and rel=author; the links of one byline together."""
    for element in named.holding("itemprop", "author")[:LOOKED_AT]:
        yield next((inner for inner in element.iterdescendants() if inner.get("itemprop") == "name"), element)
    for element in named.holding("rel", "author")[:LOOKED_AT]:
        line = element.getparent()
        yield element if line is None or not _is_short(line) else line


def _classed(named: Named) -> Iterator[HtmlElement]:
    """Elements that a class calls an author or a byline, those that it calls a name before the boxes around them."""
    every = [element for element in named.holding("class", "author", "byline")[:LOOKED_AT] if not _is_of_others(element)]
    return iter(sorted(every, key=lambda element: _SAYS_NAME.search(element.get("class")) is None))


def _is_of_others(element: HtmlElement) -> bool:
    """Whether it stands among comments, teasers or in the page's frame: those have authors of their own."""
    above = islice((element, *element.iterancestors()), 8)
    return any(_is_frame(one) or (one.tag != "body" and _OTHERS.search(one.get("class", ""))) for one in above)


def _is_frame(element: HtmlElement) -> bool:
    """A navigation, or a footer that is the page's and not an article's, where some themes (Pelican's) name its author."""
    return element.tag == "nav" or (element.tag == "footer" and next(element.iterancestors("article"), None) is None)


def _lines(named: Named) -> Iterator[HtmlElement]:
    for element in islice(_after_headline(named, "p", "div", "span", "a", "li"), NEAR):
        if _is_short(element) and _BY_LINE.match(apart_of(element)):
            yield element


def _after_headline(named: Named, *tags: str) -> Iterator[HtmlElement]:
    """Elements after the first h1 in document order."""
    above = next(named.tree.iter("h1"), None)
    while above is not None:
        for sibling in above.itersiblings():
            yield from sibling.iter(*tags)
        above = above.getparent()


def _is_short(element: HtmlElement) -> bool:
    """Whether its text may be a byline; of a longer one no more is read than it takes to know."""
    sizes = accumulate(len(text.strip()) for text in element.itertext())
    return all(size <= MAX_CHARS for size in sizes)


def _opening(named: Named) -> Iterator[HtmlElement]:
    """A first paragraph of bold words alone, as papers print the writer's name where their system knows only the paper's."""
    paragraphs = (element for element in _after_headline(named, "p") if not _is_short(element) or text_of(element))
    for element in islice(paragraphs, OPENING):
        text = text_of(element) if _is_short(element) else ""
        bold = squeeze("".join(text_of(inner) for inner in element.iter("strong", "b"))) if text else None
        if text == bold and all(map(_PERSON.fullmatch, re.split(r"\s?/\s?|\sand\s", text))):
            yield element


def _names_in(element: HtmlElement, language: str | None) -> list[Shown]:
    """Names in the text of a byline, with the link of the one that stands alone."""
    if not _is_short(element):
        return []
    text = apart_of(element, EDGE)
    href = element.get("href") or next((link.get("href") for link in element.iterdescendants("a")), None)
    names = list(dict.fromkeys(_names(text, language)))
    return [(name, href if len(names) == 1 else None) for name in names]


def _names(text: str, language: str | None) -> Iterator[str]:
    for part in _parts(text):
        yield from (name for name in split_names(part, language) if _NAME.fullmatch(name))


def _parts(text: str) -> Iterable[str]:
    """What stands before dates, times and other elements; after a "By" that stands alone, the element after it."""
    line = _BY_LINE.sub("", text.strip(EDGE + " "))
    return [squeeze(part) for part in _CUT.split(line)[:1] if part.strip()]
