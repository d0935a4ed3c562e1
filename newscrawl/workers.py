"""Processes for work on foreign pages: one that crashes, loops or takes too long costs its page alone."""

from __future__ import annotations

import asyncio
import fcntl
import os
import select
import signal
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Final, TypeVar

from pebble import ProcessExpired, ProcessPool

from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

P = TypeVar("P")
T = TypeVar("T")

PRELOADED: Final = ["newscrawl.ingest"]
"""Imported once by the fork server, so that a new process is ready at once."""
PAGES_EACH: Final = 2_000
"""Pages after which a process is replaced: what lxml keeps of foreign markup cannot pile up."""


class Workers:
    """`number` processes; a page may take `seconds`."""

    def __init__(self, number: int, seconds: float) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(PRELOADED)
        self._pool = ProcessPool(max_workers=number, max_tasks=PAGES_EACH, initializer=_die_with_parent, context=context)
        self._seconds = seconds

    def submit(self, function: Callable[[P], T], page: P) -> Future[T]:
        """Its result raises what `function` raises, TimeoutError after the time allowed, ProcessExpired when its process died."""
        future: Future[T] = self._pool.schedule(function, args=[page], timeout=self._seconds)
        return future

    async def run(self, function: Callable[[P], T], page: P) -> T:
        """`function(page)`; raises Rejected, as an error, where the time ran out or the process died."""
        with _rejecting(self._seconds):
            return await asyncio.wrap_future(self.submit(function, page))

    def result(self, future: Future[T]) -> T:
        """The same of a future that `submit` gave."""
        with _rejecting(self._seconds):
            return future.result()

    def close(self) -> None:
        """End the processes; what is under way is finished first."""
        self._pool.close()  # type: ignore[no-untyped-call]
        self._pool.join()


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


@contextmanager
def _rejecting(seconds: float) -> Iterator[None]:
    """Turns the ways a worker fails into Rejected."""
    try:
        yield
    except TimeoutError:
        raise Rejected(Outcome.ERROR, f"extraction took more than {seconds:g} s") from None
    except ProcessExpired as died:
        raise Rejected(Outcome.ERROR, f"extraction crashed (exit code {died.exitcode})") from None
