"""A small HTTP/1.1 server on loopback: hands out ready resources, answers conditional requests, lists what was asked."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Self, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from types import TracebackType

HTML = "text/html; charset=utf-8"

Find: TypeAlias = "Callable[[str, str], Resource]"


@dataclass(frozen=True, slots=True)
class Resource:
    """What one URL answers. `modified` is aware UTC in whole seconds; `location` goes with a 3xx status."""

    body: bytes = b""
    content_type: str = HTML
    status: int = 200
    modified: datetime | None = None
    location: str | None = None

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"'

    def headers(self) -> dict[str, str]:
        """The headers that tell of this resource, without Content-Length."""
        found = {"Content-Type": self.content_type}
        if self.location:
            found["Location"] = self.location
        if self.status == HTTPStatus.OK:
            found["ETag"] = self.etag
        if self.modified:
            found["Last-Modified"] = format_datetime(self.modified, usegmt=True)
        return found

    def unchanged(self, if_none_match: str | None, if_modified_since: str | None) -> bool:
        """Whether a client that sent these two headers has it already (RFC 9110: the ETag decides where both are sent)."""
        if self.status != HTTPStatus.OK:
            return False
        if if_none_match:
            return self.etag in if_none_match
        return bool(self.modified and if_modified_since and _no_newer(self.modified, if_modified_since))


def _no_newer(modified: datetime, since: str) -> bool:
    try:
        return modified <= parsedate_to_datetime(since)
    except (TypeError, ValueError):
        return False


class Asked(NamedTuple):
    """One request as the server saw it."""

    method: str
    path: str
    user_agent: str
    status: int


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Threads
    timeout = 30

    def do_GET(self) -> None:
        site = self.server.site
        found = site.find(self.headers.get("Host", ""), self.path)
        same = found.unchanged(self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since"))
        status = int(HTTPStatus.NOT_MODIFIED) if same else found.status
        site.requests.append(Asked(self.command, self.path, self.headers.get("User-Agent", ""), status))
        self._answer(status, found)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def _answer(self, status: int, found: Resource) -> None:
        body = b"" if status == HTTPStatus.NOT_MODIFIED else found.body
        self.send_response(status)
        for name, value in found.headers().items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Stay quiet: `requests` is the log."""


class _Threads(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    site: Server

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no error of the server's."""


class Server:
    """A site on 127.0.0.1, from construction until `stop()` or the end of a `with`.

    `build` is handed the site's root URL (no slash at its end) and gives what answers a Host header and a request target.
    `requests` lists what was asked, in order.
    """

    def __init__(self, build: Callable[[str], Find], port: int = 0) -> None:
        self._http = _Threads(("127.0.0.1", port), _Handler)
        self._http.site = self
        self.port: int = self._http.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.requests: list[Asked] = []
        self.find = build(self.url)
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Answer no more and free the port."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()
