"""A run that knows of more leads than it holds in memory is a run like any other, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from newscrawl.discovery.plan import Ask
from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.reader import read_articles
from newscrawl.report import Ledger, Run, run_report
from newscrawl.spiders.frontier import Frontier
from newscrawl.spiders.queue import Queue
from newscrawl.spill import Scratch
from tests.command import report
from tests.crawl.test_incremental import SMALL
from tests.jobs.fleet import slow_site
from tests.jobs.test_commands import wait_for
from tests.site.make import serve
from tests.test_spill import damage

if TYPE_CHECKING:
    from pathlib import Path

LITTLE = """
import newscrawl.spill as spill
from newscrawl.cli import main
spill.LIMIT, spill._TUNING = {}, (*spill._TUNING, "cache_size=1")
main()
"""
"""`newscrawl` with so many entries in memory, and so few pages of its file that it reads them again."""
SITE = replace(SMALL, name="many", count=40)
SAME = (
    "exitCode",
    "balanced",
    "leads",
    "leadsBySource",
    "fetched",
    "outcomes",
    "endings",
    "mistakes",
    "problems",
    "alarms",
    "recall",
)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def crawl(limit: int, url: str, store: Path, *more: str) -> subprocess.Popen[bytes]:
    words = [
        sys.executable,
        "-c",
        LITTLE.format(limit),
        "crawl",
        url,
        "--to",
        str(store),
        "-s",
        "CONCURRENT_REQUESTS_PER_DOMAIN=1",
    ]
    return subprocess.Popen([*words, *more], stderr=subprocess.DEVNULL)


def three_crawls(limit: int, folder: Path) -> tuple[list[dict[str, Any]], list[str]]:
    """What was told by one up to a limit, one of the rest, and one that finds all known; and what they asked for."""
    told = []
    with serve(SITE) as server:
        for more in (("--limit", "8"), (), ()):
            assert crawl(limit, server.url, folder / "bucket", *more).wait(60) == 0
            found = report(str(folder / "bucket"))
            told.append({key: found[key] for key in SAME})
        asked = sorted(request.path for request in server.requests)  # in which order a list arrives is the network's affair
    for one in told:
        one["endings"] = sorted((path_of(row), row["outcome"]) for row in one["endings"])
        one["recall"]["missing"] = sorted(path_of(row) for row in one["recall"]["missing"])
    return told, asked


def path_of(row: dict[str, str]) -> str:
    return urlsplit(row["url"]).path


def test_crawls_with_little_memory_ask_and_tell_the_same(tmp_path: Path) -> None:
    little, much = (three_crawls(limit, tmp_path / str(limit)) for limit in (3, 10_000))
    assert little == much
    assert [told["outcomes"] for told in much[0]] == [{"stored": 8, "filtered": 32}, {"stored": 32, "known": 8}, {"known": 40}]


def test_a_crawl_that_is_told_to_end_ends_what_is_on_disk_too(tmp_path: Path) -> None:
    with slow_site("elm", 60, 0.2) as server:
        process = crawl(5, server.url, tmp_path / "bucket")
        try:
            wait_for(lambda: len(list(tmp_path.glob("bucket/articles/*/*/*/*/*.json"))) > 2)
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 3
        finally:
            process.kill()
    told = report(str(tmp_path / "bucket"))
    assert told["balanced"]
    assert told["leads"] == sum(told["outcomes"].values()) == 60
    assert not list((tmp_path / "bucket.state").glob("*.spill"))


def test_a_crawl_whose_waiting_leads_are_damaged_fails_and_says_so(tmp_path: Path) -> None:
    with slow_site("elm", 400, 0.05) as server:
        process = crawl(5, server.url, tmp_path / "bucket")
        try:
            wait_for(lambda: len(list(tmp_path.glob("bucket/articles/*/*/*/*/*.json"))) > 2)
            damage(process.pid, tmp_path)
            assert process.wait(60) == 1
        finally:
            process.kill()
    told = report(str(tmp_path / "bucket"))
    assert "leads that wait in" in told["message"]
    assert "cannot be read back" in told["message"]
    kept = {change.key for change in read_articles(str(tmp_path / "bucket"))}
    assert kept == {str(path.relative_to(tmp_path / "bucket")) for path in tmp_path.glob("bucket/articles/**/*.json")}


def test_leads_by_the_ten_thousand_take_little_memory(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, limit=1_000)
    ledger, frontier = Ledger(scratch=scratch), Frontier(limit=1, waiting=Queue(scratch))
    tracemalloc.start()
    try:
        for number in range(40_000):
            lead = Lead(f"https://a.example/news/a-story-of-number-{number}", LeadKind.SITEMAP, "https://a.example/map.xml", NOW)
            ledger.find(lead)
            frontier.add(Ask(lead.url, "article", lead, priority=-number % 700))
        assert frontier.forget() == ledger.left == 40_000
        ledger.settle_open(Outcome.FILTERED, "past the limit of 1 article")
        told = run_report(Run("a", NOW), ledger, finished=NOW)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert told["balanced"]
    assert (told["recall"]["named"], told["recall"]["kept"]) == (40_000, 0)
    assert most < 15_000_000  # 9 MB for 10,000 leads as well, most of it a statement of 2,000 rows; all in memory take 23 MB
