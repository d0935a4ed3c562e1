"""URLs taken apart for reading: segments, slug, extension, query, and how many words a slug has."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from newscrawl.urls.rules import words

MEDIA_FILES, OTHER_FILES, PAGES = (words("extensions", name) for name in ("media", "other", "page"))
_EXTENSION = re.compile(r"^(?P<name>.+)\.(?P<extension>[a-z][a-z0-9]{0,10})$")
_WORD = re.compile(r"(?<![^-_+ .,])[^-_+ .,]*[^\W\d_][^-_+ .,]*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")


@dataclass(frozen=True, slots=True)
class Parts:
    """A URL taken apart: `segments` decoded and in lower case, `name` the last one without its extension."""

    host: str
    segments: tuple[str, ...]
    name: str
    extension: str
    query: dict[str, str]
    url: str


def take_apart(url: str) -> Parts:
    """Take an http(s) URL apart; raises ValueError on anything else."""
    split = urlsplit(url.strip())
    if split.scheme not in ("http", "https") or not split.hostname:
        raise ValueError(url)
    segments = tuple(_plain(segment) for segment in split.path.split("/") if segment)
    found = _EXTENSION.match(segments[-1]) if segments else None
    known = found if found and found["extension"] in MEDIA_FILES | OTHER_FILES | PAGES else None
    name = known["name"] if known else (segments[-1] if segments else "")
    query = {name.lower(): value for name, value in parse_qsl(split.query, keep_blank_values=True, max_num_fields=100)}
    return Parts(split.hostname.lower(), segments, name, known["extension"] if known else "", query, url)


def _plain(segment: str) -> str:
    """Decoded, lower case, Latin letters without accents, as the tables have them."""
    if segment.isascii() and "%" not in segment:
        return segment.lower()
    text = unicodedata.normalize("NFC", unquote(segment).lower())
    return "".join(_unaccented(char) if "\u00c0" <= char <= "\u024f" else char for char in text)


def _unaccented(char: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", char) if not unicodedata.combining(c))


def words_of(slug: str) -> int:
    """Words of a slug: pieces with a letter; where a script puts no spaces, two characters count as a word."""
    pieces = _WORD.findall(slug)
    if slug.isascii():
        return len(pieces)
    return sum(max(1, len(_UNSPACED.findall(piece)) // 2) for piece in pieces)
