"""HTTP answers as archives keep them: bodies are chunked and compressed, or decoded although their headers deny that."""

from __future__ import annotations

import re
import sys
import zlib
from typing import TYPE_CHECKING, Final, NamedTuple

import brotli  # type: ignore[import-untyped, unused-ignore]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


Headers = tuple[tuple[str, str], ...]
ZstdError: Final = zstd.ZstdError

_STATUS: Final = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b", re.IGNORECASE)
_END: Final = re.compile(rb"\n\r?\n")


class Head(NamedTuple):
    """What stands before a body; names of headers are in lower case, `size` is in bytes."""

    status: int
    headers: Headers
    size: int

    def header(self, name: str) -> str:
        """The first value of header `name` (lower case), or ""."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def media_type(self) -> str:
        """`text/html` and the like, in lower case; "" where it is not told."""
        return self.header("content-type").partition(";")[0].strip().lower()


def read_head(content: bytes) -> Head | None:
    """The head that `content` begins with, of any version of HTTP; None where it begins with none."""
    status = _STATUS.match(content)
    if status is None:
        return None
    end = _END.search(content)
    size = end.end() if end else len(content)
    lines = content[:size].splitlines()[1:]
    return Head(int(status[1]), tuple(_headers(lines)), size)


def _headers(lines: list[bytes]) -> Iterator[tuple[str, str]]:
    """Folded lines belong to the one before; lines without a colon are passed over."""
    name, value = "", ""
    for line in [*lines, b""]:
        if line[:1] in {b" ", b"\t"} and line.strip():
            value += " " + _text(line)
            continue
        if name:
            yield name, value
        before, _, after = line.partition(b":")
        name, value = _text(before).lower(), _text(after)


def _text(line: bytes) -> str:
    try:
        return line.decode("utf-8").strip()
    except UnicodeDecodeError:
        return line.decode("latin-1").strip()


class UndecodableError(ValueError):
    """The body cannot be had: the message is a phrase that says why."""


class TooLongError(UndecodableError):
    """The body is longer than is wanted."""


def decode_body(body: bytes, headers: Headers, most: int) -> bytes:
    """`body` without its transfer and content codings; `headers` have names in lower case.

    A body that is not in the coding which its headers name is given as it is: many archives store bodies decoded.
    Raises UndecodableError for a coding that is unknown here, a broken body, and one of more than `most` bytes.
    """
    if "chunked" in _codings(headers, "transfer-encoding"):
        body = _unchunked(body)
    for coding in reversed(_codings(headers, "content-encoding")):
        body = _decoded(body, coding, most)
    if len(body) > most:
        raise TooLongError(f"its body is longer than {most} bytes")
    return body


def _codings(headers: Headers, name: str) -> list[str]:
    told = ",".join(value for key, value in headers if key == name)
    return [coding for part in told.split(",") if (coding := part.strip().lower()) not in {"", "identity", "none", "utf-8"}]


def _unchunked(body: bytes) -> bytes:
    """What the chunks hold; of a body that is not, or no longer, in chunks the rest as it is."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        line, end, _ = body[at : at + 80].partition(b"\n")
        try:
            size = int(line.split(b";")[0].strip(), 16)
        except ValueError:
            return b"".join(parts) + body[at:]
        if not end or size <= 0:
            return b"".join(parts) if end or parts else body
        start = at + len(line) + 1
        parts.append(body[start : start + size])
        at = start + size
        at += 2 if body[at : at + 2] == b"\r\n" else body[at : at + 1] == b"\n"
    return b"".join(parts)


def _decoded(body: bytes, coding: str, most: int) -> bytes:
    if coding not in CODINGS:
        raise UndecodableError(f"its content coding {coding[:40]!r} is unknown")
    return decode_coding(body, coding, most) if _may_be(body, coding) else body


def decode_coding(body: bytes, coding: str, most: int) -> bytes:
    """All of `body` out of one content coding, a key of CODINGS; raises UndecodableError where it is not whole, or too long."""
    made = CODINGS[coding](body, most + 1) if body else b""
    if len(made) > most:
        raise TooLongError(f"its body is longer than {most} bytes")
    return made


def _may_be(body: bytes, coding: str) -> bool:
    """By its first bytes; brotli and bare deflate have none of their own, but no page begins as theirs do."""
    magic = {"gzip": b"\x1f\x8b", "x-gzip": b"\x1f\x8b", "zstd": b"\x28\xb5\x2f\xfd"}.get(coding)
    return body.startswith(magic) if magic else not body.lstrip().startswith((b"<", b"\xef\xbb\xbf"))


def _gunzipped(body: bytes, most: int) -> bytes:
    """Several members one after the other are one body (RFC 1952); what follows the last and is no gzip is passed over."""
    if not body.startswith(b"\x1f\x8b"):
        raise UndecodableError("it is no gzip")
    parts: list[bytes] = []
    left = most
    while left and body.startswith(b"\x1f\x8b"):
        made, body = _member(body, left, 31)
        parts.append(made)
        left -= len(made)
    return b"".join(parts)


def _deflated(body: bytes, most: int) -> bytes:
    """With zlib's head, as RFC 9110 has it, or without, as some servers do."""
    try:
        return _inflated(body, most, 15)
    except UndecodableError:
        return _inflated(body, most, -15)


def _inflated(body: bytes, most: int, wbits: int) -> bytes:
    return _member(body, most, wbits)[0]


def _member(body: bytes, most: int, wbits: int) -> tuple[bytes, bytes]:
    """What is in it, and what follows it."""
    reader = zlib.decompressobj(wbits=wbits)
    try:
        made = reader.decompress(body, most)
    except zlib.error as error:
        raise UndecodableError(f"its body is broken ({error})") from None
    if not reader.eof and len(made) < most:
        raise UndecodableError("its body is cut short")
    return made, reader.unused_data


def _unbrotlied(body: bytes, most: int) -> bytes:
    reader = brotli.Decompressor()
    try:
        made = bytes(reader.process(body, output_buffer_limit=most))
    except brotli.error as error:
        raise UndecodableError(f"its body is broken ({error})") from None
    if not reader.is_finished() and len(made) < most:
        raise UndecodableError("its body is cut short")
    return made


def _unzstandarded(body: bytes, most: int) -> bytes:
    reader = zstd.ZstdDecompressor()
    try:
        made = bytes(reader.decompress(body, most))
    except ZstdError as error:
        raise UndecodableError(f"its body is broken ({error})") from None
    if not reader.eof and len(made) < most:
        raise UndecodableError("its body is cut short")
    return made


CODINGS: Final[dict[str, Callable[[bytes, int], bytes]]] = {
    "gzip": _gunzipped,
    "x-gzip": _gunzipped,
    "deflate": _deflated,
    "br": _unbrotlied,
    "zstd": _unzstandarded,
}
