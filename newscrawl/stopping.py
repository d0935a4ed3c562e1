"""An end that is asked for: in good order within some seconds, and at once when it is asked for twice.

Whatever is stored stays: what a process leaves undone, the next one finds in state and spool, and does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

STOP_SECONDS: Final = 25.0
"""What a command that is told to end may take; Kubernetes kills it after 30 s."""
JOB_SECONDS: Final = 18.0
"""The same for a crawl that another command has started, which wants to end after it."""
GIVEN_UP: Final = 3

BEGUN: Final = threading.Event()
"""Set once this process was told to end: nobody goes on waiting for a server that is away."""
_allowed = [STOP_SECONDS]
_held = [0]


def allow(seconds: float) -> None:
    """Let the end of this process take so long."""
    _allowed[0] = seconds


def begin() -> None:
    """This process was told to end. What is not done in time is left to the next."""
    if BEGUN.is_set():
        return
    BEGUN.set()
    watch = threading.Timer(_allowed[0], _give_up)
    watch.daemon = True
    watch.start()


def begin_or_end(number: int) -> None:
    """What a server that goes on after a signal does with it: the first begins the end, the second is the end."""
    if BEGUN.is_set():
        _end(number, None)
    begin()


def end_on_signals() -> None:
    """Take Ctrl-C and SIGTERM for the same: KeyboardInterrupt at first, and the end of the process at the second."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _told)


def end_at_next_signal() -> None:
    """Let the next signal end this process at once; to be called from the main thread."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)


@contextmanager
def held() -> Iterator[None]:
    """Put KeyboardInterrupt off to the end of the block, which is whole or not begun; for the main thread.

    Raised while a lock is let go it may lose another thread's call: one replay in ten that was stopped then hung.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = BEGUN.is_set()
    _held[0] += 1
    try:
        yield
    finally:
        _held[0] -= 1
    if BEGUN.is_set() and not before and not _held[0]:
        raise KeyboardInterrupt


def _told(number: int, _frame: object) -> None:
    begin_or_end(number)
    if not _held[0]:
        raise KeyboardInterrupt


def _end(number: int, _frame: object) -> None:
    os._exit(128 + number)


def _give_up() -> None:
    told = f"newscrawl: ended after {_allowed[0]:g} s, before all was done: what was stored stays, the next run goes on\n"
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, told.encode())
    os._exit(GIVEN_UP)
