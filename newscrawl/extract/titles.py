"""Which of a page's titles is the headline, and where the site's name stops being part of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_TAIL = re.compile(r"\s+[|–—·•»:-]\s+[^|–—·•»]{2,60}$")
_WORD = re.compile(r"\w+")
ORDER = ("jsonld", "h1", "og", "twitter", "name", "title", "alternative")


def pick_title(wordings: Iterable[tuple[str, str]], site_name: str | None) -> str | None:
    """The headline among (source, wording) pairs, without the site's name at its end; None where there is none."""
    every = [(source, strip_site(text, site_name)) for source, text in wordings]
    ranked = sorted(every, key=lambda pair: ORDER.index(pair[0]))
    return next((text for source, text in ranked if len(text) > 3), None)


def strip_site(title: str, site_name: str | None) -> str:
    """`title` without " | Site name" or " - Site" at its end."""
    found = _TAIL.search(title)
    if found is None:
        return title
    tail = set(_WORD.findall(found[0].casefold()))
    site = set(_WORD.findall((site_name or "").casefold()))
    return title[: found.start()] if tail and (tail & site or "".join(sorted(tail)) == "".join(sorted(site))) else title
