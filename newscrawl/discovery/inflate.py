"""Gzip told by its magic bytes and inflated piece by piece, so that a bomb costs one piece."""

from __future__ import annotations

import zlib
from itertools import chain
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE = 64 * 1024
"""Size of the pieces, in bytes."""
_MAGIC = b"\x1f\x8b"


class DamagedGzip(ValueError):  # noqa: N818 - it says what the body is
    """The gzip stream is damaged or cut short; what came before was handed out."""


def inflated(body: bytes) -> Iterator[bytes]:
    """`body` in pieces of at most PIECE bytes, inflated once or, as a .gz sent with Content-Encoding: gzip needs, twice.

    What is not gzip passes through. Raises DamagedGzip at the damage.
    """
    pieces = (body[start : start + PIECE] for start in range(0, len(body), PIECE))
    return _inflated(_inflated(pieces))


def _inflated(pieces: Iterator[bytes]) -> Iterator[bytes]:
    first = next(pieces, b"")
    whole = chain((first,), pieces)
    yield from _members(whole) if first.startswith(_MAGIC) else whole


def _members(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Gzip may hold several members one after the other; what follows the last and is no gzip is passed over."""
    inflate = zlib.decompressobj(wbits=31)
    for piece in pieces:
        while piece:
            try:
                yield inflate.decompress(piece, PIECE)
            except zlib.error as error:
                raise DamagedGzip(str(error)) from None
            piece = inflate.unconsumed_tail or inflate.unused_data  # noqa: PLW2901 - what is left of it
            if inflate.eof:
                if not piece.startswith(_MAGIC):
                    return
                inflate = zlib.decompressobj(wbits=31)
    if not inflate.eof:
        raise DamagedGzip("cut short")
