"""How long an article is under way in a crawl: from the last byte of its page to its object, and to whoever follows the log."""

from __future__ import annotations

import statistics
import sys
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from benchmarks.crawls.measure import measured
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import read_log

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.crawls.paced import Paced

BIN = Path(sys.executable).parent
LOOK_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Arrivals:
    """One crawl. `stored` and `seen` are seconds since the last byte of the page, one for each article."""

    stored: list[float]
    """To the answer of the store: the object is written, synced and renamed, or its PUT is answered."""
    seen: list[float]
    """To a follower of the log that looks every LOOK_SECONDS."""
    rate: float
    """Articles a second, from the first page's last byte to the last object: without start and end."""


def crawled(site: Paced, store: str, folder: Path, env: Mapping[str, str], rate: float = 0) -> Arrivals:
    """Crawl `site` into the new `store`, with `rate` articles a second at most. Raises Failed."""
    site.start(rate)
    with Follower(store) as follower:
        command = [str(BIN / "newscrawl"), "crawl", f"{site.url}/", "--to", store]
        measured(command, folder / "log", env, accept=(0, 3))
    left, seen = site.noted(), follower.seen
    lines = {urlsplit(line["article"]["requestUrl"]).path: line for line, _ in seen.values()}
    stored = {path: moment(line["at"]) for path, line in lines.items()}
    reached = {path: seen[line["id"]][1] for path, line in lines.items()}
    began = min(left[path] for path in stored)
    return Arrivals(
        [at - left[path] for path, at in stored.items()],
        [at - left[path] for path, at in reached.items()],
        len(stored) / (max(stored.values()) - began),
    )


class Follower:
    """A consumer: reads the log's new segments as they come, and notes when each article was there for the first time.

    A line's `at` is taken after the store has answered for its object, by the clock of this machine, as the site's notes are.
    """

    def __init__(self, store: str) -> None:
        self.seen: dict[str, tuple[dict[str, Any], float]] = {}
        """By id: the line, and the second of the epoch."""
        self._blobs, self._cursor = open_blobs(store), 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._follow)

    def __enter__(self) -> Follower:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()
        self._look()

    def _follow(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self._look()

    def _look(self) -> None:
        for seq, lines in read_log(self._blobs, self._cursor):
            now = time.time()
            for line in lines:
                if line["op"] == "put":
                    self.seen.setdefault(line["id"], (line, now))
            self._cursor = seq + 1


def moment(text: str) -> float:
    """The second of the epoch."""
    return datetime.fromisoformat(text).timestamp()


def middle_and_high(values: Sequence[float]) -> tuple[float, float]:
    """p50 and p95."""
    return statistics.median(values), statistics.quantiles(values, n=20)[-1]
