"""Author names out of whatever stands in their place: "By", roles, addresses and lists taken apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.tree import squeeze
from newscrawl.model import Author

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARS = 80
MAX_AUTHORS = 20

_BY = re.compile(
    r"^(?:(?:written|reported|story|words|posted|published|reviewed)\s+by|by|von|par|por|di|door|av|af|przez|от|yazan|de)\b[\s:]*(?=\S)"
    r"|^(?:text|autor(?:en|a|es|in)?|auteur|författare|редактор|author|authors|reporter|автор|作者|文|글)\s*[:：/／]\s*",
    re.IGNORECASE,
)
_GLUED_BY = re.compile(r"^(?:Written b|B)y(?=[A-Z][a-z])")
_PARTS = re.compile(r"\s*(?:[,;|•·、]|\s/\s|\s(?:and|und|et|y|och|og|e|en|ja|with|mit|&)\s)\s*")
_CODE = re.compile(r"\s*\([^()]{0,40}\)?\s*$")
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|journalist|columnist|writer|contributor|staff|producer|photographer|redakteur(?:in)?"
    r"|redaktion|korrespondent(?:in)?|journaliste|rédaction|redacción|redazione|redactie|redaksjonen|bureau|desk|chief|freelance"
    r"|analyst|expert|specialist|phd|md|m\.a|mph|updated|published|more posts)\b",
    re.IGNORECASE,
)
_NONSENSE = re.compile(
    r"@|\b\d+\b|^(?:admin|administrator|null|none|undefined|unknown|guest|author|authors|n/?a|webmaster|root|user)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:https?:)?//|^www\.|^/")


def read_authors(values: Iterable[tuple[str, str | None]]) -> tuple[Author, ...]:
    """Authors of (text, url) pairs as a page gives them, each once, in order."""
    found: dict[str, Author] = {}
    for text, url in values:
        names = split_names(text)
        for name in names:
            found.setdefault(name.casefold(), Author(name, url if len(names) == 1 else None))
    return tuple(found.values())[:MAX_AUTHORS]


def split_names(text: str) -> tuple[str, ...]:
    """The names in one line: what follows a comma is a name only when it is no role.

    >>> split_names("By Ann Lee and Bo Berg, Political Editor")
    ('Ann Lee', 'Bo Berg')
    """
    line = squeeze(text)[:400]
    if _ADDRESS.match(line):
        return ()
    parts = [part for piece in _PARTS.split(_bare(line)) if (part := _bare(piece))]
    names = [part for part in parts if _is_name(part)]
    return tuple(name for name in names if len(parts) == 1 or not _ROLE.search(name))


def _bare(text: str) -> str:
    return _CODE.sub("", _GLUED_BY.sub("", _BY.sub("", text.strip(' .,:;-–—[]"“”')))).strip(' .,:;-–—[]"“”*')


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= MAX_CHARS and not _NONSENSE.search(text)
