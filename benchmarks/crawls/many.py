"""Many small sites on loopback, each at an address of its own, their pages made when they are asked for.

    python -m benchmarks.crawls.many SITES ARTICLES

Every host answers alike: a robots.txt, sitemaps that name ARTICLES articles, and any article. Prints the port of all.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any

from benchmarks.crawls.server import HTML, PER_SITEMAP, TEXT, XML, answer
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
MISSING = answer(b"Not found", TEXT, "404 Not Found")
SETTINGS = (
    "DOWNLOAD_DELAY=0",
    "AUTOTHROTTLE_ENABLED=False",
    "CONCURRENT_REQUESTS_PER_DOMAIN=8",
    "NEWSCRAWL_ALLOW_NETS=127.0.0.0/8",
)


@dataclass(frozen=True, slots=True)
class Growing:
    """The running sites: their front pages, and what a crawl of them needs."""

    roots: list[str]
    env: dict[str, str]
    settings: list[str]


@contextmanager
def growing(sites: int, articles: int) -> Iterator[Growing]:
    """`sites` hosts that name `articles` each."""
    command = [sys.executable, "-m", "benchmarks.crawls.many", str(sites), str(articles)]
    with Popen(command, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:  # noqa: S603 - ourselves
        assert process.stdout
        try:
            port = int(process.stdout.readline())
            roots = [f"http://{host}:{port}/" for host in hosts(sites)]
            clean = {name: value for name, value in os.environ.items() if not name.startswith("NEWSCRAWL_")}
            settings = [part for setting in SETTINGS for part in ("-s", setting)]
            yield Growing(roots, clean, settings)
        finally:
            process.terminate()


def hosts(number: int) -> list[str]:
    """Addresses and no names, which would measure how soon a resolver says that there is none."""
    return [f"127.0.{1 + one // 250}.{1 + one % 250}" for one in range(number)]


class Site(asyncio.Protocol):
    """Requests have no body."""

    articles = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.rest = b""

    def data_received(self, data: bytes) -> None:
        self.rest += data
        while b"\r\n\r\n" in self.rest:
            head, _, self.rest = self.rest.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.transport.write(resource("{}:{}".format(*self.transport.get_extra_info("sockname")), path, self.articles))


def resource(host: str, path: str, articles: int) -> bytes:
    base = f"http://{host}"
    if path == "/robots.txt":
        return answer(f"User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml\n".encode(), TEXT)
    if path.startswith("/sitemap"):
        return answer(_sitemap(base, path, articles).encode(), XML)
    if path.startswith("/news/"):
        return answer(story(f"{host.partition(':')[0]}-{path.rpartition('-')[2]}").body, HTML)
    return answer(b"<!DOCTYPE html><title>News</title>", HTML) if path == "/" else MISSING


def _sitemap(base: str, path: str, articles: int) -> str:
    """One, or an index of as many as are needed."""
    part = path.removeprefix("/sitemap").removesuffix(".xml").removeprefix("-")
    if not part and articles > PER_SITEMAP:
        named = (f"<sitemap><loc>{base}/sitemap-{number}.xml</loc></sitemap>" for number in range(-(-articles // PER_SITEMAP)))
        return f"<sitemapindex {NAMESPACE}>{''.join(named)}</sitemapindex>"
    start = int(part or 0) * PER_SITEMAP
    urls = (f"<url><loc>{base}/news/a-story-of-number-{n}</loc></url>" for n in range(start, min(articles, start + PER_SITEMAP)))
    return f"<urlset {NAMESPACE}>{''.join(urls)}</urlset>"


async def _serve(sites: int, articles: int) -> None:
    Site.articles = articles
    loop = asyncio.get_running_loop()
    first, *others = hosts(sites)
    server = await loop.create_server(Site, first, 0, backlog=512)
    port = server.sockets[0].getsockname()[1]
    if others:
        await loop.create_server(Site, others, port, backlog=64)
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), int(sys.argv[2])))
