"""What a killed crawl leaves behind: no process."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from newscrawl.state.owners import born
from tests.faults.crawling import descendants

REPOSITORY = Path(__file__).parents[2]


def test_a_page_that_never_ends_ends_with_the_crawl_that_was_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.faults.runaway", str(tmp_path)]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE) as crawl:
        assert crawl.stdout
        assert crawl.stdout.readline() == b"ready\n"
        family = descendants(crawl.pid)
        crawl.kill()
    deadline = time.monotonic() + 5
    while any(map(born, family)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(family) >= 3
    assert [pid for pid in family if born(pid)] == []


def test_a_process_that_nobody_asked_for_its_end_counts_as_dead() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as zombie:
        deadline = time.monotonic() + 10
        while born(zombie.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert Path(f"/proc/{zombie.pid}").exists()
        assert born(zombie.pid) is None
