"""Commands that are told to end in the midst of their work: in good order, in time, and the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from tests.command import Done, newscrawl, objects, report
from tests.faults.proxy import Proxy, lost
from tests.hostile.world import GOOD, RawHost, http, site
from tests.jobs.fleet import slow_site, start
from tests.jobs.test_commands import wait_for
from tests.replay.pages import keep, page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.model import Page
    from tests.servers import S3Server

SECONDS = 30
"""What Kubernetes gives."""
PAGES = 160
SOON = """
import newscrawl.crawl.stopping as stopping; from newscrawl.cli import main
stopping.UNDER_WAY_SECONDS = 1.0
main()
"""
"""`newscrawl` that does not give pages under way 8 s."""


def many_pages() -> Iterator[Page]:
    """Of as many sites, so that an export writes as many files."""
    for number in range(PAGES):
        yield replace(page(f"story{number}"), url=f"https://site-{number}.example/a-story-of-{number}")


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of raw pages alone."""
    folder = tmp_path_factory.mktemp("raw")
    keep(str(folder / "bucket"), "20260218T091500Z-aaaaaaaa", many_pages(), folder / "spool")
    return folder / "bucket"


def told_to_end(process: subprocess.Popen[bytes], number: signal.Signals = signal.SIGTERM) -> int:
    """Its exit code."""
    try:
        process.send_signal(number)
        return process.wait(SECONDS)
    finally:
        process.kill()


@dataclass(frozen=True)
class Replays:
    """One that was told to end, and the one that finished its work."""

    folder: Path
    code: int
    stopped: dict[str, Any]
    stored: int
    """Articles that were there when the first had ended."""
    next: Done


@pytest.fixture(scope="module")
def replays(raw: Path, tmp_path_factory: pytest.TempPathFactory) -> Replays:
    folder = tmp_path_factory.mktemp("replays")
    process = start(folder, "replay", str(raw), "--to", "out")
    wait_for(lambda: len(list(folder.glob("out/articles/*/*/*/*/*.json"))) > 5)
    code, store = told_to_end(process), str(folder / "out")
    stored = len(objects(store, "articles/"))
    return Replays(folder, code, report(store), stored, newscrawl("replay", str(raw), "--to", "out", cwd=folder))


def test_a_replay_reports_and_the_next_one_finishes(replays: Replays) -> None:
    assert replays.code == 3
    assert replays.stopped["message"].startswith("stopped before its end")
    assert replays.stopped["balanced"]
    assert 5 < replays.stored == replays.stopped["outcomes"]["stored"] < PAGES
    assert replays.next.code == 0, replays.next.err
    told = report(str(replays.folder / "out"))
    assert told["outcomes"] == {"stored": PAGES - replays.stored, "unchanged": replays.stored}


def test_an_export_leaves_whole_files_alone_and_the_next_one_finishes(replays: Replays) -> None:
    folder = replays.folder
    process = start(folder, "export", "parquet", "out", "--to", "tables", TMPDIR=str(folder))
    wait_for(lambda: list(folder.glob("tables/site=*/*/*")))
    assert told_to_end(process, signal.SIGINT) == 3, (folder / "log").read_text()
    written = list(folder.glob("tables/site=*/*/*"))
    assert 0 < len(written) < PAGES
    assert {(file.name, pq.read_table(file, partitioning=None).num_rows) for file in written} == {("articles.parquet", 1)}
    assert list(folder.glob("newscrawl-export-*")) == []
    assert newscrawl("export", "parquet", "out", "--to", "tables", cwd=folder).code == 0
    assert pq.read_table(folder / "tables", columns=["id"]).num_rows == PAGES


def test_a_crawl_waits_for_no_page_that_takes_long_to_read(tmp_path: Path) -> None:
    soup = http(b"<html><body><p " + b"".join(b"a%d=b " % n for n in range(60_000)) + b">")  # libxml2 takes a minute
    with RawHost(site({"/news/a-story-of-soup": soup})) as host:
        words = [sys.executable, "-c", SOON, "crawl", host.url, "--to", "bucket"]
        process = subprocess.Popen(words, cwd=tmp_path, stderr=subprocess.DEVNULL)
        wait_for(lambda: len(list(tmp_path.glob("bucket/articles/*/*/*/*/*.json"))) == len(GOOD))
        begun = time.monotonic()
        assert told_to_end(process) == 3
        assert time.monotonic() - begun < 15  # the page has 20 s
    told = report(str(tmp_path / "bucket"))
    assert told["balanced"]
    assert told["outcomes"] == {"stored": 3, "filtered": 1}
    assert [row["detail"] for row in told["endings"]] == ["the run ended before it was read"]


def test_a_crawl_whose_store_has_gone_waits_for_it_no_more(s3: S3Server, s3_bucket: str, tmp_path: Path) -> None:
    with slow_site("yew", 30, 0.3) as host, Proxy(s3.port, 1, 0.0, (lost,)) as proxy:
        env = s3.env() | {"AWS_ENDPOINT_URL": proxy.url, "XDG_STATE_HOME": str(tmp_path)}
        process = start(tmp_path, "crawl", host.url, "--to", f"s3://{s3_bucket}/of-{os.getpid()}", **env)
        wait_for(lambda: len(host.requests) > 6)
        proxy.share = 1.0
        assert told_to_end(process) == 1
    said = (tmp_path / "log").read_text()
    assert "Traceback" not in said
    assert f"no answer from {proxy.url}" in said.splitlines()[-1]
