"""Which of a page's titles is the headline, and where the site's name or a kicker stops being part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ORDER = ("jsonld", "h1", "og", "twitter", "name", "title", "alternative")
MIN_CHARS = 15
"""Shortest headline that may be left when a kicker goes."""

_TAIL = re.compile(r"(?:\s+[|–—·•»:-]\s+|\s*[｜|：]\s*)[^|–—·•»｜：]{2,60}$")
_WORD = re.compile(r"\w+")
_KICKER_END = re.compile(r"[:：|/–—-]\s*$")


def pick_title(wordings: Iterable[tuple[str, str]], site_name: str | None) -> str | None:
    """The headline among (source, wording) pairs, without the site's name and kicker; None where there is none.

    JSON-LD and the visible h1 come before what is written for search engines and networks.
    """
    every = _with_one_h1([(source, strip_site(text, site_name)) for source, text in wordings])
    ranked = [text for _, text in sorted(every, key=lambda pair: ORDER.index(pair[0])) if len(text) > 3]
    shared = next((text for source, text in every if source == "og"), "")
    return _without_kicker(ranked[0], shared) if ranked else None


def _with_one_h1(every: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of several h1 the one most like <title> and og:title: the first may be the site's name (in Pelican's themes)."""
    spoken = [set(_WORD.findall(text.casefold())) for source, text in every if source in ("og", "twitter", "title")]
    heads = [text for source, text in every if source == "h1"]
    best = max(heads, key=lambda text: _likeness(text, spoken), default=None)
    return [(source, text) for source, text in every if source != "h1" or text == best]


def _likeness(text: str, spoken: list[set[str]]) -> float:
    words = set(_WORD.findall(text.casefold()))
    return max((len(words & other) / len(words | other) for other in spoken if words), default=0.0)


def _without_kicker(title: str, shared: str) -> str:
    """`title` as og:title has it, where that only lacks the kicker ("Storm: Roads closed") or goes on after it.

    An h1 without the kicker proves nothing: sites print the kicker in an element of its own.
    """
    kicker = title[: -len(shared)] if len(shared) >= MIN_CHARS and title.endswith(shared) else ""
    goes_on = _KICKER_END.search(title) and shared.startswith(title)
    return shared if goes_on or _KICKER_END.search(kicker) else title


def strip_site(title: str, site_name: str | None) -> str:
    """`title` without " | Site name" or " - Site" at its end.

    >>> strip_site("Roads closed | The Post", "Post")
    'Roads closed'
    """
    found = _TAIL.search(title)
    if found is None:
        return title
    tail = set(_WORD.findall(found[0].casefold()))
    site = set(_WORD.findall((site_name or "").casefold()))
    return title[: found.start()] if tail & site else title
