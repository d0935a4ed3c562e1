"""Answers that have no end, or say of their size what is not so."""

from __future__ import annotations

import gzip
import time
import zlib
from typing import TYPE_CHECKING

import brotli

from newscrawl.storage.answers import zstd
from tests.hostile.world import bare, http
from tests.tiny import story

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator

    from tests.hostile.world import Answer

MEGABYTE = 2**20
BOMB_MEGABYTES = 60
"""What a bomb of one stage comes to; one in another comes to some thousand times as much."""
BODY = story("lies").body
HTML = "Content-Type: text/html"


def on_and_on(head: bytes, more: Callable[[int], bytes], pause: float = 0) -> Callable[[socket.socket], None]:
    """Sends `more(n)` for n = 0, 1, 2 … until the client has had enough."""

    def send(connection: socket.socket) -> None:
        connection.sendall(head)
        for number in range(10**9):
            connection.sendall(more(number))
            time.sleep(pause)

    return send


def letter_by_letter(answer: bytes, start: int) -> Callable[[socket.socket], None]:
    """Quick up to byte `start`, then five bytes a second."""
    return on_and_on(answer[:start], lambda number: answer[start + number : start + number + 1] or b" ", 0.2)


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def bombs() -> dict[str, bytes]:
    """The same page of `a a a` under each coding."""
    page = b"<html><body><p>" + b"a " * (BOMB_MEGABYTES * MEGABYTE // 2)
    zipped = gzip.compress(page, 6, mtime=0)
    return {
        "gzip": zipped,
        "gzip, gzip": gzip.compress(zipped, mtime=0),
        "gzip, br": brotli.compress(zipped, quality=1),
        "deflate": zlib.compress(page, 6),
        "br": brotli.compress(page, quality=1),
        "zstd": zstd.compress(page, 1),
    }


def too_large() -> Iterator[tuple[str, Answer, str]]:
    """Name, answer, and what the report says of each page that costs no more than its bound."""
    words = b"<p>word word word " * 4000
    start = b"HTTP/1.1 200 OK\r\n"
    body, inflated = "larger than 10485760 bytes (PAGE_MAXSIZE)", "when inflated larger than 10485760 bytes (PAGE_MAXSIZE)"
    yield "eleven-megabytes", http(b"a " * (11 * MEGABYTE // 2)), body
    yield "a-length-of-26-digits", bare(b"", HTML, f"Content-Length: {'9' * 26}"), body
    yield "no-end", on_and_on(bare(b"", HTML), lambda _: words), body
    yield "chunks-without-end", on_and_on(bare(b"", HTML, "Transfer-Encoding: chunked"), lambda _: chunk(words)), body
    for coding, packed in bombs().items():
        yield f"a-bomb-of-{coding.replace(', ', '-in-')}", http(packed, f"Content-Encoding: {coding}"), inflated
    yield "a-million-headers", on_and_on(start, lambda n: b"".join(b"X-%d: a\r\n" % i for i in range(n, n + 2000))), HEAD
    yield "a-header-folded-without-end", on_and_on(start + b"X: a\r\n", lambda _: (b" " * 999 + b"a\r\n") * 9), HEAD
    yield "a-hundred-megabytes-of-a-header", on_and_on(start + b"X: ", lambda _: b"a" * MEGABYTE), LINE
    yield "a-status-line-without-end", on_and_on(b"HTTP/1.1 200 ", lambda _: b"O" * MEGABYTE), LINE
    yield "answers-that-say-go-on", on_and_on(b"", lambda _: b"HTTP/1.1 100 Continue\r\n\r\n" * 100), HEAD


HEAD, LINE = "its head is larger than 256 KB", "a line of its head is larger than 16 KB"


def slow() -> Iterator[tuple[str, Answer, str]]:
    """Never idle for long, and never done."""
    told = "no answer in time"
    answer = http(BODY)
    yield "a-slow-body", letter_by_letter(answer, len(answer) - 60), told
    yield "a-slow-chunk", on_and_on(bare(b"fffff\r\n", HTML, "Transfer-Encoding: chunked"), lambda _: b"a", 0.2), told
    yield "slow-headers", on_and_on(b"HTTP/1.1 200 OK\r\n", lambda _: b"X-A: b\r\n", 0.2), told
    yield "a-slow-status-line", letter_by_letter(answer, 9), told
    yield "silence", on_and_on(b"", lambda _: b"", 0.2), told


def liars() -> Iterator[tuple[str, Answer, str]]:
    """What cannot be believed is an error of this page."""
    short, broken = "its body is cut short", "no answer of HTTP: "
    yield "a-length-too-long", bare(BODY, HTML, f"Content-Length: {len(BODY) + 500}"), short
    yield "a-negative-length", bare(BODY, HTML, "Content-Length: -5"), broken
    yield "two-lengths", bare(BODY, HTML, "Content-Length: 5", f"Content-Length: {len(BODY)}"), broken
    yield "a-length-in-words", bare(BODY, HTML, "Content-Length: many"), broken
    yield "a-chunk-of-zz-bytes", bare(b"zz\r\nhello\r\n0\r\n\r\n", HTML, "Transfer-Encoding: chunked"), short
    yield "a-chunk-of-minus-five-bytes", bare(b"-5\r\nhello\r\n0\r\n\r\n", HTML, "Transfer-Encoding: chunked"), short
    yield "a-chunk-s-line-of-2-megabytes", bare(b"5;" + b"a" * 2 * MEGABYTE, HTML, "Transfer-Encoding: chunked"), short
    yield "an-unknown-transfer-coding", bare(BODY, HTML, "Transfer-Encoding: gzip"), broken
    yield "500-codings", http(BODY, f"Content-Encoding: {', '.join(['gzip'] * 500)}"), "its body has 500 content codings"
    for coding in ("gzip", "br", "zstd", "deflate"):
        yield f"no-{coding}", http(BODY, f"Content-Encoding: {coding}"), f"its body cannot be decoded as {coding} ("
    yield "nothing", b"", "the connection was closed"
    yield "another-protocol", b"SSH-2.0-OpenSSH_9.2\r\n", broken
    yield "no-head", BODY, "the connection was closed"
    yield "a-status-of-six-digits", bare(BODY, HTML, status="999999 Very Much"), "status 999999"
    yield "a-negative-status", bare(BODY, HTML, status="-1 Less"), "status -1"
    yield "control-characters-in-a-header", bare(BODY, HTML, "X\0: \1"), broken
