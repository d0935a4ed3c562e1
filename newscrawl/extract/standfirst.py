"""The standfirst: the sentence or two between headline and body that many sites set apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.tree import text_of
from newscrawl.extract.units import key_of
from newscrawl.model import Block

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extract.metadata import Facts

MIN_CHARS, MAX_CHARS = 30, 900
_NAME = re.compile(
    r"standfirst|stand-first|subtitle|sub-title|subheadline|sub-headline|\bdek\b|\bdeck\b|\blead\b|\blede\b|intro|teaser-text|summary|chapeau|vorspann|ingress|excerpt|description",
    re.IGNORECASE,
)


def find_standfirst(tree: HtmlElement, blocks: tuple[Block, ...], facts: Facts) -> tuple[str | None, tuple[Block, ...]]:
    """The standfirst and the blocks with it in first place; None and the same blocks where the page shows none."""
    for element in tree.xpath("//body//*[self::p or self::h2 or self::h3 or self::div or self::span][@class or @itemprop]"):
        if _NAME.search(element.get("class", "")) and MIN_CHARS <= len(text := text_of(element)) <= MAX_CHARS:
            return _placed(text, blocks, facts)
    return None, blocks


def _placed(text: str, blocks: tuple[Block, ...], facts: Facts) -> tuple[str | None, tuple[Block, ...]]:
    key = key_of(text)
    if blocks and key_of(blocks[0].text) == key:
        return text, blocks
    if (
        facts.description
        and key_of(facts.description)[:60] == key[:60]
        and all(key not in key_of(block.text) for block in blocks[:3])
    ):
        return text, (Block("paragraph", text), *blocks)
    return None, blocks
