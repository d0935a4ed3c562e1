"""Text as fingerprints see it: folded, without punctuation, cut into shingles."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_ALIKE: Final = {
    **dict.fromkeys(map(ord, "‘’‚‛‹›`´′＇"), "'"),
    **dict.fromkeys(map(ord, "“”„‟«»″＂"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–—―−﹘﹣－"), "-"),
}
_SHINGLE_WORDS: Final = 3
_HAN: Final = r"\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"  # Chinese, Japanese
_THAI: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
UNSPACED_CHARS: Final = _HAN + _THAI
"""Scripts written without spaces, as the inside of a character class."""
_UNSPACED: Final = ((re.compile(f"[{_HAN}]"), 5), (re.compile(f"[{_THAI}]"), 8))
"""With the number of characters that carry about three words."""
_ANY_UNSPACED: Final = re.compile(f"[{UNSPACED_CHARS}]")


class _Folds(dict[int, int | str | None]):
    """Leaves characters as they are, but drops format characters (soft hyphens, joiners); filled as characters are met."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) == "Cf" else code
        self[code] = kept
        return kept


class _Spaces(dict[int, int | str | None]):
    """Maps each character that is neither letter, mark nor digit to a space; filled as characters are met."""

    def __missing__(self, code: int) -> int:
        kept = self[code] = code if unicodedata.category(chr(code))[0] in "LMN" else 0x20
        return kept


_FOLDS: Final = _Folds(_ALIKE)
_SPACES: Final = _Spaces()


@lru_cache(maxsize=4)  # a body is folded for its hash and again for its shingles
def fold(text: str) -> str:
    """`text` with case, compatibility forms, kinds of quotes and dashes, format characters and runs of space made one."""
    return " ".join(unicodedata.normalize("NFKC", _translated(text, _FOLDS)).casefold().split())


def words(text: str) -> list[str]:
    """The words of `text`: runs of letters, marks and digits of the folded text."""
    return _translated(fold(text), _SPACES).split()


def _translated(text: str, table: dict[int, int | str | None]) -> str:
    """`text.translate(table)` in half the time, as most characters stay; for tables whose results map to themselves."""
    if text.isascii():
        return text.translate(table)
    for char in set(text):
        to = table[ord(char)]
        if to != ord(char):
            text = text.replace(char, chr(to) if isinstance(to, int) else to or "")
    return text


def shingles(text: str) -> list[str]:
    """Runs of three words of `text`, or of characters where its script is written without spaces; repeats are kept."""
    found = words(text)
    joined = "".join(found)
    for script, width in _UNSPACED if _ANY_UNSPACED.search(joined) else ():
        if len(script.findall(joined)) * 2 > len(joined):
            return [joined[start : start + width] for start in range(len(joined) - width + 1)]
    return [" ".join(some) for some in zip(*(found[start:] for start in range(_SHINGLE_WORDS)), strict=False)]
