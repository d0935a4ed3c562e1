"""deploy/systemd: units that systemd takes, shut well, and whose commands do what they are for."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING

import pytest
import urllib3

from tests.deploy.stack import free_port
from tests.deploy.units import FOLDER, SERVICES, TIMERS, environment, options, start
from tests.jobs.fleet import sites_toml, slow_site
from tests.jobs.test_commands import wait_for

if TYPE_CHECKING:
    from pathlib import Path

TOKEN = "a-token-of-this-test"  # noqa: S105 - it opens nothing else
EXPOSURE = 1.5
"""Highest that `systemd-analyze security` may say, of 10."""


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine's folders as deploy/README.md has them made."""
    for folder in ("var/newscrawl", "etc/newscrawl"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "etc/newscrawl/sites.toml").touch()
    return tmp_path


def test_the_page_shows_what_the_schedule_crawls_and_both_stop_well(machine: Path) -> None:
    page, metrics = free_port(), free_port()
    env = {"NEWSCRAWL_TOKEN": TOKEN, "NEWSCRAWL_ALLOW_NETS": "127.0.0.0/8"}  # the site under test is on loopback
    ports = {"8425": str(page), "8426": str(metrics)}
    with slow_site("yew", 3, 0) as site, slow_site("box", 100, 0.3) as endless:
        sites_toml(machine / "etc" / "newscrawl", [site])
        running = [start(f"newscrawl-{name}.service", machine, ports, **env) for name in ("schedule", "serve")]
        try:
            wait_for(lambda: len(_articles(page)) == 3)
            assert urllib3.request("GET", f"http://127.0.0.1:{metrics}/health").status == 200
            _ask(page, f"{endless.url}/")
            wait_for(lambda: len(endless.requests) > 5)
            begun = time.monotonic()
            for process in running:
                process.send_signal(signal.SIGTERM)
            assert [process.wait(40) for process in running] == [0, 0]
            assert time.monotonic() - begun < 30
        finally:
            for process in running:
                process.kill()
    for name in ("doctor", "health"):
        assert start(f"newscrawl-{name}.service", machine, {}, **env).wait(60) == 0


def test_a_timer_crawls_the_site_that_it_is_named_for(machine: Path) -> None:
    with slow_site("fig", 2, 0) as site:
        code = start("newscrawl-crawl@.service", machine, {"https://%i": site.url}).wait(60)
    assert code == 0, (machine / "newscrawl-crawl@.service.log").read_text()
    assert len(list((machine / "var/newscrawl/bucket/articles").rglob("*.json"))) == 2


def _articles(port: int) -> list[str]:
    try:
        answer = urllib3.request("GET", f"http://127.0.0.1:{port}/api/articles", headers={"Authorization": f"Bearer {TOKEN}"})
    except urllib3.exceptions.HTTPError:
        return []
    return [article["headline"] for article in answer.json()["articles"]]


def _ask(port: int, url: str) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = urllib3.request("POST", f"http://127.0.0.1:{port}/api/crawls", headers=headers, json={"url": url})
    assert answer.status < 300, answer.data


@pytest.mark.parametrize("name", SERVICES)
def test_keys_come_from_a_file_and_stand_in_no_unit(name: str) -> None:
    assert options(name)["EnvironmentFile"] == ["-/etc/newscrawl/env"]
    assert set(environment(name)) == {"HOME", "NEWSCRAWL_SITES"}
    assert not re.search(r"token|password|secret|postgresql://", options(name)["ExecStart"][0], re.IGNORECASE)


def test_every_timer_starts_a_service_that_there_is() -> None:
    assert {timer.replace(".timer", ".service") for timer in TIMERS} <= set(SERVICES)


@pytest.mark.e2e
def test_systemd_takes_the_units_and_finds_them_shut(tmp_path: Path) -> None:
    units = tmp_path / "etc" / "systemd" / "system"
    shutil.copytree(FOLDER, units)
    (tmp_path / "opt" / "newscrawl" / "bin").mkdir(parents=True)
    shutil.copy("/bin/true", tmp_path / "opt" / "newscrawl" / "bin" / "newscrawl")
    names = [name.replace("@.", "@news.example.") for name in (*SERVICES, *TIMERS)]
    done = _analyze("verify", "--recursive-errors=no", "--man=no", f"--root={tmp_path}", *names)
    assert (done.returncode, done.stderr) == (0, "")
    exposures = {name: _exposure(tmp_path, name) for name in names if name.endswith(".service")}
    assert {name: found for name, found in exposures.items() if found > EXPOSURE} == {}


def _exposure(root: Path, name: str) -> float:
    told = _analyze("security", "--offline=true", f"--root={root}", name)
    (found,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", told.stdout)
    return float(found)


def _analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["systemd-analyze", "--no-pager", *words], capture_output=True, text=True, check=False)
