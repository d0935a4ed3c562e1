"""Lines that are a file name or a wire's slug rather than language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.clean.fold import tokens_of

if TYPE_CHECKING:
    from newscrawl.model import Article, Block

    Blocks = tuple[Block, ...]

STEM = 5
"""Letters by which words are compared: "strikes" and "strike", "supports" and "support"."""
MIN_WORD = 4
LINE = 200
"""Longest slug, in characters."""
SURE_WORDS = 6
"""Words from which a kebab-case line needs next to no evidence: the longest compounds in use have five."""

_QUOTES = ".,:;!?()[]\"'“”„‘’«»/"
_SLUG = re.compile(r"^/?[^\W_]+(?:[-_][^\W_]+){3,}/?(?:-\d+x\d+)?(?:\.(?:jpe?g|png|gif|webp|avif|html?|php|aspx))?$")
_FILE = re.compile(r"^[\w.-]+\.(?:jpe?g|png|gif|webp|avif|svg|mp4|pdf)$", re.IGNORECASE)
_WIRE = re.compile(
    r"^(?:[A-Z]{2,}-)?[A-Z][A-Z0-9]+[-/][A-Z0-9/-]+(?:\s*\((?:UPDATE|CORRECTED|PIX|TV|GRAPHIC|WRAPUP|REPEAT|ANALYSIS)\b[^)]*\))?$"
    r"|^[A-Z]{2}-[A-Z][\w-]+,\s*(?:\d+(?:st|nd|rd|th)\s+)?(?:Ld|Lead|Writethru|Update)\b.{0,20}$"
    r"|^(?:not for (?:publication|release)|embargoed?)\b.{0,60}\b(?:until|before|for)\b.{0,60}$",
    re.IGNORECASE,
)
_WIRE_CASE = re.compile(r"^[^a-z]*$|,\s*(?:\d|Ld|Lead)|(?i:embargo|not for)")


def find_slugs(blocks: Blocks, article: Article) -> dict[int, None]:
    """Paragraphs and headings that are one slug, file name or wire slug.

    Kebab-case words of the language ("state-of-the-art") stay: a slug has four words or more and is the page's or an
    image's own, or shares words with the titles or the text, or is too long for a compound.
    """
    lines = [number for number, block in enumerate(blocks) if _may_be_slug(block)]
    page = _words_on(blocks, article) if lines else Words(*[frozenset[str]()] * 3)
    return {number: None for number in lines if _is_slug(blocks[number].text, article, page)}


class Words(NamedTuple):
    """What a page says: the words of its titles and of its text, and whatever stands between spaces in its text."""

    titles: frozenset[str]
    text: frozenset[str]
    written: frozenset[str]


def _words_on(blocks: Blocks, article: Article) -> Words:
    titles = " ".join((article.headline or "", *article.evidence.titles))
    text = " ".join(block.text for block in blocks if len(block.text) > LINE or not _SLUG.match(block.text)).casefold()
    return Words(_words_of(titles), _words_of(text), frozenset(word.strip(_QUOTES) for word in text.split()))


def _may_be_slug(block: Block) -> bool:
    text = block.text
    return (
        block.kind in ("paragraph", "heading")
        and len(text) <= LINE
        and bool(_SLUG.match(text) or _FILE.match(text) or _WIRE.match(text))
    )


def _is_slug(text: str, article: Article, page: Words) -> bool:
    if _FILE.match(text) or (_WIRE.match(text) and _WIRE_CASE.search(text)):
        return True
    if not _SLUG.match(text) or text.casefold() in page.written:
        return False
    slug = re.sub(r"\.\w+$|-\d+x\d+$", "", text.strip("/")).replace("_", "-").lower()
    if slug in article.evidence.slugs:
        return True
    parts, telling = slug.split("-"), _words_of(slug.replace("-", " "))
    if len(parts) >= SURE_WORDS:
        return bool(telling & (page.titles | page.text))
    return len(telling) > 2 and len(telling & page.titles) * 2 >= len(telling)


def _words_of(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in tokens_of(text) if len(word) >= MIN_WORD)
