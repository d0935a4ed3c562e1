"""What a fleet does: articles a second with 1, 2, 4 and 8 workers on slow sites, and what it costs the database.

    python benchmarks/fleet.py [--workers 1,2,4,8] [--articles 20]

Each site answers after 200 ms and is asked once a second, as polite crawls do; there are as many sites as crawls at a time, so a
worker's sites are always all under way. PostgreSQL and S3 run beside the workers: on one machine the CPU is what ends the line.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newscrawl.config import Config
from newscrawl.jobs import open_jobs
from tests.jobs.fleet import sites_toml, slow_site, start
from tests.postgres import postgres
from tests.servers import start_s3

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.postgres import Server
    from tests.servers import S3Server

SLOTS = 1
"""Crawls at a time in a worker: one, so that workers are what is counted."""


def main() -> None:
    parser = argparse.ArgumentParser(description="Articles a second by number of workers.")
    parser.add_argument("--workers", default="1,2,4,8")
    parser.add_argument("--articles", type=int, default=20, help="of each site; there are as many sites as workers")
    given = parser.parse_args()
    print("| workers | articles | seconds | articles/s | CPU s an article | rows written an article | transactions an article |")
    print("|---|---|---|---|---|---|---|")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        s3 = start_s3(folder / "s3")
        stack.callback(s3.stop)
        database = stack.enter_context(postgres())
        for number in map(int, given.workers.split(",")):
            print(measured(folder / str(number), s3, database, number, given.articles), flush=True)


def measured(folder: Path, s3: S3Server, database: Server, workers: int, articles: int) -> str:
    """One row: from the first crawl's begin to the last one's end."""
    folder.mkdir()
    url = database.create_database(f"fleet{workers}")
    env = {
        **s3.env(),
        "NEWSCRAWL_STATE": url,
        "NEWSCRAWL_STORE": f"s3://{s3.new_bucket()}/news",
        "NEWSCRAWL_ALLOW_NETS": "127.0.0.0/8",
    }
    os.environ.update(env)
    book = open_jobs(Config(store=env["NEWSCRAWL_STORE"], state=url))
    with ExitStack() as stack:
        sites = [stack.enter_context(slow_site(f"fleet{workers}x{n}x", articles, 0.2)) for n in range(workers)]
        sites_toml(folder, sites, limits="{ delay = 1 }", discovery='["section"]')
        before, cpu = writes(url), os.times()
        fleet = [start(folder, "worker", "--jobs", str(SLOTS), name=f"w{n}", **env) for n in range(workers)]
        while (by_status := book.facts()["by_status"])["done"] < workers:
            assert not by_status["failed"], (folder / "log").read_text()[-2000:]
            time.sleep(0.5)
        for process in fleet:
            process.terminate()
        for process in fleet:
            process.wait()
    after, used = writes(url), os.times()
    jobs = list(book.list(limit=1000))
    book.close()
    stored = sum(job.counts["stored"] for job in jobs)
    now = datetime.now(UTC)
    took = (max(job.finished or now for job in jobs) - min(job.started or now for job in jobs)).total_seconds()
    seconds = used.children_user - cpu.children_user + used.children_system - cpu.children_system
    rows, commits = ((new - old) / stored for new, old in zip(after, before, strict=True))
    return f"| {workers} | {stored} | {took:.0f} | {stored / took:.2f} | {seconds / stored:.2f} | {rows:.0f} | {commits:.0f} |"


def writes(url: str) -> Iterator[Any]:
    """Rows written and transactions committed in a database so far."""
    query = (
        "SELECT tup_inserted + tup_updated + tup_deleted, xact_commit FROM pg_stat_database WHERE datname = current_database()"
    )
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row
    return iter(row)


if __name__ == "__main__":
    main()
