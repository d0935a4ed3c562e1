"""A database that goes away mid-way: one-line errors, and the crawls that run go on."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

from newscrawl.config import Config
from newscrawl.jobs import JobStatus, open_jobs
from tests.jobs.fleet import crawlers, sites_toml, slow_site, start
from tests.postgres import postgres

if TYPE_CHECKING:
    from pathlib import Path

AWAY_SECONDS = 5
SECONDS = 120


def test_a_database_that_is_away_for_a_while_ends_no_crawl(tmp_path: Path) -> None:
    with ExitStack() as stack:
        server = stack.enter_context(postgres())
        sites = [stack.enter_context(slow_site(name, 12, 0.1)) for name in ("fir", "gum")]
        sites_toml(tmp_path, sites, limits="{ delay = 1 }")
        store = str(tmp_path / "bucket")
        worker = start(tmp_path, "worker", "--to", store, name="worker", NEWSCRAWL_STATE=server.url())
        stack.callback(worker.wait)
        stack.callback(worker.kill)
        _wait(lambda: all(len(site.requests) > 6 for site in sites))
        server.stop()
        time.sleep(AWAY_SECONDS)
        server.start()
        book = open_jobs(Config(store=store, state=server.url()))
        stack.callback(book.close)
        _wait(lambda: len(list(book.list(status=JobStatus.DONE))) == 2)
        jobs = list(book.list())
        assert [job.attempts for job in jobs] == [1, 1]
        assert [len(crawlers(site)) for site in sites] == [1, 1]
        assert sum(job.counts["stored"] for job in jobs) == 24
        assert worker.poll() is None
        log = (tmp_path / "log").read_text()
    assert "Traceback" not in log
    assert "is not reachable" in log or "has ended the connection" in log or "does not answer" in log


def _wait(found: object) -> None:
    deadline = time.monotonic() + SECONDS
    while not found():  # type: ignore[operator]
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.2)
