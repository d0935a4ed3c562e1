"""Whether an article says that it was corrected."""

from __future__ import annotations

import re
import tomllib
from importlib.resources import files
from typing import Final

from newscrawl.dedup.words import fold

_DATA: Final = tomllib.loads(files("newscrawl.dedup").joinpath("notes.toml").read_text("utf-8"))
_NOTE: Final = re.compile(
    rf"\W*(?:(?:{'|'.join(map(re.escape, _DATA['labels']))})\s*(?:[:：】\])]|$)|(?:{'|'.join(map(re.escape, _DATA['phrases']))}))"
)
_EDGE: Final = 2
"""Paragraphs at either end of a body in which a note stands; quotes of one stand between."""


def is_corrected(headline: str | None, body: str) -> bool:
    """Whether the headline, or one of the first or last two paragraphs, begins as a note of a correction does."""
    paragraphs = [part for part in body.split("\n") if part.strip()]
    edges = [headline or "", *paragraphs[:_EDGE], *paragraphs[-_EDGE:]]
    return any(_NOTE.match(fold(part)) for part in edges)
