"""Author names out of whatever stands in their place: "By", roles, agencies, addresses and lists taken apart."""

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
    r"^(?:written\s+by|reported\s+by|story\s+by|words\s+by|posted\s+by|by|von|par|por|di|door|av|af|przez|от|автор|作者|文|글|yazan|de)\b[\s:]*(?=\S)"
    r"|^(?:text|autor(?:en|a|es)?|auteur|författare|редактор|author|reporter)\s*:\s*",
    re.IGNORECASE,
)
_PARTS = re.compile(r"\s*(?:[,;|•·/]|\s(?:and|und|et|y|och|og|e|en|ja|und|with|mit|&)\s)\s*")
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|journalist|columnist|writer|contributor|staff|producer|photographer|redakteur(?:in)?|redaktion|korrespondent(?:in)?"
    r"|journaliste|rédaction|redacción|redazione|redactie|redaksjonen|bureau|desk|chief|freelance|analyst|political|business)\b",
    re.IGNORECASE,
)
_NONSENSE = re.compile(
    r"https?://|www\.|@|\d{3,}|^(?:admin|administrator|null|none|undefined|unknown|guest|author|n/?a|webmaster|root|user)$",
    re.IGNORECASE,
)


def read_authors(values: Iterable[tuple[str, str | None]]) -> tuple[Author, ...]:
    """Authors of (text, url) pairs as a page gives them, each once, in order."""
    found: dict[str, Author] = {}
    for text, url in values:
        names = split_names(text)
        for name in names:
            found.setdefault(name.casefold(), Author(name, url if len(names) == 1 else None))
    return tuple(found.values())[:MAX_AUTHORS]


def split_names(text: str) -> tuple[str, ...]:
    """The names in one line: what follows a comma is a name only when it is no role."""
    line = _BY.sub("", squeeze(text)[:400]).strip()
    parts = [part.strip(' .,:;-–—()[]"“”') for part in _PARTS.split(line)]
    return tuple(name for part in parts if (name := _BY.sub("", part)) and _is_name(name))


def _is_name(text: str) -> bool:
    if not 2 <= len(text) <= MAX_CHARS or _NONSENSE.search(text):
        return False
    return not (_ROLE.search(text) and len(_ROLE.sub("", text).split()) < 2)
