"""The news site: a process of its own on loopback, which counts what it is asked.

    python -m benchmarks.crawls.server CORPUS NUMBER

Prints its port once all pages are made. It is lean, for it runs on the same cores as those that are measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.request import ProxyHandler, build_opener

from benchmarks.crawls.pages import site_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

HTML, XML, TEXT = "text/html; charset=utf-8", "application/xml", "text/plain"
PER_SITEMAP = 50_000
COUNTS = "/.counts"
"""Tells what was asked for since it was last asked for itself."""


def answer(body: bytes, content_type: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def resources(corpus: Path, number: int, base: str) -> dict[str, bytes]:
    """Whole answers by path: robots.txt, a sitemap of all articles, a front page, and the articles."""
    found = {path: answer(page, HTML) for path, page in site_pages(corpus, number)}
    named = "".join(f"<url><loc>{base}{path}</loc></url>" for path in found)
    sitemap = (
        f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</urlset>'
    )
    front = "".join(f'<li><a href="{path}">News</a></li>' for path in list(found)[:30])
    found["/robots.txt"] = answer(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n".encode(), TEXT)
    found["/sitemap.xml"] = answer(sitemap.encode(), XML)
    found["/"] = answer(f"<!DOCTYPE html><title>News</title><ul>{front}</ul>".encode(), HTML)
    return found


class Site(asyncio.Protocol):
    """One connection, kept open; requests have no body."""

    found: dict[str, bytes]
    missing = answer(b"Not found", TEXT, "404 Not Found")
    asked, first = 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.send(path)
            if b"connection: close" in head.lower():
                self.transport.close()

    def send(self, path: str) -> None:
        self.transport.write(self.counts() if path == COUNTS else self.answered(path))

    @classmethod
    def answered(cls, path: str) -> bytes:
        cls.first = cls.first or monotonic()
        cls.asked += 1
        return cls.found.get(path, cls.missing)

    @classmethod
    def counts(cls) -> bytes:
        told = {"requests": cls.asked, "first": cls.first}
        cls.asked, cls.first = 0, 0.0
        return answer(json.dumps(told).encode(), TEXT)


class Served:
    """The running site: `url`, and `counts()` since the last look."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def counts(self) -> dict[str, Any]:
        with build_opener(ProxyHandler({})).open(self.url + COUNTS, timeout=10) as told:
            return dict(json.loads(told.read()))


@contextmanager
def serving(corpus: Path, number: int) -> Iterator[Served]:
    command = [sys.executable, "-m", "benchmarks.crawls.server", str(corpus), str(number)]
    with Popen(command, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:  # noqa: S603 - ourselves
        assert process.stdout
        try:
            yield Served(int(process.stdout.readline()))
        finally:
            process.terminate()


async def _serve(corpus: Path, number: int) -> None:
    server = await asyncio.get_running_loop().create_server(Site, "127.0.0.1", 0, backlog=512)
    port = server.sockets[0].getsockname()[1]
    Site.found = resources(corpus, number, f"http://127.0.0.1:{port}")
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
