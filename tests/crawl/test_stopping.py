"""Ctrl-C and SIGTERM end a command in good order, within the 30 s that Kubernetes gives; twice, at once."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from newscrawl import stopping
from newscrawl.jobs.run import GRACE_SECONDS
from newscrawl.patience import Patience
from tests.command import newscrawl, objects, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, is_about_the_host
from tests.tiny import story

if TYPE_CHECKING:
    from pathlib import Path

PAUSE = 280
PATHS = [f"/story-of-number-{number}" for number in range(8)]


def test_a_crawl_that_is_stopped_does_not_wait_for_a_pause_to_end(tmp_path: Path) -> None:
    def busy(path: str, before: int) -> Answer:
        return NOT_HERE if is_about_the_host(path) else Answer(b"", 429, {"Retry-After": str(PAUSE)})

    listed = tmp_path / "urls.txt"
    with Host(busy) as host:
        listed.write_text("\n".join(host.url + path for path in PATHS))
        words = ("crawl", "--urls-file", str(listed), "--to", str(tmp_path / "bucket"), "-s", "DOWNLOAD_DELAY=0.05")
        with subprocess.Popen([sys.executable, "-m", "newscrawl", *words], stderr=subprocess.DEVNULL) as crawl:
            while not host.times() and crawl.poll() is None:
                time.sleep(0.1)
            time.sleep(1)  # for the answer to arrive
            crawl.send_signal(signal.SIGINT)
            try:
                crawl.wait(PAUSE / 2)
            finally:
                crawl.kill()
        assert len(host.times()) == 1
    told = report(str(tmp_path / "bucket"))
    assert told["balanced"]
    assert told["outcomes"] == {"filtered": len(PATHS)}


def started(*words: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "newscrawl", *words], cwd=cwd, stderr=subprocess.PIPE)


def stories(listed: Path, host: Host, slow: int) -> None:
    """A list of one story that comes at once, and `slow` that take a minute."""
    paths = ["/2026/11/20/a-quick-story-of-number-1", *(f"/2026/11/20/a-slow-story-of-number-{n}" for n in range(slow))]
    listed.write_text("\n".join(host.url + path for path in paths))


def answered(path: str, _before: int) -> Answer:
    if is_about_the_host(path):
        return NOT_HERE
    if "slow" in path:
        time.sleep(60)
    return Answer(story("quick").body, 200, {"Content-Type": "text/html"})


def wait_for(crawl: subprocess.Popen[bytes], bucket: Path) -> None:
    deadline = time.monotonic() + 100
    while not list(bucket.glob("log/*")):
        assert time.monotonic() < deadline
        assert crawl.poll() is None
        time.sleep(0.1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_crawl_that_is_told_to_end_waits_for_no_slow_host_and_reports(number: signal.Signals, tmp_path: Path) -> None:
    with Host(answered) as host:
        stories(tmp_path / "urls.txt", host, slow=3)
        with started("crawl", "--urls-file", "urls.txt", "--to", "bucket", cwd=tmp_path) as crawl:
            wait_for(crawl, tmp_path / "bucket")
            crawl.send_signal(number)
            try:
                assert crawl.wait(30) == 3
            finally:
                crawl.kill()
    told = report(str(tmp_path / "bucket"))
    assert told["balanced"]
    assert told["outcomes"] == {"stored": 1, "filtered": 3}
    assert told["message"].startswith("stopped before its end")


def test_a_crawl_that_is_told_twice_ends_at_once_and_the_next_goes_on(tmp_path: Path) -> None:
    with Host(answered) as host:
        stories(tmp_path / "urls.txt", host, slow=3)
        with started("crawl", "--urls-file", "urls.txt", "--to", "bucket", cwd=tmp_path) as crawl:
            wait_for(crawl, tmp_path / "bucket")
            crawl.send_signal(signal.SIGINT)
            time.sleep(2.5)  # it looks each second whether it was told
            crawl.send_signal(signal.SIGINT)
            try:
                assert crawl.wait(30) == 128 + signal.SIGINT
            finally:
                crawl.kill()
        stories(tmp_path / "urls.txt", host, slow=0)
        done = newscrawl("crawl", "--urls-file", "urls.txt", "--to", "bucket", cwd=tmp_path)
    assert done.code == 0
    assert len(objects(str(tmp_path / "bucket"), "articles/")) == 1
    assert [run["outcomes"] for run in objects(str(tmp_path / "bucket"), "runs/")] == [{"stored": 1}, {"known": 1}]
    assert "ended without a report" in done.err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_whoever_follows_a_log_ends_well_when_told(number: signal.Signals, tmp_path: Path) -> None:
    with Host(answered) as host:
        stories(tmp_path / "urls.txt", host, slow=0)
        assert newscrawl("crawl", "--urls-file", "urls.txt", "--to", "bucket", cwd=tmp_path).code == 0
    words = [sys.executable, "-m", "newscrawl", "read", "bucket", "--follow"]
    with subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout
        assert reader.stderr
        assert reader.stdout.readline().startswith(b'{"op": "put"')
        reader.send_signal(number)
        assert reader.wait(30) == 0
        assert b"next cursor: " in reader.stderr.read()  # told between a line and its segment's end, it says that segment again


def test_a_process_that_cannot_end_in_good_order_ends_all_the_same(tmp_path: Path) -> None:
    code = "from newscrawl import stopping; import time; stopping.allow(0.2); stopping.begin(); time.sleep(60)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert done.returncode == stopping.GIVEN_UP
    assert b"what was stored stays" in done.stderr


def test_a_step_that_is_held_is_done_before_the_end_begins(tmp_path: Path) -> None:
    code = """
import os, signal
from newscrawl.stopping import end_on_signals, held
end_on_signals()
try:
    with held():
        with held():
            os.kill(os.getpid(), signal.SIGTERM)
        print("done")
    print("not come to")
except KeyboardInterrupt:
    print("told")
    with held():
        print("and again")
print(flush=True)
os.kill(os.getpid(), signal.SIGINT)
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, timeout=30, check=False)
    assert done.returncode == 128 + signal.SIGINT, done.stderr
    assert done.stdout.decode().split("\n") == ["done", "told", "and again", "", ""]


def test_a_crawl_of_a_scheduler_ends_before_it_and_both_before_kubernetes_kills() -> None:
    assert stopping.JOB_SECONDS < GRACE_SECONDS < stopping.STOP_SECONDS - 2
    assert stopping.STOP_SECONDS < 30


def test_nobody_waits_for_a_server_that_is_away_once_the_end_has_begun(monkeypatch: pytest.MonkeyPatch) -> None:
    class Away(Exception):  # noqa: N818 - what is meant
        is_passing = True

    def fail() -> None:
        raise Away

    patience = Patience(600)
    patience(lambda: None)
    begun = threading.Event()
    begun.set()
    monkeypatch.setattr("newscrawl.patience.BEGUN", begun)
    with pytest.raises(Away):
        patience(fail)
