"""Author names out of whatever stands in their place: "By", roles, addresses and lists taken apart."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from newscrawl.extract.tree import squeeze
from newscrawl.model import Author

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_CHARS = 80
MAX_AUTHORS = 20

BY = (
    r"(?:(?:written|reported|story|words|posted|published|reviewed|created|edited|compiled)\s+by|by|von|par|por|di|door|av|af"
    r"|przez|от|yazan|napsala?|oleh|door onze|ein(?:e)? \w+ von)"
)
"""What comes before a name in a byline, in some languages."""
_BY = re.compile(
    rf"^(?:{BY}|de)\b[\s:]*(?=\S)"
    r"|^(?:text(?:o|e)?|autor(?:en|a|es|in|ka|zy)?|auteurs?|autore|författare|автор|редактор|authors?|author\(s\)|reporter|haber"
    r"|yazar|كتب|بقلم|作者|记者|記者|文|글|執筆)\s*[:：/／]\s*|^(?:كتب|بقلم)\s+",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s{0,9}(?:기자|특파원|記者|记者)$")
_GLUED_BY = re.compile(r"^(?:Written b|B)y(?=[A-Z][a-z])")
_AND = {
    "": "and|und|et|og|och|y|with|mit|ve|и|та|και|și|és|và|dan|&",
    "nl": "en", "af": "en", "it": "e", "pt": "e", "gl": "e", "pl": "i", "ca": "i", "hr": "i", "sr": "i", "sl": "in", "cs": "a",
    "sk": "a", "fi": "ja", "et": "ja", "uk": "і|й", "cy": "a", "sq": "dhe", "sw": "na", "eu": "eta", "hi": "और", "fa": "و",
}  # fmt: skip
""""And" by the page's language: the short ones are other words elsewhere. The first row holds for all."""
_CODE = re.compile(r"\s{0,9}\([^()]{0,40}\)?\s{0,9}$")
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|journalist|columnist|writer|contributor|staff|producer|photographer|director|manager"
    r"|founder|ceo|president|professor|fellow|critic|presenter|anchor|bureau|desk|chief|freelance|analyst|expert|specialist"
    r"|phd|md|m\.a|mph|rd|updated|published|more posts"
    r"|redakteur(?:in)?|redaktion|korrespondent(?:in)?|ressortleiter(?:in)?|volont[aä]r(?:in)?|chefredakteur(?:in)?"
    r"|journalistes?|rédact(?:ion|eur|rice)|correspondante?s?|envoyée?s? spécia\w+|redacci[oó]n|redactora?|corresponsal"
    r"|periodista|redazione|inviat[oa]|giornalista|jornalista|redação|rep[oó]rter|redactie|redacteur|verslaggever|redaksjonen|redaktør"
    r"|journalisten?|kommentator|medarbetare|dziennikarz|redaktorka?|muhabir|корреспондент|обозреватель|журналист)\b",
    re.IGNORECASE,
)
_NONSENSE = re.compile(
    rf"@|^{BY}$|\b\d+\b|^(?:admin|administrator|null|none|undefined|unknown|guest|author|authors|n/?a|webmaster|root|user|by|von|editor"
    r"|share|follow|contact)$",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"^(?:https?:)?//|^www\.|^/")
_HANDLE = re.compile(r"[a-z0-9]+(?:[._-][a-z0-9]+)+|[A-Z]{2,4}")
_EDGES = ' .,:;-–—[]"“”'


def read_authors(values: Iterable[tuple[str, str | None]], language: str | None = None) -> tuple[Author, ...]:
    """Authors of (text, url) pairs as a page gives them, each once, in order; `language` is the page's, as BCP 47."""
    found: dict[str, Author] = {}
    for text, url in values:
        names = split_names(text, language)
        for name in names:
            found.setdefault(name.casefold(), Author(name, url if len(names) == 1 else None))
    slugs = {re.sub(r"\s+", "-", key) for key in found if " " in key}
    return tuple(author for key, author in found.items() if key not in slugs)[:MAX_AUTHORS]


def is_handle(name: str) -> bool:
    """Whether it is an account's name ("ann.lee") or initials, which many systems give where they lack a person's."""
    return _HANDLE.fullmatch(name) is not None


def split_names(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in one line: what follows a comma is a name only when it is no role.

    >>> split_names("By Ann Lee and Bo Berg, Political Editor")
    ('Ann Lee', 'Bo Berg')
    >>> split_names("Ana Sá e Rui Luz", "pt-PT"), split_names("Ana e Rui Luz", "en")
    (('Ana Sá', 'Rui Luz'), ('Ana e Rui Luz',))
    """
    line = squeeze(text)[:400]
    if _ADDRESS.match(line):
        return ()
    parts = [part for piece in _between((language or "")[:2].lower()).split(_bare(line)) if (part := _bare(piece))]
    names = [part for part in parts if _is_name(part)]
    return tuple(name for name in names if len(parts) == 1 or not _ROLE.search(name))


@cache
def _between(language: str) -> re.Pattern[str]:
    """What parts one name from the next in a language; where none is known, "e" and "en" as well."""
    own = _AND.get(language) if language else "e|en"
    words = f"{_AND['']}|{own}" if own else _AND[""]
    arabic = r"|\s+و(?=[^\W\d_]{2})" if language in ("ar", "") else ""  # written with the name that follows
    return re.compile(rf"\s*(?:[,;|•·、،；，]|\s/\s|(?<=[^\W\d_]{{2}})/(?=[A-ZÀ-Þ])|\s(?:{words})\s{arabic})\s*")


def _bare(text: str) -> str:
    text = _GLUED_BY.sub("", _BY.sub("", text.strip(_EDGES)))
    return _AFTER.sub("", _CODE.sub("", text)).strip(_EDGES + "*")


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= MAX_CHARS and not _NONSENSE.search(text)
