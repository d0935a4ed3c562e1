"""The language of a page: what it says itself; where it says nothing, or what its script cannot be, what its text reads like."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extract.tree import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml.html import HtmlElement

MIN_CHARS = 80
"""Of a paragraph that is asked for its language: shorter ones are labels and names."""
SAMPLE = 2_000
"""Characters that tell it; with 150 pycld2 is still right on 410 of 411 pages."""
SCRIPT = 400
"""Characters that tell its script."""
FEW, MOST = 0.1, 0.9
"""Shares of Latin letters in a text that is not, and that is, of that script."""

_TAG = re.compile(r"^([a-z]{2,3})(?:[-_]([A-Za-z]{4}))?(?:[-_]([A-Za-z]{2}|\d{3}))?(?![A-Za-z])", re.IGNORECASE)
_NOT_LATIN = frozenset(
    ("am", "ar", "be", "bg", "bn", "dv", "el", "fa", "gu", "he", "hi", "hy", "ja", "ka", "km", "kn", "ko", "lo", "mk", "ml", "mr",
     "my", "ne", "or", "pa", "ps", "ru", "si", "ta", "te", "th", "ti", "uk", "ur", "yi", "zh")
)  # fmt: skip
_EITHER = frozenset({"az", "bs", "ckb", "kk", "ku", "ky", "mn", "sd", "sr", "tg", "tk", "tt", "ug", "uz"})
_LETTER = re.compile(r"[^\W\d_]")
_LATIN = re.compile("[A-Za-zÀ-ɏḀ-ỿ]")


def language_tag(value: str) -> str | None:
    """A BCP-47 tag of "en", "en_GB", "zh-hant-TW" and the like; None for what is none."""
    found = _TAG.match(value.strip())
    if found is None:
        return None
    language, script, region = found.groups()
    return "-".join(part for part in (language.lower(), script and script.title(), region and region.upper()) if part)


def page_language(told: Iterable[str | None], tree: HtmlElement) -> str | None:
    """The first tag among what the page tells that its text's script allows, else the language that the text reads like."""
    sample = _sample(tree)
    tags = (tag for value in told if value and (tag := language_tag(value)))
    return next((tag for tag in tags if _may_be(tag, sample)), None) or detected(sample)


def _sample(tree: HtmlElement) -> str:
    texts = (text for element in tree.iter("p") if len(text := text_of(element)) >= MIN_CHARS)
    return " ".join(islice(texts, 5))[:SAMPLE]


def _may_be(tag: str, text: str) -> bool:
    """Whether a text of this script can be of that language; a text with few letters may be of any."""
    language = tag.partition("-")[0]
    letters = len(_LETTER.findall(text, 0, SCRIPT))
    if letters < MIN_CHARS or language in _EITHER or "-Latn" in tag:
        return True
    latin = len(_LATIN.findall(text, 0, SCRIPT)) / letters
    return latin < MOST if language in _NOT_LATIN else latin > FEW


def detected(text: str) -> str | None:
    """The language of `text` as pycld2 knows it (ISO 639-1, "zh-Hant"), None where it is unsure; 0.1 ms."""
    if len(text) < MIN_CHARS:
        return None
    import pycld2  # noqa: PLC0415 - few pages need it, and no other command does

    plain = "".join(letter for letter in text.encode("utf-8", "ignore").decode() if letter.isprintable())
    try:
        sure, _, found = pycld2.detect(plain)
    except pycld2.error:
        return None
    return language_tag(found[0][1]) if sure and found[0][1] != "un" else None
