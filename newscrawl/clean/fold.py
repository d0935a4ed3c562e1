"""Texts made comparable."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_UNSPACED = re.compile(r"[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_TOKEN = re.compile(rf"{_UNSPACED.pattern}|[^\W_]+")


class _Spaces(dict[int, int]):
    """Maps each character that is neither letter nor digit to a space; filled as characters are met."""

    def __missing__(self, code: int) -> int:
        kept = self[code] = code if chr(code).isalnum() else 0x20
        return kept


_SPACES = _Spaces()


@lru_cache(maxsize=256)  # several rules ask for each line of an article
def tokens_of(text: str) -> tuple[str, ...]:
    """Words without case, marks and punctuation; of Chinese, Japanese, Korean and Thai, which write no spaces, characters."""
    if text.isascii():
        return tuple(text.lower().translate(_SPACES).split())  # a third of the pattern's time
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _UNSPACED.search(folded):
        return tuple(_TOKEN.findall(folded))
    for mark in set(folded):
        if not mark.isalnum():
            folded = folded.replace(mark, " ")
    return tuple(folded.split())


def has_tokens(text: str) -> bool:
    """Whether a text has any letter or digit."""
    return _TOKEN.search(unicodedata.normalize("NFKC", text)) is not None


def key_of(text: str) -> str:
    """What two wordings of one line have in common: their letters and digits."""
    return "".join(tokens_of(text))
