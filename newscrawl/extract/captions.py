"""An image's caption and its credit parted: by elements that say so, else by the words for "photo" of the main languages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from newscrawl.extract.apart import EDGE, apart_of
from newscrawl.extract.tree import squeeze

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CREDIT = 120
"""Characters; what is longer after "Photo:" tells the picture."""

_WORDS = (
    "photo(?:s|graph|graphs|graphy|grapher)?|images?|pictures?|pic|illustration|graphic|credits?|source|copyright",  # en
    "fotos?|bild(?:er)?|grafik|quelle|bildquelle|bildnachweis|fotograf(?:in)?|archivfoto|symbolbild",  # de
    "crédits?|photographie|infographie|dessin",  # fr
    "fotografía|fotógraf[oa]|imagen|crédito|fuente|imagem|fonte|fotografia|immagine|reprodução|divulgação",  # es, pt, it
    "beeld|bron|kilde|källa|illustrasjon|fotograaf|bilde",  # nl, da, sv, no
    r"fot\.|zdjęcie|źródło|fotoğraf|kaynak|snímek|zdroj",  # pl, tr, cs
    "фото|источник|джерело|صورة|المصدر|تصوير|写真|画像|提供|出典|图片|图源|来源|圖|圖片|사진|출처",  # ru, uk, ar, ja, zh, ko
)
_KIND = rf"(?:{'|'.join(_WORDS)})"
_LABEL = (
    rf"(?:(?:file|cover|archive|featured|main)\s)?{_KIND}(?:\s{_KIND})?"
    r"(?:\s(?:by|via|von|par|por|di|av|af|door|source|(?:par )?courtesy(?:\sof)?))?\s*[:：/／=]\s*[©Ⓒ]?"
    r"|(?:photo(?:graph)?s?|images?|pictures?|illustration)\s(?:by|via|courtesy(?:\sof)?)\s|(?:©|\(c\)\s|copyright\s)"
)
_LABELLED = re.compile(
    rf"(?:^|(?<=[.!?…。！？»”\"'’)\]])|\s[|–—•-]|[|{EDGE}(（\[])[\s{EDGE}]*(?:{_LABEL})\s*(?P<credit>[^\s{EDGE}.:].*?)[\s.)\]）{EDGE}]*$",
    re.IGNORECASE,
)
_START = re.compile(rf"^[\s(（\[]*(?:{_LABEL})\s*", re.IGNORECASE)
_SAYS = re.compile(r"(?<![a-z])(?:credits?|copyright|source|photographer|attribution)(?![a-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_ITEMPROPS = frozenset({"copyrightHolder", "creditText", "author", "creator", "copyrightNotice"})


def caption_of(figure: HtmlElement) -> tuple[str | None, str | None]:
    """(caption, credit) of a figure: without "Photo:" and "©", each None where there is none."""
    captions = figure.xpath(".//figcaption")
    caption = apart_of(captions[0], EDGE) if captions else ""
    marked = next(
        (text for element in figure.iterdescendants() if _is_credit(element) and (text := apart_of(element, EDGE))), None
    )
    if marked is None:
        return _parted(caption)
    rest, labelled = _parted(_flat(caption.replace(marked, EDGE)) or "")
    return rest, _tidy(_START.sub("", _flat(marked) or "")) or labelled


def _parted(text: str) -> tuple[str | None, str | None]:
    """`text` cut where a credit's label stands after the end of a sentence, a bar, a bracket or in an element of its own."""
    found = _LABELLED.search(text)
    if found is None or len(found["credit"]) > MAX_CREDIT:
        return _flat(text), None
    return _flat(text[: found.start()]), _tidy(found["credit"])


def _flat(text: str) -> str | None:
    return squeeze(text.replace(EDGE, "")).strip(" |") or None


def _tidy(text: str) -> str | None:
    """A credit without the bracket that its label stood in."""
    text = (_flat(text) or "").rstrip(" ;,")
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return text[1:-1] or None
    return (text.rstrip(")") if text.count(")") > text.count("(") else text) or None


def _is_credit(element: HtmlElement) -> bool:
    if not isinstance(element.tag, str) or element.tag in ("img", "figcaption", "picture", "source"):
        return False
    name = _CAMEL.sub("-", element.get("class", "")).lower()
    return element.tag in ("cite", "small") or element.get("itemprop") in _ITEMPROPS or _SAYS.search(name) is not None
