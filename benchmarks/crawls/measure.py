"""Runs a command and tells what it cost: seconds, CPU of it and all it started, and their memory at its peak.

    python -m benchmarks.crawls.measure LOG COMMAND…

prints that as JSON; a process of its own, so that all children it has are the command's.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROOT = Path(__file__).parents[2]
LOOK_SECONDS = 0.2
PSS_EVERY = 5
"""Looks at memory after which shared pages are told apart, too: that walks all pages of a process."""
PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True, slots=True)
class Cost:
    """`rss` counts memory that processes share once in each, `pss` once in all; both in MB. `ended` is on the monotonic clock."""

    seconds: float
    cpu: float
    rss: float
    pss: float
    ended: float


class Failed(Exception):  # noqa: N818 - it is a line of the table
    """The command ended with an error; the last line of what it said."""


def measured(command: Sequence[str], log: Path, env: Mapping[str, str], *, accept: Sequence[int] = (0,)) -> Cost:
    """Run `command` to its end, in the folder of `log`, and to that of all processes it left behind. Raises Failed."""
    wrapped = [sys.executable, "-m", "benchmarks.crawls.measure", str(log), *command]
    done = subprocess.run(  # noqa: S603 - commands of our own
        wrapped, capture_output=True, text=True, env={**env, "PYTHONPATH": str(ROOT)}, check=False, stdin=subprocess.DEVNULL
    )
    told = json.loads(done.stdout)
    if told.pop("code") not in accept:
        said = log.read_text("utf-8", "replace").strip().splitlines()
        raise Failed(said[-1][:200] if said else "it ended without a word")
    return Cost(**told)


def run(log: Path, command: Sequence[str]) -> dict[str, float]:
    if sys.platform == "linux":  # what the command leaves behind becomes ours, and its CPU is counted
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    start = time.monotonic()
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env=env, cwd=log.parent)  # noqa: S603 - commands of our own
        with Peak(process.pid) as peak:
            code = process.wait()
    ended = time.monotonic()
    with suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)
    used = getrusage(RUSAGE_CHILDREN)
    cost = Cost(ended - start, used.ru_utime + used.ru_stime, peak.rss / 1e6, peak.pss / 1e6, ended)
    return {**asdict(cost), "code": code}


class Peak:
    """Looks at a process and its descendants now and then."""

    def __init__(self, pid: int) -> None:
        self.rss = self.pss = 0
        self._process = psutil.Process(pid)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        looks = 0
        while not self._over.wait(LOOK_SECONDS):
            with suppress(psutil.Error):
                tree = [self._process, *self._process.children(recursive=True)]
                self.rss = max(self.rss, sum(process.memory_info().rss for process in tree))
                if looks % PSS_EVERY == 0:
                    self.pss = max(self.pss, sum(_pss(process) for process in tree))
                looks += 1


def _pss(process: psutil.Process) -> int:
    found = process.memory_full_info()
    return int(getattr(found, "pss", found.rss))


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[2:])))
