"""Runs the crawls that are asked for, beside the server, where their queue is this machine's own."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from newscrawl.jobs.embedded import EmbeddedJobs
from newscrawl.jobs.runner import Runner
from newscrawl.stopping import begin_or_end

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

    from newscrawl.web.services import Services


class Server(uvicorn.Server):
    """Tells its process of the first signal, so that streams end, and ends it at the second."""

    def handle_exit(self, sig: int, _frame: FrameType | None) -> None:
        begin_or_end(sig)
        self.should_exit = True


@contextmanager
def running(services: Services, slots: int) -> Iterator[None]:
    """While the block runs, `slots` crawls at a time; then what is under way is told to end, and is due again.

    Does nothing for a fleet's queue, whose workers take what is in it, and for no slots.
    """
    if not slots or not isinstance(services.jobs, EmbeddedJobs):
        yield
        return
    runner = Runner(services.config, services.jobs, services.totals, slots)
    thread = threading.Thread(target=runner.work, name="newscrawl-jobs")
    thread.start()
    try:
        yield
    finally:
        runner.stopping.set()
        thread.join()
