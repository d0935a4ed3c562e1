"""Ctrl-C and kill -9: what is stored stays, and the next run goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from newscrawl import read_articles
from newscrawl.demo import TRUTH
from tests.command import newscrawl, objects, report

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Server

SLOW = ("-s", "DOWNLOAD_DELAY=0.2", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
ARTICLES = len([story for story in TRUTH if not story.duplicate_of])


def stopped_midway(demo: Server, store: Path, number: signal.Signals) -> tuple[int, str]:
    """A crawl that gets a signal when some articles are stored; exit code and what it said."""
    command = [sys.executable, "-m", "newscrawl", "crawl", demo.url, "--to", str(store), *SLOW]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as crawl:
        deadline = time.monotonic() + 60
        while len(list(store.glob("articles/**/*.json"))) < 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        crawl.send_signal(number)
        _, said = crawl.communicate(timeout=60)
    return crawl.returncode, said


def test_ctrl_c_ends_a_crawl_with_a_report_and_the_next_run_goes_on(demo: Server, tmp_path: Path) -> None:
    store = tmp_path / "bucket"
    code, said = stopped_midway(demo, store, signal.SIGINT)
    told = report(str(store))
    assert code == 3, said
    assert "Traceback" not in said
    assert "stopped before its end" in said
    assert told["balanced"]
    assert told["outcomes"]["stored"] == len(objects(str(store), "articles/")) == len(list(read_articles(str(store))))
    again = newscrawl("crawl", demo.url, "--to", str(store))
    assert again.code == 0, again.err
    assert len(objects(str(store), "articles/")) == ARTICLES


def test_kill_loses_no_stored_article_and_stores_none_twice(demo: Server, tmp_path: Path) -> None:
    store = tmp_path / "bucket"
    stopped_midway(demo, store, signal.SIGKILL)
    again = newscrawl("crawl", demo.url, "--to", str(store))
    assert again.code == 0, again.err
    assert "ended without a report" in again.err
    puts = [change for change in read_articles(str(store)) if change.op == "put"]
    assert sorted(change.key or "" for change in puts) == sorted({change.key or "" for change in puts})
    assert len(puts) == len(objects(str(store), "articles/")) == ARTICLES
    raw = {path.relative_to(store).as_posix() for path in store.glob("pages/**/*.warc.gz")}
    assert {article["rawKey"] for article in objects(str(store), "articles/")} <= raw
