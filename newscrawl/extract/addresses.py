"""Addresses on a page: made absolute, of its images, and the slugs they end with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin

from lxml.etree import XPath

from newscrawl.extract.captions import caption_of
from newscrawl.extract.jsonld import text_in
from newscrawl.model import Image
from newscrawl.urls.userinfo import without_userinfo

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_IMAGES = 30
MAX_LINKS = 1500

_SOURCES = ("data-src", "data-lazy-src", "data-original", "src")
_IMAGE_NAMES = XPath("//img/@src | //img/@data-src | //meta[@property='og:image']/@content", smart_strings=False)
_LINKS = XPath("//a/@href", smart_strings=False)


def absolute(base: str, address: str | None) -> str | None:
    """`address` against `base`, as an http(s) URL without user and password; None where it is none."""
    try:
        joined = urljoin(base, address.strip()) if address and address.strip() else None
    except ValueError:
        return None
    return without_userinfo(joined) if joined and joined.startswith(("http://", "https://")) else None


def image_url(value: object) -> str | None:
    value = value[0] if isinstance(value, list) and value else value
    return text_in(value.get("url") or value.get("contentUrl") or value.get("@id")) if isinstance(value, dict) else text_in(value)


def images_of(tree: HtmlElement, url: str) -> tuple[Image, ...]:
    """Images of figures, their captions and credits apart; each by the address that loads it, not by its placeholder's."""
    found: dict[str, Image] = {}
    for figure in tree.iter("figure"):
        address = next((address for picture in figure.iter("img") if (address := _source(picture, url))), None)
        if address and len(found) < MAX_IMAGES:
            found.setdefault(address, Image(address, *caption_of(figure)))
    return tuple(found.values())


def _source(picture: HtmlElement, url: str) -> str | None:
    given = (picture.get(name) for name in _SOURCES)
    widest = picture.get("srcset", picture.get("data-srcset", "")).rpartition(", ")[2].strip().partition(" ")[0]
    return next((address for text in (*given, widest) if (address := absolute(url, text))), None)


def slugs_of(tree: HtmlElement, url: str) -> frozenset[str]:
    """Slugs of four words or more, as no shorter ones are asked for."""
    addresses = {url, *_IMAGE_NAMES(tree)[:MAX_LINKS], *_LINKS(tree)[:MAX_LINKS]}
    long = (address for address in addresses if address.count("-") + address.count("_") > 2)
    return frozenset(slug for address in long if (slug := slug_of(address)))


_ENDING = re.compile(r"(?:-\d+x\d+|-scaled)?(?:\.\w{2,5})?$")


def slug_of(address: str) -> str | None:
    """The last part of an address, where it has hyphens or underscores, as lower-case kebab-case; None where it has none."""
    last = address.partition("?")[0].partition("#")[0].rstrip("/").rpartition("/")[2]
    if "-" not in last and "_" not in last:
        return None
    plain = unquote(last) if "%" in last else last
    # most links end in a word, in which the pattern would look for an ending at every letter
    ends = "." in plain or plain[-1:].isdigit() or plain.endswith("-scaled")
    return (_ENDING.sub("", plain, count=1) if ends else plain).replace("_", "-").lower()
