"""What an article must have to be kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from newscrawl.model import Article

DENSE = 3
"""What a Chinese, Japanese, Korean or Thai character counts: it says about as much as three Latin letters."""

_DENSE = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def check_article(article: Article, *, min_text_chars: int) -> None:
    """Raise Rejected unless `article` is one: NOT_ARTICLE without running text, TOO_SHORT under `min_text_chars`."""
    if not any(block.kind in ("paragraph", "list", "quote", "table") for block in article.blocks):
        raise Rejected(Outcome.NOT_ARTICLE, "no running text")
    size = text_size(article.body)
    if size < min_text_chars:
        raise Rejected(Outcome.TOO_SHORT, f"{size} of {min_text_chars} characters")


def text_size(text: str) -> int:
    """Length of `text` in Latin characters."""
    return len(text) + (DENSE - 1) * len(_DENSE.findall(text))
