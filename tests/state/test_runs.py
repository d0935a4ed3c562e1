"""Runs and site locks: one crawl of a site at a time, and the dead block nobody."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.state import owners
from tests.state.lines import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from newscrawl.state import State

STORE = "file:///bucket"


@contextmanager
def child(url: str, says: str = "ready") -> Iterator[subprocess.Popen[str]]:
    """A process that locks news.example, has a run, a claim and a batch, and waits."""
    command = [sys.executable, "tests/state/child.py", url, STORE, "news.example"]
    environment = {**os.environ, "PYTHONPATH": "."}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout
        assert process.stdout.readline() == f"{says}\n"
        try:
            yield process
        finally:
            process.kill()


def test_two_runs_of_one_site_exclude_each_other(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    assert first.lock_site("news.example", "run-1")
    assert first.lock_site("news.example", "run-1")
    assert not first.lock_site("news.example", "run-2")
    assert not second.lock_site("news.example", "run-2")
    assert second.site_holder("news.example") == "run-1"
    assert second.lock_site("other.example", "run-2")
    second.unlock_site("news.example", "run-2")
    assert not second.lock_site("news.example", "run-2")
    first.unlock_site("news.example", "run-1")
    assert second.lock_site("news.example", "run-2")


def test_closing_gives_the_site_free(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    assert first.lock_site("news.example", "run-1")
    first.close()
    assert second.lock_site("news.example", "run-2")


def test_a_process_killed_frees_its_site_its_claims_and_its_batch_at_once(url: str, state: State) -> None:
    with child(url) as process:
        assert not state.lock_site("news.example", "run-2")
        assert state.dead_runs() == []
        assert state.take_batch(10) is None
        process.kill()
        process.wait()
    assert state.lock_site("news.example", "run-2")
    assert [(run.run, run.site, run.pid, run.host) for run in state.dead_runs()] == [
        ("child-run", "news.example", process.pid, socket.gethostname())
    ]
    assert (batch := state.take_batch(10))
    assert batch.retried
    with state.admitting() as door:
        assert door.by_id("child") is None


def test_a_second_process_is_refused_a_locked_site(url: str, state: State) -> None:
    assert state.lock_site("news.example", "run-1")
    with child(url, says="refused"):
        assert state.site_holder("news.example") == "run-1"


def test_a_run_that_was_ended_is_not_dead(opened: Callable[..., State]) -> None:
    first, second = opened(), opened()
    first.start_run("run-1", "news.example", NOON)
    first.start_run("run-2", "news.example", NOON + timedelta(seconds=1), pid=7, host="elsewhere")
    first.end_run("run-1", NOON, {"stored": 3})
    assert second.dead_runs() == []
    first.close()
    assert [(run.run, run.pid, run.host) for run in second.dead_runs()] == [("run-2", 7, "elsewhere")]
    second.end_run("run-2", NOON)
    assert second.dead_runs() == []


def test_an_owner_on_another_machine_lives_by_its_heartbeat(
    opened: Callable[..., State], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(owners, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(owners, "GONE_SECONDS", 1.0)
    monkeypatch.setattr(owners, "place", lambda: "another machine")
    first = opened()
    assert first.lock_site("news.example", "run-1")
    monkeypatch.setattr(owners, "place", lambda: "this machine")
    second = opened()
    time.sleep(1.3)
    assert not second.lock_site("news.example", "run-2")
    first._closing.set()  # its heart stops, as that of a machine that lost its power
    time.sleep(1.3)
    assert second.lock_site("news.example", "run-2")


def test_a_process_number_given_again_is_another_process() -> None:
    assert owners.born(os.getpid()) == owners.born(os.getpid())
    assert owners.born(os.getpid()) != owners.born(1)
    assert owners.born(2**22 + 1) is None


def test_only_a_run_that_came_to_its_end_makes_its_site_known(state: State) -> None:
    state.start_run("died", "a.example", NOON)
    state.end_run("died", NOON)
    assert not state.has_whole_run("a.example")
    state.start_run("whole", "a.example", NOON)
    state.end_run("whole", NOON, {"stored": 1})
    assert state.has_whole_run("a.example")
    assert not state.has_whole_run("b.example")
