"""The breadcrumbs a page shows: where its article lies in the site."""

from __future__ import annotations

import re
from itertools import groupby, islice
from typing import TYPE_CHECKING

from newscrawl.extract.apart import EDGE, apart_of
from newscrawl.extract.tree import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from newscrawl.extract.named import Named

MAX_CRUMBS = 20
MAX_CHARS = 500
"""Of a whole trail: an element of that name with more text holds the page, not a trail."""
LOOKED_AT = 10

_CALLED = ("class", "id", "aria-label", "itemtype")
_APART = re.compile(rf"[{EDGE}›»>→]|\s[/|·•](?=[\s{EDGE}]|$)")
_LABEL = re.compile(r":$|\bbread ?crumbs?\b", re.IGNORECASE)
_WORD = re.compile(r"\w")


def visible_crumbs(named: Named) -> tuple[str, ...]:
    """Names of the first breadcrumb trail that a class, id, label or microdata calls one; elements or ›, », >, / part them."""
    called = (element for name in _CALLED for element in named.holding(name, "breadcrumb", "breadCrumb", "BreadCrumb"))
    trails = (_crumbs(element) for element in islice(called, LOOKED_AT))
    return next((trail for trail in trails if trail), ())


def _crumbs(element: HtmlElement) -> tuple[str, ...]:
    if element.tag in ("script", "style") or next(element.iter("h1"), None) is not None:
        return ()
    text = apart_of(element, EDGE)
    if len(text) > MAX_CHARS:
        return ()
    names = [name for part in _APART.split(text) if _WORD.search(name := squeeze(part)) and not _LABEL.search(name)]
    return tuple(name for name, _ in groupby(names))[:MAX_CRUMBS]
