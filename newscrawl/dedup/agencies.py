"""Which wire agency a text is of, by its byline and credits."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_NAMES: Final = {
    name: agency
    for agency, names in tomllib.loads(files("newscrawl.dedup").joinpath("agencies.toml").read_text("utf-8"))["names"].items()
    for name in names
}
_PARTS: Final = re.compile(r"\s{0,9}(?:[/,;|&+]|\s-\s|\band\b|\bund\b|\bet\b|\by\b|\bmit\b|\bwith\b)\s*")
_BRACKETS: Final = re.compile(r"[(\[（【]([^()\[\]（）【】]{2,60})[)\]）】]")
_COPYRIGHT: Final = re.compile(r"(?:©|\(c\))\s*(?:\d{4}\s*)?(.+)")
_DATELINE_CHARS: Final = 80
"""Of the first paragraph, in which "BERLIN (dpa) –" stands."""
_CREDIT_CHARS: Final = 60
"""Of the last paragraph, that end in "(dpa/AFP)" or are "© Reuters"."""


def agency_of(authors: Iterable[str], body: str) -> str | None:
    """The agency that byline, dateline or credit names, the first of several; None where none does."""
    paragraphs = [part.strip() for part in body.split("\n") if part.strip()] or [""]
    first, last = paragraphs[0][:_DATELINE_CHARS], paragraphs[-1][-_CREDIT_CHARS:]
    credited = [*_BRACKETS.findall(first), *_BRACKETS.findall(last), *_COPYRIGHT.findall(last)]
    named = (part.strip(" .") for text in (*authors, *credited) for part in _PARTS.split(text))
    return next((_NAMES[part] for part in named if part in _NAMES), None)
