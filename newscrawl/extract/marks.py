"""Letters without their accents, for comparing what one hand wrote with them and another without."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import combining, normalize

if TYPE_CHECKING:
    from typing import Final


class _Bare(dict[int, str]):
    """Code point to the letter without accents, filled as asked: `str.translate` reads it at C's speed."""

    def __missing__(self, code: int) -> str:
        mark = chr(code)
        apart = normalize("NFD", mark)
        # Hangul comes apart too, but not into accents
        self[code] = apart[0] if all(map(combining, apart[1:])) else mark
        return self[code]


_BARE: Final = _Bare()


def unmarked(text: str) -> str:
    """`text` with every letter's accents gone and every place kept.

    >>> unmarked("Şubat à 2월")
    'Subat a 2월'
    """
    return text if text.isascii() else text.translate(_BARE)
