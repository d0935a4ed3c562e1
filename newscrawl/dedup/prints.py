"""Fingerprints that an article brings along from the process that read its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.dedup.fingerprint import content_hash, fingerprint
from newscrawl.model import Cleaned, Prints

if TYPE_CHECKING:
    from newscrawl.model import Article


def prints_of(article: Article) -> Prints:
    """The fingerprints of its headline and blocks."""
    return Prints(article.headline, article.blocks, content_hash(article.headline, article.body), *fingerprint(article.body))


def brought(article: Article) -> Prints | None:
    """Those that it brings, unless another step has since given it other words."""
    prints = article.prints if isinstance(article, Cleaned) else None
    if prints and prints.blocks is article.blocks and prints.headline == article.headline:
        return prints
    return None
