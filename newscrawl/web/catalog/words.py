"""Text as the index has it, and what people type as a query that FTS5 takes. Pure."""

from __future__ import annotations

import re
from typing import Final

MARK, UNMARK = "\x02", "\x03"
"""Around a found word in a snippet; texts are indexed without control characters, so that nothing else has them."""
MOST_WORDS: Final = 20
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks of direction too: FTS5 takes them for a part of the word beside them, which then nobody finds."""
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_JOINED: Final = re.compile(rf"(?<={_UNSPACED.pattern})[{MARK}{UNMARK}]* (?=[{MARK}{UNMARK}]*{_UNSPACED.pattern})")
_TERM: Final = re.compile(r'"([^"]*)"|([^\s"]+)')
_WORDS: Final = re.compile(r"\w+")


def indexed(text: str | None) -> str:
    """Text to be indexed: scripts that put no spaces between words are taken character by character."""
    return _UNSPACED.sub(lambda found: f"{found[0]} ", _CONTROLS.sub(" ", text or "").encode("utf-8", "replace").decode())


def shown_again(text: str) -> str:
    """A snippet without the spaces that `indexed` put in."""
    return _JOINED.sub(lambda found: found[0].replace(" ", ""), text)


def query(text: str) -> str | None:
    """All of the words, and "phrases", in any order; the last word may be a beginning. None where there is no word.

    >>> query('Rhine "high water" floo')
    '"Rhine" "high water" "floo"*'
    """
    phrases = [_phrase(found[1] or found[2] or "") for found in _TERM.finditer(text)]
    known = [phrase for phrase in phrases if phrase][:MOST_WORDS]
    if not known:
        return None
    ends_open = not text.rstrip().endswith('"') and len(known[-1]) > 1
    return " ".join(f'"{phrase}"' for phrase in known) + ("*" if ends_open else "")


def _phrase(text: str) -> str:
    return " ".join(_WORDS.findall(indexed(text)))
