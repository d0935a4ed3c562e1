"""The standfirst: the sentence or two between headline and body that many sites set apart."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from lxml.etree import XPath

from newscrawl.extract.apart import apart_of
from newscrawl.extract.units import key_of
from newscrawl.model import Block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

MIN_CHARS, MAX_CHARS = 40, 700
RAW = 5
"""Times MAX_CHARS that a standfirst's markup may hold with its white space."""
NEAR = 60
"""Elements after the headline among which a standfirst is looked for."""
FIRST = 3
"""Blocks of the body among which it may stand already."""

_NAME = re.compile(
    r"(?:^|[\s_-])(?:standfirst|stand-first|subtitle|sub-?title|sub-?headline|sub-?heading|dek|deck|lede?|lead-?(?:text|in)?"
    r"|intro(?:duction)?|teaser-?text|summary|chapo|chapeau|vorspann|ingress|excerpt|abstract|entradilla|copete|bajada"
    r"|sommario|catenaccio|perex|sapo|article-?description|post-?description)(?:$|[\s_-])",
    re.IGNORECASE,
)
_TEXT = XPath("string()", smart_strings=False)
_DENSE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_TAGS = ("p", "h2", "h3", "h4", "div", "span", "header", "section", "strong")


def find_standfirst(tree: HtmlElement, description: str | None) -> str | None:
    """The text of the element near the first h1 that a class calls the standfirst, or that is the page's own description.

    Must be asked before pruning, as such elements often share a header with bylines.
    """
    told = key_of(description or "")
    for element in _near_headline(tree):
        raw = _TEXT(element)
        if _length(raw) < MIN_CHARS or not (_is_named(element) or _says(raw, told)) or _is_more(element):
            continue
        if MIN_CHARS <= _length(text := apart_of(element)) <= MAX_CHARS:
            return text
    return None


def _length(text: str) -> int:
    """Characters, those of Chinese, Japanese and Korean threefold: they say in one what others say in three."""
    return len(text) + 2 * (0 if text.isascii() else len(_DENSE.findall(text)))


def _says(raw: str, told: str) -> bool:
    return len(told) >= MIN_CHARS // 2 and len(raw) < RAW * MAX_CHARS and key_of(raw) == told


def _is_more(element: HtmlElement) -> bool:
    """Whether an element holds several paragraphs, or a picture whose caption this would be."""
    paragraphs = element.findall(".//p")
    return len(paragraphs) > 1 or element.find(".//figure") is not None


def _near_headline(tree: HtmlElement) -> Iterator[HtmlElement]:
    headline = next(tree.iter("h1"), None)
    if headline is not None:
        yield from islice(_after(headline), NEAR)


def _after(element: HtmlElement) -> Iterator[HtmlElement]:
    """Elements after this one in document order, without its own children."""
    above: HtmlElement | None = element
    while above is not None:
        for sibling in above.itersiblings(*_TAGS):
            yield from sibling.iter(*_TAGS)
        above = above.getparent()


def _is_named(element: HtmlElement) -> bool:
    names = f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('data-testid', '')}"
    return len(names) > 2 and _NAME.search(names) is not None


def place_standfirst(text: str | None, blocks: tuple[Block, ...]) -> tuple[str | None, tuple[Block, ...]]:
    """The standfirst, and the blocks with it first; None where it is only how the body begins."""
    if text is None:
        return None, blocks
    key = key_of(text)
    same = next((number for number, block in enumerate(blocks[:FIRST]) if key_of(block.text) == key), None)
    if same is not None:
        return text, (Block("paragraph", text), *blocks[:same], *blocks[same + 1 :])
    if any(key in key_of(block.text) for block in blocks):
        return None, blocks
    return text, (Block("paragraph", text), *blocks)
