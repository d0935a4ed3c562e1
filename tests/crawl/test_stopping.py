"""Ctrl-C ends a crawl whose host wants to be left alone for minutes."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from tests.command import report
from tests.crawl.hosts import NOT_HERE, Answer, Host, is_about_the_host

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
