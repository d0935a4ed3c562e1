"""A folder of gold pages served as the sites they come from: one loopback port, each page at its own path under its own host.

`gold.jsonl` has a row per page: `id`, `url`, and `html`, a gzip file relative to the folder, in UTF-8. The server answers as an
origin, by Host header, and as an HTTP proxy, so that `http_proxy=http://127.0.0.1:PORT` brings every http:// request to it;
https addresses are served as http:// ones.
"""

from __future__ import annotations

import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, parse_qsl, unquote, urldefrag, urlsplit, urlunsplit

from newscrawl.demo.server import Resource, Server

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path
    from types import TracebackType

MISSING = Resource(b"<!DOCTYPE html><title>Not found</title><p>No page of the corpus stands here.</p>", status=404)
PROXY_SETTINGS = ("http_proxy", "https_proxy", "no_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class GoldPage:
    """`original` is the row's address, `url` the one it is served at."""

    id: str
    original: str
    url: str
    file: Path

    @property
    def parts(self) -> SplitResult:
        return urlsplit(self.url)


class CorpusSite:
    """The running server: `port`, `pages`, `urls` (original ones, in the rows' order)."""

    def __init__(self, pages: Sequence[GoldPage]) -> None:
        self.pages = pages
        self.urls = [page.original for page in pages]
        self._server = Server(lambda _: _Hosts(pages).find)
        self.port = self._server.port
        self.requests = self._server.requests

    @property
    def environment(self) -> dict[str, str]:
        """This process's environment with the server as the only proxy."""
        kept = {name: value for name, value in os.environ.items() if name.lower() not in PROXY_SETTINGS}
        return {**kept, "http_proxy": self._server.url}

    def urls_file(self, path: Path) -> Path:
        """Write the served addresses to `path`, one a line."""
        path.write_text("".join(f"{page.url}\n" for page in self.pages), "utf-8")
        return path

    def stop(self) -> None:
        self._server.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def serve_corpus(folder: Path) -> CorpusSite:
    """Serve the pages of `folder`/gold.jsonl. Raises OSError where it cannot be read."""
    with (folder / "gold.jsonl").open(encoding="utf-8") as lines:
        return CorpusSite(read_pages(folder, lines))


def read_pages(folder: Path, lines: Iterable[str]) -> tuple[GoldPage, ...]:
    """A row without an address, or with one that an earlier row has, is served under the host corpus.example by its id."""
    pages: dict[str, GoldPage] = {}
    for row in map(json.loads, lines):
        url = _plain(row["url"])
        if not row["url"] or url in pages:
            url = f"http://corpus.example/{row['id']}"
        pages[url] = GoldPage(row["id"], row["url"], url, folder / row["html"])
    return tuple(pages.values())


def _plain(url: str) -> str:
    return urlunsplit(urlsplit(urldefrag(url).url)._replace(scheme="http"))


class _Hosts:
    def __init__(self, pages: Iterable[GoldPage]) -> None:
        self.by_host: dict[str, list[GoldPage]] = defaultdict(list)
        for page in pages:
            self.by_host[page.parts.netloc.lower()].append(page)

    def find(self, host: str, target: str) -> Resource:
        """`target` is a path and query, or, from a proxy's client, a whole URL."""
        asked = urlsplit(target if target.startswith("http://") else f"http://{host}{target}")
        pages = self.by_host.get(asked.netloc.lower(), [])
        page = next((page for page in pages if _same_page(page.parts, asked)), None)
        return Resource(gzip.decompress(page.file.read_bytes())) if page else _guide(pages, asked.path)


def _same_page(known: SplitResult, asked: SplitResult) -> bool:
    """Parameters may be left out and come in any order, as crawlers drop those that only track."""
    same_path = unquote(known.path).rstrip("/") == unquote(asked.path).rstrip("/")
    return same_path and set(parse_qsl(asked.query)) <= set(parse_qsl(known.query))


def _guide(pages: Sequence[GoldPage], path: str) -> Resource:
    if pages and path in {"", "/"}:
        links = "".join(f'<li><a href="{escape(page.url)}">{escape(page.parts.path)}</a></li>' for page in pages)
        return Resource(f"<!DOCTYPE html><title>Front page</title><ul>{links}</ul>".encode())
    if pages and path == "/sitemap.xml":
        entries = "".join(f"<url><loc>{escape(page.url)}</loc></url>" for page in pages)
        root = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        return Resource(f"{root}{entries}</urlset>".encode(), "application/xml")
    return MISSING
