"""A proxy in front of an S3 server that does to requests what networks and loaded stores do."""

from __future__ import annotations

import random
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from http.client import HTTPResponse

HOP_BY_HOP: Final = frozenset({"connection", "keep-alive", "transfer-encoding"})
SLOW_DOWN: Final = (503, "SlowDown")
EXISTS: Final = (412, "PreconditionFailed")


class Exchange(BaseHTTPRequestHandler):
    """One connection. The Host header is handed on as it came, for it is signed."""

    protocol_version = "HTTP/1.1"
    server: Proxy

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.fault_of(self)(self, body)

    do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = do_any  # noqa: N815 - the names that http.server asks for

    def forward(self, body: bytes) -> tuple[HTTPResponse, bytes]:
        connection = HTTPConnection("127.0.0.1", self.server.behind, timeout=30)
        try:
            connection.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
            for name, value in self.headers.items():
                connection.putheader(name, value)
            connection.endheaders(body or None)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.begin(status, headers, len(body))
        if self.command != "HEAD":
            self.wfile.write(body)

    def begin(self, status: int, headers: dict[str, str], length: int) -> None:
        """Status and headers, which announce a body of `length`; of what a HEAD asks for, the one that the server tells."""
        told = headers.pop("Content-Length", None) if self.command == "HEAD" else None
        self.send_response_only(status)
        for name, value in headers.items():
            if name.lower() not in HOP_BY_HOP | {"content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", told or str(length))
        self.end_headers()

    def hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Stay quiet."""


def handed_on(exchange: Exchange, body: bytes) -> None:
    """No fault."""
    try:
        answer, data = exchange.forward(body)
    except (OSError, HTTPException):
        exchange.hang_up()  # the server itself is away
    else:
        exchange.answer(answer.status, dict(answer.getheaders()), data)


def refused(status: int, code: str) -> Callable[[Exchange, bytes], None]:
    """Answered by the proxy; the server hears nothing of it."""
    document = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>the proxy says so</Message></Error>".encode()
    return lambda exchange, _: exchange.answer(status, {"Content-Type": "application/xml"}, document)


def lost(exchange: Exchange, _: bytes) -> None:
    """The connection ends before the server hears of it."""
    exchange.hang_up()


def answer_lost(exchange: Exchange, body: bytes) -> None:
    """The server does it, and the connection ends before it is told."""
    with suppress(OSError, HTTPException):
        exchange.forward(body)
    exchange.hang_up()


def late(exchange: Exchange, body: bytes) -> None:
    """The server does it, and nobody hears of it until the client has given up."""
    with suppress(OSError, HTTPException):
        exchange.forward(body)
    time.sleep(exchange.server.late_seconds)
    exchange.hang_up()


def exists_by_error(exchange: Exchange, body: bytes) -> None:
    """A conditional put is told that the key exists, though nothing was written; any other request is handed on."""
    fault = refused(*EXISTS) if exchange.headers.get("If-None-Match") else handed_on
    fault(exchange, body)


def exists_by_ourselves(exchange: Exchange, body: bytes) -> None:
    """A conditional put is done and told that the key exists, as after a repetition on the way; any other is handed on."""
    if exchange.headers.get("If-None-Match"):
        exchange.forward(body)
        refused(*EXISTS)(exchange, b"")
    else:
        handed_on(exchange, body)


FAULTS: Final = (refused(*SLOW_DOWN), lost, answer_lost, exists_by_error, exists_by_ourselves, refused(500, "InternalError"))


class Proxy(ThreadingHTTPServer):
    """On 127.0.0.1, in front of port `behind`. `share` of the requests meet one of `faults`, by chance from `seed`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self,
        behind: int,
        seed: int,
        share: float,
        faults: tuple[Callable[[Exchange, bytes], None], ...] = FAULTS,
        late_seconds: float = 0,
    ) -> None:
        super().__init__(("127.0.0.1", 0), Exchange)
        self.behind = behind
        self.late_seconds = late_seconds
        self.met = 0
        self._chance = random.Random(seed)  # noqa: S311 - it has to be repeatable
        self.share = share
        self._faults = faults
        self._guard = threading.Lock()
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fault_of(self, _: Exchange) -> Callable[[Exchange, bytes], None]:
        with self._guard:
            if self._chance.random() >= self.share:
                return handed_on
            self.met += 1
            return self._chance.choice(self._faults)

    def luck(self) -> float:
        """A number from 0 to 1."""
        with self._guard:
            return self._chance.random()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the proxy's."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()
