"""What networks do to bytes that are on their way over HTTP, as faults of the proxy: late, cut short, torn off, bent."""

from __future__ import annotations

import gzip
import socket
import struct
import time
import zlib
from http.client import HTTPException
from typing import TYPE_CHECKING, Final

from tests.faults.proxy import answer_lost, handed_on, lost

if TYPE_CHECKING:
    from http.client import HTTPResponse

    from tests.faults.proxy import Exchange

SLOW_SECONDS: Final = 1.0
EVERYWHERE: Final = slice(None)
GUARDED: Final = slice(10, -9)
"""Of gzip: its header has no checksum, nor have the bits that fill up the last byte of its data."""
_RESET: Final = struct.pack("ii", 1, 0)


def slow(exchange: Exchange, body: bytes) -> None:
    """Handed on after a while."""
    time.sleep(SLOW_SECONDS * exchange.server.luck())
    handed_on(exchange, body)


def truncated(exchange: Exchange, body: bytes) -> None:
    """Part of the body that was announced, and then an end in good order."""
    answer, data = _behind(exchange, body)
    if answer:
        exchange.begin(answer.status, dict(answer.getheaders()), len(data))
        exchange.wfile.write(data[: int(len(data) * exchange.server.luck())])
    exchange.hang_up()


def torn(exchange: Exchange, body: bytes) -> None:
    """Part of the body, and a reset of the connection."""
    answer, data = _behind(exchange, body)
    if answer:
        exchange.begin(answer.status, dict(answer.getheaders()), len(data))
        exchange.wfile.write(data[: int(len(data) * exchange.server.luck())])
        exchange.wfile.flush()
    exchange.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    exchange.hang_up()


def bent_page(exchange: Exchange, body: bytes) -> None:
    """A page in gzip with another byte in its middle, which its checksum tells; what no checksum guards is handed on.

    A byte of a page that is sent as it is may turn into another without anybody's knowing: that is what TLS is for.
    """
    answer, data = _behind(exchange, body)
    if answer is None:
        exchange.hang_up()
    elif answer.status == 200 and "gzip" in exchange.headers.get("Accept-Encoding", ""):
        exchange.answer(200, dict(answer.getheaders()) | {"Content-Encoding": "gzip"}, _bent_gzip(exchange, data))
    else:
        exchange.answer(answer.status, dict(answer.getheaders()), data)


def bent_object(exchange: Exchange, body: bytes) -> None:
    """The body of an object bent on its way to or from S3, which checksums tell; lists and errors, which have none, are not."""
    is_object = "?" not in exchange.path
    answer, data = _behind(exchange, _bent(exchange, body) if is_object else body)
    if answer is None:
        exchange.hang_up()
        return
    guarded = is_object and exchange.command == "GET" and answer.status == 200
    exchange.answer(answer.status, dict(answer.getheaders()), _bent(exchange, data) if guarded else data)


def _behind(exchange: Exchange, body: bytes) -> tuple[HTTPResponse, bytes] | tuple[None, bytes]:
    try:
        return exchange.forward(body)
    except (OSError, HTTPException):
        return None, b""


def _bent_gzip(exchange: Exchange, data: bytes) -> bytes:
    """`data` in gzip with a bit turned that makes it another: a turned distance may lead to the same words elsewhere."""
    zipped = gzip.compress(data)
    while True:
        bent = _bent(exchange, zipped, GUARDED)
        try:
            if gzip.decompress(bent) != data:
                return bent
        except (OSError, EOFError, zlib.error):
            return bent


def _bent(exchange: Exchange, data: bytes, part: slice = EVERYWHERE) -> bytes:
    """`data` with one bit turned, in `part` of it."""
    places = range(len(data))[part]
    if not places:
        return data
    bent = bytearray(data)
    bent[places[int(len(places) * exchange.server.luck())]] ^= 1 << int(8 * exchange.server.luck())
    return bytes(bent)


OF_SITES: Final = (lost, answer_lost, slow, truncated, torn, bent_page)
OF_STORES: Final = (slow, truncated, torn, bent_object)
"""Beside what stores themselves do, `proxy.FAULTS`."""
