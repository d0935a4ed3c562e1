"""Processes for work on foreign pages: one that crashes, loops or eats memory costs its page alone."""

from __future__ import annotations

import asyncio
import fcntl
import os
import resource
import select
import signal
import sys
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from multiprocessing import forkserver, parent_process
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pebble import ProcessExpired, ProcessPool

from newscrawl.memory import give_back, keep_for_good
from newscrawl.model import Outcome, Rejected
from newscrawl.stopping import BEGUN, held

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

P = TypeVar("P")
T = TypeVar("T")

PRELOADED: Final = ["newscrawl.ingest", "trafilatura"]
"""Imported once by the fork server, so that a new process is ready at once."""
PAGES_EACH: Final = 2_000
"""Pages after which a process is replaced: what lxml keeps of foreign markup cannot pile up."""
KEPT: Final = 32 * 2**20
"""Bytes of free memory that a process keeps: the next page needs them again, and getting them anew costs 0.6 ms."""
OUT_OF_MEMORY: Final = 86
"""Exit code of a process whose page needed more memory than it may have."""


class Killed(Rejected):
    """The page was the end of its process: it crashed it, or took more time or memory than allowed."""


class _Process(ForkServerProcess):
    """Does not import the program that started it anew, as processes do otherwise: a second of CPU and 1 GB of address space."""

    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802 - its name there
        with _starting:
            main = sys.modules["__main__"]
            spec = main.__spec__
            main.__spec__ = ModuleSpec("newscrawl.__main__", None)  # programs of this name are not imported (spawn.py)
            try:
                return ForkServerProcess._Popen(process_obj)
            finally:
                main.__spec__ = spec


_starting = Lock()


class _Context(ForkServerContext):
    Process = _Process


def start_server() -> None:
    """Start the fork server, which imports what it preloads while this process goes on. A first page would wait 1.5 s for it."""
    with held():
        forkserver.set_forkserver_preload(PRELOADED)
        forkserver.ensure_running()


class Workers:
    """`number` processes; a page may take `seconds`, and its process `megabytes` of address space while it is at it."""

    def __init__(self, number: int, seconds: float, megabytes: int) -> None:
        context = _Context()
        context.set_forkserver_preload(PRELOADED)
        self._pool = ProcessPool(max_workers=number, max_tasks=PAGES_EACH, initializer=_begin, context=context)
        self._seconds = seconds
        self._megabytes = megabytes
        self._under_way: set[Future[Any]] = set()
        self._is_let_go = False

    def submit(self, function: Callable[[P], T], page: P) -> Future[T]:
        """Its result raises what `function` raises, TimeoutError after the time allowed, ProcessExpired when its process died."""
        with held():
            future: Future[T] = self._pool.schedule(_bounded, args=[self._megabytes, function, page], timeout=self._seconds)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def let_go(self) -> None:
        """Give up what is under way: its pages are FILTERED, as if they had not come."""
        self._is_let_go = True
        for future in list(self._under_way):
            future.cancel()

    async def run(self, function: Callable[[P], T], page: P) -> T:
        """`function(page)`; raises Killed where time or memory ran out or the process died."""
        with self._rejecting():
            return await asyncio.wrap_future(self.submit(function, page))

    def result(self, future: Future[T]) -> T:
        """The same of a future that `submit` gave."""
        with self._rejecting():
            return future.result()

    def close(self) -> None:
        """End the processes; what is under way is finished first, unless this process was told to end."""
        with held():
            self._pool.stop() if BEGUN.is_set() else self._pool.close()  # type: ignore[no-untyped-call]
            self._pool.join()

    @contextmanager
    def _rejecting(self) -> Iterator[None]:
        """Turns the ways a worker fails into Killed."""
        try:
            yield
        except TimeoutError:
            raise Killed(Outcome.ERROR, f"extraction took more than {self._seconds:g} s") from None
        except (CancelledError, asyncio.CancelledError):
            if not self._is_let_go:
                raise
            raise Rejected(Outcome.FILTERED, "the run ended before it was read") from None
        except ProcessExpired as died:
            raise Killed(Outcome.ERROR, f"extraction {self._why(died.exitcode)}") from None

    def _why(self, code: int) -> str:
        if code == OUT_OF_MEMORY:
            return f"needed more than {self._megabytes} MB"
        with suppress(ValueError):
            return f"crashed ({signal.Signals(-code).name})"
        return f"crashed (exit code {code})"


def _begin() -> None:
    """What a new process does first. It ends at SIGTERM at once: pebble's handler in Python would wait for a loop in C."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    give_back(KEPT)
    keep_for_good()
    _die_with_parent()


def _bounded(megabytes: int, function: Callable[[P], T], page: P) -> T:
    """`function(page)`, or the end of this process: what is short of memory once may stay so, and pages after it would pay.

    The bound holds for the page alone, not while it is handed over. A system without such bounds, such as macOS, keeps none.
    """
    try:
        with _memory(megabytes * 2**20):
            return function(page)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


@contextmanager
def _memory(most: int) -> Iterator[None]:
    """At most so many bytes of address space more than it has, or what this process was bounded to before."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    least = min(limit for limit in (_held() + most, *before) if limit != resource.RLIM_INFINITY)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (least, before[1]))
    try:
        yield
    finally:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, before)


def _held() -> int:
    """Bytes of address space that this process has: rensa's allocator reserves a gigabyte as soon as it is imported."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:
        return 0
    return pages * resource.getpagesize()


def _die_with_parent() -> None:
    """Let the kernel end this process when its parent is gone, even kill -9: nobody would end a page that loops.

    A thread that watches could not: a regular expression that runs away holds the interpreter's lock. The pipe that tells of the
    parent's end raises SIGIO instead, which ends a process (fcntl(2), O_ASYNC).
    """
    parent = parent_process()
    assert parent
    die_with(parent.sentinel)


def die_with(pipe: int) -> None:
    """Let the kernel end this process when the other end of `pipe`, a file descriptor, is closed."""
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, fcntl.fcntl(pipe, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:  # it was gone before
        os._exit(1)
