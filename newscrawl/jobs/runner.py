"""Runs jobs on this machine, so many at a time, each as a child process."""

from __future__ import annotations

import logging
import os
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from newscrawl.config import UserError
from newscrawl.jobs.pulse import Pulse
from newscrawl.jobs.run import run_job
from newscrawl.jobs.spec import JobStatus
from newscrawl.state.owners import born, place

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from newscrawl.config import Config
    from newscrawl.jobs.book import Book
    from newscrawl.jobs.embedded import EmbeddedJobs
    from newscrawl.jobs.endings import Ending
    from newscrawl.jobs.planner import Planner
    from newscrawl.jobs.spec import Job
    from newscrawl.metrics import Totals

T = TypeVar("T")

logger = logging.getLogger(__name__)

LOOK_SECONDS: Final = 0.5
RARELY_SECONDS: Final = 5.0


def owner_name() -> str:
    """This process among those that run jobs."""
    return f"{place()}|{os.getpid()}|{born(os.getpid())}"


class Crew:
    """Runs single jobs of a book, and hands back what is under way when it is told to stop."""

    def __init__(self, config: Config, book: Book, totals: Totals) -> None:
        self.config = config
        self.book = book
        self.totals = totals
        """What the crawls have counted."""
        self.pulse = Pulse()
        self.owner = owner_name()
        self.stopping = threading.Event()
        self.failed = 0
        """Jobs that came to no good end."""

    def run(self, job: Job) -> None:
        """Crawl, and write down how it went, waiting for the database if need be."""
        about = {"site": job.spec.site, "job": job.id}
        logger.warning("%s: job %s begins", job.spec.site, job.id, extra=about)
        try:
            ending = run_job(job, self.config, partial(self._note, job), partial(self.totals.live, job.id))
        finally:
            self.totals.ended(job.id)
        ended = self._end(job, ending)
        status = ended.status if ended else None
        self.failed += status is JobStatus.FAILED or (status is JobStatus.QUEUED and not ending.was_stopped)
        why = f" ({ending.message})" if ending.message else ""
        logger.warning("%s: job %s is %s%s", job.spec.site, job.id, status, why, extra=about | {"run": ending.run_id})

    def _note(self, job: Job, counts: Mapping[str, int], run_id: str | None) -> bool:
        if self.stopping.is_set():
            return False
        found = _tried(lambda: self.book.note(job.id, self.owner, counts, run_id))
        return found is not False  # a database that is away ends no crawl

    def _end(self, job: Job, ending: Ending) -> Job | None:
        while True:
            try:
                return self.book.end(job.id, self.owner, ending)
            except UserError as error:
                logger.error("%s", error)
                if self.stopping.wait(RARELY_SECONDS):
                    return None  # it counts as lost, and is due again


class Runner(Crew):
    """For the queue of one machine; `slots` crawls at a time."""

    def __init__(self, config: Config, book: EmbeddedJobs, totals: Totals, slots: int, planner: Planner | None = None) -> None:
        super().__init__(config, book, totals)
        self.queue = book
        self._slots = slots
        self._planner = planner
        self._threads: list[threading.Thread] = []
        self._rare = 0.0

    def work(self, *, once: bool = False) -> None:
        """Until `stopping` is set, or `once` until nothing is ready; then what runs is handed back, and is due again."""
        try:
            while not self.stopping.is_set():
                self.pulse.beat()
                began = self._round() if once else _tried(self._round)
                if once and not began and not self._threads:
                    break
                self.stopping.wait(LOOK_SECONDS)
        finally:
            self.stopping.set()
            for thread in self._threads:
                thread.join()
            _tried(lambda: self.book.leave(self.owner))

    def _round(self) -> int:
        """Queue what is due and begin what there is room for; gives the number begun."""
        if time.monotonic() - self._rare > RARELY_SECONDS:
            self._rare = time.monotonic()
            self.queue.recover()
            self.book.present(self.owner)
        if self._planner:
            self._planner.plan()
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        begun = 0
        while len(self._threads) < self._slots and (job := self.queue.claim(self.owner)):
            thread = threading.Thread(target=self.run, args=[job], name=f"job-{job.id}")
            thread.start()
            self._threads.append(thread)
            begun += 1
        return begun


def _tried(work: Callable[[], T]) -> T | None:
    """What `work` gives; None, and one line in the log, where the database is away."""
    try:
        return work()
    except UserError as error:
        logger.error("%s", error)
        return None
