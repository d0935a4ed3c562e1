"""Hosts of a few pages that answer as a test tells them, and note when they were asked."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Self

from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType


@dataclass(frozen=True)
class Answer:
    """`seconds` pass before it is given."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0


class Asked(NamedTuple):
    path: str
    at: float
    """On the monotonic clock."""


NOT_HERE = Answer(b"not here", 404)


def article(word: str, head: str = "", **headers: str) -> Answer:
    """The page of an article of its own."""
    return Answer(story(word, head=head).body, headers=headers)


def text(body: str) -> Answer:
    return Answer(body.encode(), headers={"Content-Type": "text/plain"})


class Host:
    """A host on `127.0.0.NUMBER`; `answer` is called with a path and how often that was asked for before."""

    def __init__(self, answer: Callable[[str, int], Answer], number: int = 1) -> None:
        host = self
        self.asked: list[Asked] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                before = sum(asked.path == self.path for asked in host.asked)
                host.asked.append(Asked(self.path, time.monotonic()))
                found = answer(self.path, before)
                time.sleep(found.seconds)
                self.send_response(found.status)
                for name, value in ({"Content-Type": "text/html; charset=utf-8"} | dict(found.headers)).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
                """`asked` is the log."""

        class Threads(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is no error of the host's."""

        self._http = Threads((f"127.0.0.{number}", 0), Handler)
        self.url = f"http://127.0.0.{number}:{self._http.server_address[1]}"
        self._thread = Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    def times(self, prefix: str = "/") -> list[float]:
        """When paths that begin with `prefix` were asked for, robots.txt and well-known files apart."""
        return [asked.at for asked in self.asked if asked.path.startswith(prefix) and not is_about_the_host(asked.path)]

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def is_about_the_host(path: str) -> bool:
    return path == "/robots.txt" or path.startswith("/.well-known/")


def gaps(times: list[float]) -> list[float]:
    """Seconds from each to the next."""
    return [later - earlier for earlier, later in itertools.pairwise(times)]
