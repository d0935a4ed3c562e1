"""Texts made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TOKEN = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|[^\W_]+")


@lru_cache(maxsize=256)  # several rules ask for each line of an article
def tokens_of(text: str) -> tuple[str, ...]:
    """Words without case, marks and punctuation; of Chinese, Japanese, Korean and Thai, which write no spaces, characters."""
    return tuple(_TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()))


def has_tokens(text: str) -> bool:
    """Whether a text has any letter or digit."""
    return _TOKEN.search(unicodedata.normalize("NFKC", text)) is not None


def key_of(text: str) -> str:
    """What two wordings of one line have in common: their letters and digits."""
    return "".join(tokens_of(text))
