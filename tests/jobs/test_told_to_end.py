"""Whoever runs crawls for others hands back what is under way when told to end, and is gone in time."""

from __future__ import annotations

import re
import signal
import uuid
from threading import Thread
from typing import TYPE_CHECKING

import pytest
import urllib3

from tests.command import objects
from tests.jobs.fleet import sites_toml, slow_site, start
from tests.jobs.test_commands import wait_for

if TYPE_CHECKING:
    from pathlib import Path

    from tests.postgres import Server

SECONDS = 30
"""What Kubernetes gives."""
TOKEN = "a-token-of-the-tests-alone"  # noqa: S105 - it opens nothing else


def is_handed_back(folder: Path) -> bool:
    """Whether its one crawl has reported, and is due again."""
    (told,) = objects(str(folder / "bucket"), "runs/")
    said = (folder / "log").read_text()
    assert "Traceback" not in said
    return bool(told["message"].startswith("stopped before its end") and re.search(r"job \S+ is queued", said))


@pytest.mark.parametrize("words", [["run", "--due"], ["worker"]])
def test_a_crawl_under_way_is_handed_back(words: list[str], tmp_path: Path, postgres_server: Server) -> None:
    env = {"NEWSCRAWL_STATE": postgres_server.create_database(uuid.uuid4().hex)} if words == ["worker"] else {}
    with slow_site("rowan", 30, 0.3) as site:
        sites_toml(tmp_path, [site], limits="{ delay = 0.2 }")
        process = start(tmp_path, *words, **env)
        wait_for(lambda: len(site.requests) > 4)
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
    assert is_handed_back(tmp_path)


def test_a_server_ends_its_streams_and_hands_back_its_crawl(tmp_path: Path) -> None:
    heard: list[bytes] = []
    with slow_site("rowan", 30, 0.3) as site:
        process = start(tmp_path, "serve", "--port", "0", NEWSCRAWL_TOKEN=TOKEN, PYTHONUNBUFFERED="1")
        wait_for(lambda: "Open http" in (tmp_path / "log").read_text())
        (url,) = re.findall(r"Open (http://[\d.:]+)/", (tmp_path / "log").read_text())
        headers = {"Authorization": f"Bearer {TOKEN}"}
        job = urllib3.request("POST", f"{url}/api/crawls", headers=headers, json={"url": site.url}).json()
        patient = urllib3.Timeout(2 * SECONDS)  # whatever another test has made the default
        events = f"{url}/api/crawls/{job['id']}/events"
        stream = urllib3.request("GET", events, headers=headers, preload_content=False, timeout=patient)
        listener = Thread(target=lambda: heard.extend(stream.stream()))  # raises where it is cut
        listener.start()
        wait_for(lambda: len(site.requests) > 4 and heard)
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(SECONDS) == 0
        finally:
            process.kill()
        listener.join(5)
        assert not listener.is_alive()
    assert is_handed_back(tmp_path)
