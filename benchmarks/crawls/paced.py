"""A news site that notes when each of its articles went out, and may be told how many of them it hands out a second.

    python -m benchmarks.crawls.paced CORPUS NUMBER

Prints its port. Whoever waits for an article waits on: nothing is refused, and what is no article goes out at once.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from urllib.request import ProxyHandler, build_opener

from benchmarks.crawls.server import TEXT, Site, answer, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

START = "/.start"
"""Forgets what was noted; `?rate=` is how many articles go out a second from now on, 0 for as many as are asked for."""
NOTED = "/.noted"
OTHERS = frozenset({"/", "/robots.txt", "/sitemap.xml"})


class PacedSite(Site):
    """Gaps between articles are as chance has them, about their mean: a Poisson process, the same each time."""

    rate, due = 0.0, 0.0
    chance = random.Random(1)  # noqa: S311 - the same gaps each time
    noted: dict[str, int]

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)  # so that `resume_writing` is told of the last byte
        self.leaving = ""

    def send(self, path: str) -> None:
        command = urlsplit(path)
        if command.path == START:
            self.transport.write(self.started(float(parse_qs(command.query)["rate"][0])))
        elif path == NOTED:
            self.transport.write(answer(json.dumps(PacedSite.noted).encode(), TEXT))
        elif path in OTHERS or not PacedSite.rate or path not in self.found:
            self.write(path)
        else:
            loop = asyncio.get_running_loop()
            PacedSite.due = max(PacedSite.due, loop.time()) + PacedSite.chance.expovariate(PacedSite.rate)
            loop.call_at(PacedSite.due, self.write, path)

    def write(self, path: str) -> None:
        self.leaving = path
        self.transport.write(self.answered(path))
        if not self.transport.get_write_buffer_size():
            self.resume_writing()

    def resume_writing(self) -> None:
        """The kernel has the last byte."""
        PacedSite.noted[self.leaving] = time.time_ns()

    @classmethod
    def started(cls, rate: float) -> bytes:
        cls.rate, cls.due, cls.chance, cls.noted = rate, 0.0, random.Random(1), {}  # noqa: S311 - as above
        return answer(b"", TEXT)


class Paced:
    """The running site."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def start(self, rate: float = 0) -> None:
        """Begin anew, with `rate` articles a second, 0 for no bound."""
        self._ask(f"{START}?rate={rate}")

    def noted(self) -> dict[str, float]:
        """By path, the second of the epoch in which the last byte of its answer was handed to the kernel."""
        return {path: noted / 1e9 for path, noted in json.loads(self._ask(NOTED)).items()}

    def _ask(self, path: str) -> Any:
        with build_opener(ProxyHandler({})).open(self.url + path, timeout=10) as told:
            return told.read()


@contextmanager
def pacing(corpus: Path, number: int) -> Iterator[Paced]:
    command = [sys.executable, "-m", "benchmarks.crawls.paced", str(corpus), str(number)]
    with Popen(command, stdout=PIPE, text=True, cwd=Path(__file__).parents[2]) as process:  # noqa: S603 - ourselves
        assert process.stdout
        try:
            yield Paced(int(process.stdout.readline()))
        finally:
            process.terminate()


async def _serve(corpus: Path, number: int) -> None:
    server = await asyncio.get_running_loop().create_server(PacedSite, "127.0.0.1", 0, backlog=512)
    port = server.sockets[0].getsockname()[1]
    PacedSite.found = resources(corpus, number, f"http://127.0.0.1:{port}")
    PacedSite.started(0)
    print(port, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2])))
