"""Processes of our programs, forked off one that has read their modules: each starts in a tenth of a second, not in two.

What a program does is the same from its `main` on. Where the start itself is tested (what it reads, what the list of
processes shows, what is left out of an installation), a test begins `sys.executable -m newscrawl` anew, as workers, schedules
and jobs do anyway.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import pkgutil
import random
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any

from tests.forkserver import keep_one_at_hand

if TYPE_CHECKING:
    from collections.abc import Mapping

OF_THE_START = ("PYTHON", "LANG", "LC_")
"""Settings that an interpreter reads as it begins, and not later."""
REQUEST_BYTES = 1 << 17
SECONDS = 120.0
PACKAGES = ("newscrawl", "pipelines")
LEFT_OUT = ("newscrawl.__main__", "newscrawl.web")
"""What begins a program as it is read, and what no command that ends needs."""
READ_TOO = (
    "aiohttp.web", "jinja2", "scrapy.cmdline", "scrapy.crawler", "scrapy.dupefilters", "scrapy.squeues", "scrapy.statscollectors",
    "trafilatura",
)  # fmt: skip


class Nursery:
    """Forks programs from a process of its own, which ends with this one."""

    def __init__(self) -> None:
        self._began_with = _of_the_start(os.environ)
        self._wire, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
        with theirs:
            self._process = subprocess.Popen(
                command, cwd=Path(__file__).parents[1], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
            )

    def can_run(self, env: Mapping[str, str]) -> bool:
        """Whether an interpreter that began with `env` would be as this one is."""
        return _of_the_start(env) == self._began_with

    def run(
        self, program: str, words: list[str], stdin: str | None, cwd: Path | None, env: dict[str, str]
    ) -> tuple[int, str, str]:
        """The exit code, and what the program said on stdout and stderr."""
        ask = {"program": program, "words": words, "cwd": str(cwd or Path.cwd()), "env": env}
        answers, theirs = socket.socketpair()
        ends = [os.pipe(), os.pipe()]
        with TemporaryFile() as given, ThreadPoolExecutor(len(ends)) as readers:
            given.write((stdin or "").encode())
            given.seek(0)
            files = [theirs.fileno(), given.fileno(), *(write for _, write in ends)]
            socket.send_fds(self._wire, [json.dumps(ask).encode()], files)
            theirs.close()
            for _, write in ends:
                os.close(write)
            said = [readers.submit(_read, read) for read, _ in ends]
            with answers:
                code = self._code(answers)
            return code, said[0].result(), said[1].result()

    @staticmethod
    def _code(answers: socket.socket) -> int:
        answers.settimeout(SECONDS)
        pid = int(answers.recv(16))
        try:
            return int(answers.recv(16))
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise


@cache
def nursery() -> Nursery:
    """That of this process."""
    return Nursery()


def _of_the_start(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name.startswith(OF_THE_START)}


def _read(pipe: int) -> str:
    with os.fdopen(pipe, encoding="utf-8") as stream:
        return stream.read()


def read_modules() -> None:
    """All that a command or a crawl reads, but nothing that chooses Twisted's reactor: each program does that for itself."""
    for package in PACKAGES:
        path = importlib.import_module(package).__path__
        for found in pkgutil.walk_packages(path, f"{package}."):
            if not found.name.startswith(LEFT_OUT):
                importlib.import_module(found.name)
    for name in READ_TOO:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules


def fork_on_request(wire: socket.socket) -> None:
    """A process for each request, until nobody is left to ask."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        data, files, _, _ = socket.recv_fds(wire, REQUEST_BYTES, 4)
        if not data:
            return
        if os.fork() == 0:
            wire.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _attend(json.loads(data), *files)
        for file in files:
            os.close(file)


def _attend(ask: dict[str, Any], answers: int, *streams: int) -> None:
    """Between the nursery and the program: tells its process id, and when it ends its code."""
    pid = os.fork()
    if pid == 0:
        os.close(answers)
        _become(ask, streams)
        return
    os.write(answers, f"{pid:<16}".encode())
    for file in streams:
        os.close(file)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.write(answers, f"{code:<16}".encode())
    os._exit(0)


def _become(ask: dict[str, Any], streams: tuple[int, ...]) -> None:
    for number, file in enumerate(streams):
        os.dup2(file, number)
        os.close(file)
    os.chdir(ask["cwd"])
    os.environ.clear()
    os.environ.update(ask["env"])
    time.tzset()
    random.seed()
    keep_one_at_hand()
    sys.path[0] = ask["cwd"]
    sys.argv = [ask["program"], *ask["words"]]
    try:
        runpy.run_module(ask["program"], run_name="__main__", alter_sys=True)
    except SystemExit as left:
        if left.code is not None and not isinstance(left.code, int):
            raise
        _leave(left.code or 0)
    _leave(0)


def _leave(code: int) -> None:
    """End as an interpreter does, but leave the modules: to take them apart takes longer than most commands."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        sys.exit(code)
    os._exit(code)


def main() -> None:
    read_modules()
    gc.freeze()
    fork_on_request(socket.socket(fileno=int(sys.argv[1])))


if __name__ == "__main__":
    main()
