"""An end that is asked for: in good order within some seconds, and at once when it is asked for twice.

Whatever is stored stays: what a process leaves undone, the next one finds in state and spool, and does.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from typing import Final

STOP_SECONDS: Final = 25.0
"""What a command that is told to end may take; Kubernetes kills it after 30 s."""
JOB_SECONDS: Final = 18.0
"""The same for a crawl that another command has started, which wants to end after it."""
GIVEN_UP: Final = 3

BEGUN: Final = threading.Event()
"""Set once this process was told to end: nobody goes on waiting for a server that is away."""
_allowed = [STOP_SECONDS]


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


def end_on_signals() -> None:
    """Take Ctrl-C and SIGTERM for the same: KeyboardInterrupt at first, and the end of the process at the second."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _told)


def end_at_next_signal() -> None:
    """Let the next signal end this process at once; to be called from the main thread."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)


def _told(number: int, frame: object) -> None:
    if BEGUN.is_set():
        _end(number, frame)
    begin()
    raise KeyboardInterrupt


def _end(number: int, _frame: object) -> None:
    os._exit(128 + number)


def _give_up() -> None:
    told = f"newscrawl: ended after {_allowed[0]:g} s, before all was done: what was stored stays, the next run goes on\n"
    os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, told.encode())
    os._exit(GIVEN_UP)
