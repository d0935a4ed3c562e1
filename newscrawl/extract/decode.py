"""Bytes to text: which of a page's many claims about its charset holds, and what may never get out."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom, resolve_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

SNIFFED_BYTES = 20_000
"""What the statistical guess reads; more costs time and changes no answer on real pages."""

LEGACY = {
    "windows-1252": "af br ca da de en es eu fi fo fr ga gl id is it ms nb nl nn no oc pt sq sv sw",
    "windows-1250": "cs hr sk",
    "iso-8859-2": "hu pl ro sl",
    "windows-1251": "be bg ky mk ru sr tg tt uk",
    "windows-1253": "el",
    "windows-1254": "az ku tr",
    "windows-1255": "he iw yi",
    "windows-1256": "ar fa ps ur",
    "windows-1257": "et lt lv",
    "windows-1258": "vi",
    "windows-874": "th",
    "shift_jis": "ja",
    "euc-kr": "ko",
    "gb18030": "zh",
    "big5": "zh-hant zh-hk zh-mo zh-tw",
}
"""What pages in a language are written in that say nothing of it. Source: the HTML standard, encoding sniffing algorithm."""
_OF_LANGUAGE = {language: charset for charset, languages in LEGACY.items() for language in languages.split()}

_LANGUAGE = re.compile(rb"<html\b[^>]{0,500}?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z]{2,4})?)\b", re.IGNORECASE)
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|article|main|section|div|p|h[1-6]|ul|ol|table|span|br|!--)\b[^<]{0,2000}?>",
    re.IGNORECASE,
)
_MANGLED = re.compile("[\u00c2-\u00f4][\u0080-\u00bf]{1,3}")
_CONTROLS = bytes({*range(32), 127} - set(b"\t\n\r"))
_OPENING = re.compile(rb"\s*<(?:[a-zA-Z][\w:-]*[\s>]|[?!])")
_BAD_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def decode(body: bytes, content_type: str | None = None) -> str:
    """The text of `body`: by BOM, as UTF-8, by header, by `<meta>`, by its language, by statistics, at last as Windows-1252.

    Being valid UTF-8 with multi-byte characters wins over what header and page claim: servers lie, such bytes do not.
    NULs, control characters and lone surrogates never get out.
    """
    bom, marked = read_bom(body)
    if bom and marked:
        return _safe(body[len(marked) :].decode(bom, "replace"))
    if b"\x1b" not in body and b"\0" not in body[:100] and (text := _as_utf8(body.translate(None, _CONTROLS))) is not None:
        return _unmangled(_one_ending(text))
    return _safe(next(_readings(body, content_type)))


def _readings(body: bytes, content_type: str | None) -> Iterator[str]:
    head = body[:5000]
    declared = [http_content_type_encoding(content_type), html_body_declared_encoding(head), _of_language(head)]
    yield from (text for name in declared if name and (text := _strict(body, name)) is not None)
    if (best := from_bytes(body[:SNIFFED_BYTES]).best()) is not None:
        yield body.decode(best.encoding, "replace")
    yield body.decode("cp1252", "replace")


def _of_language(head: bytes) -> str | None:
    """What a page of the language that `<html lang>` names is written in, if it is no UTF-8."""
    found = _LANGUAGE.search(head)
    language = found[1].decode().lower() if found else ""
    return _OF_LANGUAGE.get(language) or _OF_LANGUAGE.get(language.partition("-")[0])


def _as_utf8(body: bytes) -> str | None:
    """The bytes read as UTF-8, with at most one odd character in a hundred (cut or spliced pages); else None."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        text = body.decode("utf-8", "replace")
        return text if len(_MULTIBYTE.findall(body)) > 100 * text.count("\ufffd") else None


def _unmangled(text: str) -> str:
    """Undo UTF-8 that was read as Latin-1 and encoded again; its traces, C1 controls, are in no real text."""
    if "\u0080" not in text and "\u0099" not in text and "\u009c" not in text:
        return text
    return _MANGLED.sub(lambda found: found[0].encode("latin-1").decode("utf-8", "ignore"), text)


def _strict(body: bytes, name: str) -> str | None:
    try:
        return codecs.decode(body, resolve_encoding(name) or name)
    except (UnicodeError, LookupError, ValueError):
        return None


def _safe(text: str) -> str:
    return _BAD_CHARS.sub("", _one_ending(text))


def _one_ending(text: str) -> str:
    """Lines end with a line feed. Most pages have no other, which is seen in a fifth of the time of replacing it."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def is_html(body: bytes) -> bool:
    """Whether `body` reads as markup: it opens with a tag, or has a known one in its first 5,000 bytes."""
    head = body[:5000]
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or head.count(b"\0") > len(head) // 4:
        head = head.replace(b"\0", b"")
    return _MARKUP.search(head) is not None or _OPENING.match(head) is not None


def is_binary(body: bytes) -> bool:
    """Whether `body` is no text at all, such as an image or a PDF: a known signature, or NULs and controls all over it."""
    head = body[:2000]
    if head.startswith((b"%PDF-", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"RIFF", b"\0\0\0")):
        return True
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) or is_html(body):
        return False
    return sum(byte < 9 or 13 < byte < 32 for byte in head) > len(head) // 20
