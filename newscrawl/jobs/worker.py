"""One of a fleet: takes tickets of Procrastinate, runs their jobs, plans, and takes over what dead workers left."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

import procrastinate
import psycopg
from procrastinate.exceptions import ProcrastinateException
from procrastinate.jobs import Status
from sqlalchemy import make_url

from newscrawl.config import UserError
from newscrawl.jobs.fleet import QUEUE, TASK, FleetJobs
from newscrawl.jobs.runner import RARELY_SECONDS, Crew
from newscrawl.state import StateError

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.jobs.book import Book
    from newscrawl.jobs.planner import Planner
    from newscrawl.metrics import Totals

logger = logging.getLogger(__name__)

BEAT_SECONDS: Final = 5.0
STALLED_SECONDS: Final = 15.0
"""A worker without a heartbeat for this long is dead, as far as its tickets go."""
POLL_SECONDS: Final = 2.0
"""A ticket that waited for its site's lock is found after this."""
PLAN_SECONDS: Final = 1.0


class FleetRunner(Crew):
    """For the queue of many machines; `slots` crawls at a time."""

    def __init__(self, config: Config, book: Book, totals: Totals, slots: int, planner: Planner | None = None) -> None:
        super().__init__(config, book, totals)
        assert isinstance(book, FleetJobs)
        self.fleet = book
        self._slots = slots
        self._planner = planner

    def work(self, *, once: bool = False) -> None:
        """Until `stopping` is set, or `once` until nothing is ready; then what runs is handed back to the queue."""
        asyncio.run(self._work(once))

    async def _work(self, once: bool) -> None:
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(self._slots + 4, "newscrawl-job"))
        if once:
            await asyncio.to_thread(self._round)
        duties = [asyncio.create_task(self._again_and_again(*duty)) for duty in self._duties()]
        try:
            await self._take_tickets(once)
        finally:
            self.stopping.set()
            for duty in duties:
                duty.cancel()
            await asyncio.gather(*duties, return_exceptions=True)
            await self._tried(lambda: self.book.leave(self.owner))

    def _duties(self) -> list[tuple[Any, float]]:
        present = (lambda: self.book.present(self.owner), RARELY_SECONDS)
        return [(self._round, PLAN_SECONDS), present, (self.pulse.beat, PLAN_SECONDS)]

    async def _again_and_again(self, work: Any, seconds: float) -> None:
        while not self.stopping.is_set():
            await self._tried(work)
            await asyncio.sleep(seconds)

    async def _tried(self, work: Any) -> None:
        try:
            await asyncio.to_thread(work)
        except UserError as error:
            logger.error("%s", error)

    def _round(self) -> None:
        if self._planner:
            self._planner.plan()

    async def _take_tickets(self, once: bool) -> None:
        """A database that is away ends no crawl that runs: it is asked again until it is there."""
        while not self.stopping.is_set():
            try:
                async with self._app().open_async() as app:
                    await self._serve(app, once)
                return
            except (ProcrastinateException, psycopg.Error, OSError) as error:
                if once:
                    raise StateError(f"The queue of jobs does not answer ({error}): look at its PostgreSQL") from None
                logger.error(
                    "The queue of jobs does not answer (%s): tried again", " ".join(str(error).split()) or type(error).__name__
                )
                await asyncio.sleep(RARELY_SECONDS)

    async def _serve(self, app: procrastinate.App, once: bool) -> None:
        serving = asyncio.create_task(
            app.run_worker_async(
                queues=[QUEUE],
                concurrency=self._slots,
                wait=not once,
                fetch_job_polling_interval=POLL_SECONDS,
                delete_jobs="always",
                install_signal_handlers=False,
                update_heartbeat_interval=BEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        )
        watch = asyncio.create_task(self._watch(app, serving))
        try:
            with suppress(asyncio.CancelledError):
                await serving
        finally:
            watch.cancel()

    async def _watch(self, app: procrastinate.App, serving: asyncio.Task[None]) -> None:
        """End with `stopping`, and look after the tickets of dead workers."""
        looks = 0
        while not self.stopping.is_set():
            if looks % int(RARELY_SECONDS / 0.5) == 0:
                with suppress(ProcrastinateException, psycopg.Error, UserError):
                    await self._rescue(app)
            looks += 1
            await asyncio.sleep(0.5)
        serving.cancel()

    async def _rescue(self, app: procrastinate.App) -> None:
        """A stalled ticket is not tried again itself: a new one takes its place, so no lock of a queue can forbid it."""
        for ticket in await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=STALLED_SECONDS):
            assert ticket.id
            job_id = str(ticket.task_kwargs["job"])
            if await asyncio.to_thread(self.fleet.rescue, job_id, ticket.id):
                logger.warning("%s: job %s is taken over from a worker that died", ticket.lock, job_id)
                await app.job_manager.finish_job_by_id_async(ticket.id, Status.FAILED, delete_job=True)
        await asyncio.to_thread(self.fleet.sweep)

    def _app(self) -> procrastinate.App:
        address = make_url(str(self.config.state)).set(drivername="postgresql")  # libpq reads odd passwords in another way
        url = address.render_as_string(hide_password=False)
        app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url, min_size=1, max_size=self._slots + 4))
        app.task(name=TASK, queue=QUEUE)(self._job)
        return app

    def _job(self, job: str) -> None:
        """The task: a ticket of a job that does not wait any more is void; of one that comes too late `sweep` makes another."""
        found = None if self.stopping.is_set() else self.book.begin(job, self.owner)
        if found:
            self.run(found)
