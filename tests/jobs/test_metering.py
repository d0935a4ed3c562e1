"""What runs jobs tells Prometheus of all its crawls, while they run and after, and of the queue."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

import urllib3

from newscrawl.metrics import FAMILIES
from newscrawl.metrics.file import read_counts
from tests.command import newscrawl
from tests.jobs.fleet import sites_toml, slow_site, start
from tests.jobs.test_commands import wait_for
from tests.metrics.test_file import labels_by_name

if TYPE_CHECKING:
    from pathlib import Path


def test_a_scheduler_answers_with_the_queue_and_all_its_crawls(tmp_path: Path) -> None:
    with slow_site("fir", 3, 0) as site:
        sites_toml(tmp_path, [site])
        process = start(tmp_path, "schedule", "--metrics-port", "0")
        log = tmp_path / "log"
        wait_for(lambda: "metrics are at" in log.read_text())
        (address,) = re.findall(r"metrics are at (http://127\.0\.0\.1:\d+/metrics)", log.read_text())

        def told() -> str:
            return urllib3.request("GET", address).data.decode()

        assert 'newscrawl_jobs{status="' in told()
        assert urllib3.request("GET", address.replace("metrics", "health")).status == 200
        wait_for(lambda: 'newscrawl_runs_total{exit_code="0",kind="crawl"} 1.0' in told())
        wait_for(lambda: 'newscrawl_jobs{status="done"} 1.0' in told())
        text = told()
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    expected = {family.name: set(family.labels) for family in FAMILIES if family.where != "page"}
    assert set(re.findall(r"^# TYPE (newscrawl_\w+)", text, re.MULTILINE)) == expected.keys()
    without = {name for name in expected if "named" in name or "removed" in name}  # the site has no feed, and nothing to clean
    assert labels_by_name(text).items() >= {name: labels for name, labels in expected.items() if name not in without}.items()
    assert re.search(r'newscrawl_outcomes_total\{outcome="stored",site="127.0.0.1-\d+"\} 3.0', text)
    assert re.search(r'newscrawl_site_last_run_exit_code\{site="127.0.0.1-\d+"\} 0.0', text)
    assert "process_resident_memory_bytes" in text


def test_a_round_writes_one_file_for_all_its_crawls_and_knows_sites_that_were_not_due(tmp_path: Path) -> None:
    file = tmp_path / "round.prom"
    with slow_site("gorse", 2, 0) as one, slow_site("hazel", 3, 0) as two:
        sites_toml(tmp_path, [one, two], limits="{ articles = 9 }")
        for _ in range(2):
            assert newscrawl("run", "--due", cwd=tmp_path, NEWSCRAWL_METRICS_FILE=str(file)).code == 0
            counts = read_counts(file)
            stored = [value for (name, labels), value in counts.items() if "outcomes" in name and labels[1] == "stored"]
            assert sorted(stored) == [2, 3]
            assert sum("last_stored" in name for name, _ in counts) == 2
        file.unlink()
        assert newscrawl("run", "--due", cwd=tmp_path, NEWSCRAWL_METRICS_FILE=str(file)).code == 0
        assert sum("last_run_exit_code" in name for name, _ in read_counts(file)) == 2


def test_a_port_that_is_taken_is_one_line(tmp_path: Path) -> None:
    with slow_site("ivy", 1, 0) as site:
        (tmp_path / "sites.toml").write_text("")
        port = site.url.rpartition(":")[2]
        done = newscrawl("schedule", "--metrics-port", port, cwd=tmp_path)
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert "set another NEWSCRAWL_METRICS_PORT" in done.last_line
