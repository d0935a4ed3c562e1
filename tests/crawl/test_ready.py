"""What a first page need not wait for."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.demo import Resource, Server
from tests.command import begun_anew
from tests.faults.crawling import descendants
from tests.tiny import front, story

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_extraction_gets_ready_while_the_crawl_does(tmp_path: Path) -> None:
    servers: list[int] = []
    others = set(descendants(os.getpid()))

    def build(_: str) -> object:
        def find(_: str, target: str) -> Resource:
            if target == "/robots.txt":
                servers.append(sum(b"forkserver" in words for words in commands(others)))
            return {"/": front("/news/of-the-town-book"), "/news/of-the-town-book": story("book")}.get(target, MISSING)

        return find

    with Server(build) as site:  # type: ignore[arg-type]
        done = begun_anew("crawl", f"{site.url}/", "--to", str(tmp_path / "bucket"))
    assert (done.code, servers) == (0, [1])


def test_a_crawl_imports_none_of_the_servers_that_scrapy_has(tmp_path: Path) -> None:
    code = "import atexit, sys; from newscrawl.cli import main; atexit.register(lambda: print(*sys.modules)); main()"
    words = [sys.executable, "-c", code, "crawl", "http://127.0.0.1:9/", "--to", str(tmp_path / "bucket")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    modules = set(done.stdout.split())
    assert {"scrapy.extensions.closespider", "newscrawl.crawl.run"} <= modules, done.stderr
    assert modules.isdisjoint({"aiohttp", "twisted.conch", "scrapy.extensions.telnet", "scrapy.extensions.remote_control"})


def commands(others: set[int]) -> Iterator[bytes]:
    """The words of all processes that this one began since there were `others`."""
    for pid in set(descendants(os.getpid())) - others:
        with suppress(OSError):
            yield Path(f"/proc/{pid}/cmdline").read_bytes()


MISSING = Resource(b"not here", status=404)
