"""What repeats on a site: short blocks seen on many of its articles are boilerplate, in any language and no list's.

A block is known by its words alone, wherever it stands. Only a heading's place counts: "Background" may head a part of every
second story, so a heading goes only with all that it heads.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Final

from newscrawl.clean.fold import key_of, tokens_of
from newscrawl.clean.lines import find_tail
from newscrawl.model import Removal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Set

    from newscrawl.model import Article, Block

RULE: Final = "learned"
KINDS: Final = frozenset({"heading", "paragraph", "list", "quote"})
"""Tables and code are data."""
SHORT: Final = 60
"""Longest block that is counted, in words (or Chinese, Japanese, Korean, Thai characters): some four lines."""
LABEL: Final = 6
"""Fewer words than this may be said truly of many things ("False.", "Yes, always", "Aries"): such blocks must be on nearly
every article. A whole sentence, word for word, is not written a dozen times."""
ENOUGH: Final = 30
"""Articles of a site before anything is learned: the first ones may all be of one series."""
LEAST: Final = 12
"""Articles that must have the block."""
SHARE: Final = 0.1
"""Share of the site's articles that must have it: some boxes stand in one section alone."""
LABEL_SHARE: Final = 0.5
"""The same of a label."""


def short_blocks(record: Mapping[str, Any]) -> dict[int, int]:
    """Of an article's JSON object, the blocks that are counted: 64 signed bits of the words, and how many words these are."""
    found = {}
    for block in record.get("blocks") or ():
        words = tokens_of(block["text"]) if block["kind"] in KINDS else ()
        if 0 < len(words) <= SHORT:
            found[_hash("".join(words))] = len(words)
    return found


def is_boilerplate(seen: int, articles: int, words: int) -> bool:
    """Whether a block of so many words that was `seen` on so many of a site's `articles` is none of the site's stories.

    >>> is_boilerplate(60, 60, words=3), is_boilerplate(12, 60, words=9), is_boilerplate(12, 60, words=3)
    (True, True, False)
    """
    share = LABEL_SHARE if words < LABEL else SHARE
    return articles >= ENOUGH and seen >= max(LEAST, share * articles)


def remove_learned(article: Article, learned: Set[int], keep: Iterable[str] = ()) -> Article:
    """`article` without the blocks whose hash is in `learned`; the same object where there are none.

    A block that has one of the texts `keep` in it stays. A standfirst that goes from the body goes from its field too.
    """
    dropped = _find(article.blocks, learned, keep)
    if not dropped:
        return article
    blocks = tuple(block for number, block in enumerate(article.blocks) if number not in dropped)
    removed = [Removal(RULE, article.blocks[number].text) for number in sorted(dropped)]
    tail = find_tail(blocks, article)
    removed += [Removal("tail", blocks[number].text) for number in tail]
    blocks = tuple(block for number, block in enumerate(blocks) if number not in tail)
    standfirst = None if any(removal.text == article.standfirst for removal in removed) else article.standfirst
    return replace(article, blocks=blocks, standfirst=standfirst, cleaning=(*article.cleaning, *removed))


def _find(blocks: tuple[Block, ...], learned: Set[int], keep: Iterable[str]) -> set[int]:
    kept = [key_of(text) for text in keep]
    keys = {number: key_of(block.text) for number, block in enumerate(blocks) if block.kind in KINDS}
    found = {number for number, key in keys.items() if key and _hash(key) in learned and not any(text in key for text in kept)}
    dropped = {number for number in found if blocks[number].kind != "heading"}
    for number in sorted(found - dropped, reverse=True):
        if number + 1 == len(blocks) or number + 1 in dropped:
            dropped.add(number)
    return dropped


def _hash(key: str) -> int:
    return int.from_bytes(blake2b(key.encode("utf-8", "ignore"), digest_size=8).digest(), "big", signed=True)
