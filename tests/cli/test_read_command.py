"""`newscrawl read`, as it is typed, and a crawl as a terminal shows it."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

from newscrawl.demo import serve
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import publish
from tests.command import newscrawl

if TYPE_CHECKING:
    from pathlib import Path


def write(store: str, seq: int, *ids: str) -> None:
    lines = [{"op": "put", "id": id_, "at": "2026-02-18T00:00:00Z", "run": "r", "site": "a.example"} for id_ in ids]
    assert publish(open_blobs(store), lines, batch=f"batch-{seq}", start=seq) == seq


def test_changes_are_json_lines_and_the_next_cursor_is_told(store_url: str) -> None:
    write(store_url, 0, "a", "b")
    write(store_url, 1, "c")
    everything = newscrawl("read", store_url)
    assert [json.loads(line)["id"] for line in everything.out.splitlines()] == ["a", "b", "c"]
    assert everything.last_line == "next cursor: 2"
    later = newscrawl("read", store_url, "--since", "1")
    assert [json.loads(line)["id"] for line in later.out.splitlines()] == ["c"]
    nothing = newscrawl("read", store_url, "--since", "2")
    assert (nothing.code, nothing.out, nothing.last_line) == (0, "", "next cursor: 2")


def test_follow_goes_on_until_ctrl_c_and_then_tells_the_cursor(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    write(store, 0, "a")
    command = [sys.executable, "-m", "newscrawl", "read", store, "--follow", "--poll", "0.1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as reader:
        assert reader.stdout
        assert json.loads(reader.stdout.readline())["id"] == "a"
        write(store, 1, "b")
        assert json.loads(reader.stdout.readline())["id"] == "b"
        time.sleep(0.5)  # it takes up the cursor when it looks for more
        reader.send_signal(signal.SIGINT)
        rest, said = reader.communicate(timeout=30)
    assert (reader.returncode, rest, said.strip()) == (0, "", "next cursor: 2")


def test_a_reader_that_is_cut_off_ends_quietly(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    write(store, 0, *(f"{number:0200}" for number in range(2000)))
    shell = f"{sys.executable} -m newscrawl read {store} | head -1"
    done = subprocess.run(shell, shell=True, capture_output=True, encoding="utf-8", check=False, timeout=60)  # noqa: S602 - as users type it
    assert len(done.stdout.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_terminal_shows_live_progress_and_a_summary(tmp_path: Path) -> None:
    here, there = pty.openpty()
    with serve() as site:
        command = [sys.executable, "-m", "newscrawl", "crawl", site.url, "--to", str(tmp_path / "bucket")]
        env = os.environ | {"TERM": "xterm", "COLUMNS": "120"}
        with subprocess.Popen(command, stdout=there, stderr=there, stdin=there, env=env) as crawl:
            os.close(there)
            shown = drain(here)
        assert crawl.returncode == 0, shown
    assert "found" in shown
    assert "left" in shown
    assert "duplicate" in shown
    assert "INFO" not in shown


def drain(terminal: int) -> str:
    """All that a terminal shows until its program ends."""
    shown = b""
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:  # Linux says EIO where others say end of file
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    return shown.decode("utf-8", "replace")
