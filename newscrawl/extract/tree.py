"""HTML text to a bounded lxml tree, and the tree back to clean text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_BYTES = 10_000_000
"""Larger bodies are refused: the largest article page seen has 6 MB."""
MAX_ELEMENTS = 30_000
"""An article page has some 900, a long live blog 5,000. Depth needs no bound here: libxml2 stops at 256."""
MAX_TEXT = 1_000_000
"""Characters of text to read: the longest of 411 pages has 174,000."""

_VISIBLE = etree.XPath("//text()[not(parent::script or parent::style or parent::noscript or parent::template)]")
_STRING = etree.XPath("string()", smart_strings=False)
_UNSEEN = re.compile(
    r"&#(?:(?=\d)0*+(?:[1-8]|1[124-9]|2\d|3[01]|127|6553[45])?(?!\d)"
    r"|[xX](?=[0-9a-fA-F])0*+(?:[1-8b-cB-CeEfF]|1[0-9a-fA-F]|7[fF]|[fF]{3}[eEfF])?(?![0-9a-fA-F]));?"
)
"""References to characters that `decode` takes away where they stand as themselves; lxml would make them of these."""
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u202a-\u202c\u2066-\u2069]")


def parse_html(text: str) -> HtmlElement:
    """The document's tree, of plain lxml elements: each of lxml.html's costs a call of Python.

    Raises Rejected: NOT_ARTICLE where there is no element, TOO_LARGE past the bounds above.
    """
    if "&#" in text:
        text = _UNSEEN.sub(" ", text)  # not by nothing, which may join two halves of another
    try:
        tree = etree.fromstring(text.encode("utf-8", "ignore"), etree.HTMLParser(encoding="utf-8", remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Rejected(Outcome.NOT_ARTICLE, "no markup that can be read") from None
    if tree is None:
        raise Rejected(Outcome.NOT_ARTICLE, "no markup that can be read")
    # each element opens with "<" or is implied by one that does, so most pages need no count, which takes 0.3 ms
    if text.count("<") > MAX_ELEMENTS // 2 and tree.xpath("count(//*)") > MAX_ELEMENTS:
        raise Rejected(Outcome.TOO_LARGE, f"more than {MAX_ELEMENTS} elements")
    if len(text) > MAX_TEXT:
        check_text(sum(map(len, _VISIBLE(tree))))
    return tree


def check_text(size: int) -> None:
    """Raise Rejected(TOO_LARGE) for more text than any article has."""
    if size > MAX_TEXT:
        raise Rejected(Outcome.TOO_LARGE, f"{size} characters of text, of at most {MAX_TEXT}")


def squeeze(text: str) -> str:
    """Text on one line: every run of white space a single space, soft hyphens and other invisible marks gone."""
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split())


def written(tree: HtmlElement) -> str:
    """The tree as HTML again, for libraries that want a tree of their own."""
    text: str = etree.tostring(tree, encoding="unicode", method="html")
    return text


def text_of(element: HtmlElement) -> str:
    """All text of an element on one line, script-free trees assumed."""
    return squeeze(_STRING(element))


def holds_more(element: HtmlElement, most: int) -> bool:
    """Whether `text_of` an element is longer than `most`; of a long one no more is read than it takes to tell."""
    left = most
    for piece in element.itertext():
        left -= len(squeeze(piece))
        if left < 0:
            return True
    return len(text_of(element)) > most
