"""A fleet on PostgreSQL and S3: workers are killed at random moments, and every site is crawled, never by two at once."""

from __future__ import annotations

import os
import random
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from sqlalchemy import select

from newscrawl.config import Config
from newscrawl.jobs import JobStatus, open_jobs, schema
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import read_log
from tests.jobs.fleet import crawlers, sites_toml, slow_site, start

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

    import pytest

    from newscrawl.jobs.book import Book
    from tests.postgres import Server

SITES = int(os.environ.get("FLEET_SITES", "6"))
"""The full form, of 40 sites and three kills a minute, is `FLEET_SITES=40 pytest tests/jobs/test_fleet.py`."""
WORKERS = 4 if SITES > 10 else 2
ARTICLES = 4
KILLS = max(2, SITES // 6)
SECONDS = 60 + 15 * SITES
REDELIVERY_SECONDS = 60


def test_workers_that_die_leave_no_site_behind_and_no_article_twice(
    postgres_server: Server, s3_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    chance = random.Random(7)  # noqa: S311 - the same kills each time
    url = postgres_server.create_database("fleet")
    with ExitStack() as stack:
        sites = [stack.enter_context(slow_site(f"site{number}x", ARTICLES, 0.1)) for number in range(SITES)]
        sites_toml(tmp_path, sites, limits="{ delay = 0.3 }")
        fleet = _Fleet(tmp_path, NEWSCRAWL_STATE=url, NEWSCRAWL_STORE=s3_url)
        stack.callback(fleet.kill_all)
        book = open_jobs(Config(store=s3_url, state=url))
        stack.callback(book.close)
        while len(fleet.workers) < WORKERS:
            fleet.add()
        began = time.monotonic()
        lost: list[int] = []
        waiting: dict[str, tuple[int, float]] = {}
        waits: list[float] = []
        while not _is_over(book):
            assert time.monotonic() - began < SECONDS, (tmp_path / "log").read_text()[-3000:]
            if len(lost) < KILLS and chance.random() < 0.15 and (running := _running(book)):
                lost.append(fleet.kill_one(chance))
                fleet.add()
                waiting |= {job: (lost[-1], time.monotonic()) for job, owner in running if f"|{lost[-1]}|" in owner}
            for job, owner in _running(book):
                if job in waiting and f"|{waiting[job][0]}|" not in owner:
                    waits.append(time.monotonic() - waiting.pop(job)[1])
            time.sleep(1)
        lines = (tmp_path / "log").read_text()
        jobs = list(book.list(limit=1000))
        for site in sites:
            names = crawlers(site)
            assert len(names) == len(set(names)), f"{site.url} was crawled by two at once: {names}"
    assert {job.status for job in jobs} == {JobStatus.DONE}, [job for job in jobs if job.status != JobStatus.DONE]
    assert len(jobs) == SITES, "each tick made one job"
    assert len(lost) == KILLS, "the sites were crawled before the workers were killed"
    assert waits
    assert max(waits) < REDELIVERY_SECONDS, waits
    assert "Traceback" not in lines
    puts = [line for _, segment in read_log(open_blobs(s3_url), 0) for line in segment if line.get("op") == "put"]
    assert len(puts) == SITES * ARTICLES, "an article was stored twice, or not at all"
    assert len({line["id"] for line in puts}) == SITES * ARTICLES
    took, tries = time.monotonic() - began, sum(job.attempts for job in jobs)
    again = f"begun again after {min(waits):.0f} to {max(waits):.0f} s"
    print(f"{SITES} sites, {WORKERS} workers, {KILLS} killed: {took:.0f} s, {tries} tries, {again}")


def _running(book: Book) -> list[tuple[str, str]]:
    """Jobs that run, and who runs them."""
    query = select(schema.jobs.c.id, schema.jobs.c.owner).where(schema.jobs.c.status == JobStatus.RUNNING)
    with book._reading() as connection:
        return [(row.id, row.owner) for row in connection.execute(query)]


def _is_over(book: Book) -> bool:
    by_status = book.facts()["by_status"]
    return by_status["done"] > 0 and by_status["queued"] == by_status["running"] == 0


class _Fleet:
    def __init__(self, folder: Path, **env: str) -> None:
        self.folder = folder
        self.env = env
        self.workers: list[subprocess.Popen[bytes]] = []
        self._started = 0

    def add(self) -> None:
        self._started += 1
        self.workers.append(start(self.folder, "worker", "--jobs", "2", name=f"worker-{self._started}", **self.env))

    def kill_one(self, chance: random.Random) -> int:
        worker = self.workers.pop(chance.randrange(len(self.workers)))
        worker.kill()
        worker.wait()
        return worker.pid

    def kill_all(self) -> None:
        while self.workers:
            self.kill_one(random.Random(0))  # noqa: S311 - all of them, in whatever order
