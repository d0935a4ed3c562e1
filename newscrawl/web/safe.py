"""Strangers' words as they are shown: nothing that steers a terminal, turns the line around or runs as a script. Pure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from newscrawl.web.catalog.words import MARK, UNMARK

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]")
_TURNING: Final = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that change the direction of the text after them: each text stands in an element with dir="auto" instead."""
_PILED: Final = re.compile(
    r"([\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+"
)
"""Accents piled up until they cover the lines above; no language has more than four."""


def plain(text: str) -> str:
    """`text` without control characters, direction overrides and piled accents; line breaks stay."""
    return _PILED.sub(r"\1", _TURNING.sub("", _CONTROLS.sub("\ufffd", text)))


def finalize(value: Any) -> Any:
    """What Jinja shows of a value: None is nothing, text is made plain, and escaped after that."""
    if value is None:
        return ""
    return plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def web_address(url: str | None) -> str | None:
    """`url` where it is one of the web; None for javascript: and everything else that a link should not lead to."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None


def marked(snippet: str) -> Markup:
    """A snippet of the index as HTML, its found words in <mark>."""
    pieces = re.split(f"{MARK}(.*?){UNMARK}", snippet, flags=re.DOTALL)
    return Markup("").join(_piece(pieces, number) for number in range(len(pieces)))


def _piece(pieces: Sequence[str], number: int) -> Markup:
    text = escape(plain(pieces[number].replace(MARK, "").replace(UNMARK, "")))
    return Markup("<mark>{}</mark>").format(text) if number % 2 else text
