"""Runs the jobs of the queue that the settings name, until it is told to stop."""

from __future__ import annotations

import logging
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

from newscrawl.jobs.alerts import alerting
from newscrawl.jobs.embedded import EmbeddedJobs
from newscrawl.jobs.metering import metering
from newscrawl.jobs.opening import open_jobs
from newscrawl.jobs.planner import Planner
from newscrawl.jobs.pulse import Pulse
from newscrawl.jobs.runner import Runner
from newscrawl.stopping import begin_or_end

if TYPE_CHECKING:
    import threading
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.jobs.book import Book
    from newscrawl.jobs.worker import FleetRunner
    from newscrawl.metrics import Totals

logger = logging.getLogger(__name__)


def serve_jobs(config: Config, *, slots: int, once: bool = False) -> int:
    """Queue what sites.toml says is due and run it, with what else is asked for; `once` is one round.

    SIGTERM or Ctrl-C hands back what runs; a second one ends at once. Gives the number of jobs that failed.
    Raises ConfigError, StoreError or StateError before anything is run.
    """
    book = open_jobs(config)
    try:
        planner = Planner(config, book)
        with metering(config, book, pulse := Pulse()) as totals, alerting(config):
            crew = _crew(config, book, totals, slots, planner)
            crew.pulse = pulse
            told = f"{len(planner.sites)} sites, {slots} crawls at a time; Ctrl-C hands back what runs"
            logger.log(logging.INFO if once else logging.WARNING, told)
            with _told_by_signals(crew.stopping):
                crew.work(once=once)
        return crew.failed
    finally:
        book.close()


def _crew(config: Config, book: Book, totals: Totals, slots: int, planner: Planner) -> Runner | FleetRunner:
    if isinstance(book, EmbeddedJobs):
        return Runner(config, book, totals, slots, planner)
    from newscrawl.jobs.worker import FleetRunner  # noqa: PLC0415 - Procrastinate is of the extra `fleet`

    return FleetRunner(config, book, totals, slots, planner)


@contextmanager
def _told_by_signals(stopping: threading.Event) -> Iterator[None]:
    def told(number: int, _frame: object) -> None:
        begin_or_end(number)  # crawls end with this process
        stopping.set()

    old = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
