"""Crawls as processes of their own, to be killed at any moment."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from newscrawl.state.owners import born

CRAWL_SECONDS = 240
ORPHAN_SECONDS = 20.0
"""How long a process may outlive the crawl that began it: on a busy machine one that only begins takes its time to notice."""
BOUNDED = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({most_bytes}, {most_bytes}))
os.execv(sys.executable, [sys.executable, "-m", *sys.argv[1:]])
"""
"""Begins a command whose files may not pass a size, as where a disk is full."""
HASTE = {"NEWSCRAWL_SEGMENT_SECONDS": "0.2", "NEWSCRAWL_SEGMENT_LINES": "15", "NEWSCRAWL_EXTRACT_WORKERS": "2"}
"""Many segments in a short crawl, so that a random moment often meets one; and as many processes as a user has."""


@dataclass(frozen=True)
class Place:
    """Where crawls write: a store, and the environment that names state and servers."""

    store: str
    state: str
    env: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Ended:
    code: int
    said: str

    @property
    def last_line(self) -> str:
        return self.said.strip().splitlines()[-1] if self.said.strip() else ""


class Crawl:
    """`newscrawl crawl URL`, from construction until `wait` or `kill`. `most_bytes` bounds each file that it writes."""

    def __init__(self, url: str, place: Place, log: Path, most_bytes: int | None = None) -> None:
        words = ["newscrawl", "crawl", url, "--to", place.store]
        env = os.environ | HASTE | {"NEWSCRAWL_STATE": place.state} | place.env
        begin = [sys.executable, "-c", BOUNDED.format(most_bytes=most_bytes)] if most_bytes else [sys.executable, "-m"]
        self._log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(begin + words, stdout=out, stderr=out, env=env)

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_over(self) -> bool:
        return self._process.poll() is not None

    def wait(self, seconds: float = CRAWL_SECONDS) -> Ended:
        code = self._process.wait(seconds)
        return Ended(code, self._log.read_text("utf-8"))

    def kill(self) -> list[int]:
        """kill -9; gives the processes that it began and that outlive it for ORPHAN_SECONDS."""
        family = {pid: born(pid) for pid in descendants(self.pid)}
        self._process.kill()
        self._process.wait()
        deadline = time.monotonic() + ORPHAN_SECONDS
        while (left := [pid for pid, birth in family.items() if birth and born(pid) == birth]) and time.monotonic() < deadline:
            time.sleep(0.05)
        return left


def descendants(pid: int) -> list[int]:
    """Every living process that `pid` began, and that those began."""
    parents = {child: parent for child, parent in map(parentage, Path("/proc").glob("[0-9]*")) if parent}
    found, look = [], [pid]
    while look:
        mother = look.pop()
        children = [child for child, parent in parents.items() if parent == mother]
        found += children
        look += children
    return found


def parentage(folder: Path) -> tuple[int, int]:
    """A process and its parent; 0 where it is gone. Source: proc(5)."""
    with suppress(OSError, IndexError):
        return int(folder.name), int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return int(folder.name), 0
