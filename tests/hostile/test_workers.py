"""Work that crashes, loops or eats memory is the end of its process and of nothing else."""

from __future__ import annotations

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.model import Outcome, Page
from newscrawl.workers import Killed, Workers
from tests.command import run
from tests.faults.crawling import descendants
from tests.hostile import killers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SECONDS, MEGABYTES = 3.0, 256
PROGRAM = """
import sys; sys.path.insert(0, "")
from newscrawl.workers import Workers
from tests.hostile import killers
from tests.hostile.test_workers import page
print("a" * 10 if __name__ == "__main__" else "imported", flush=True)
if __name__ == "__main__":
    pool = Workers(1, 10.0, 256)
    assert pool.result(pool.submit(killers.size, page())) == 10
    pool.close()
"""
KILLERS: dict[str, tuple[Callable[[Page], object], str]] = {
    "crashes": (killers.crash, "extraction crashed (SIGSEGV)"),
    "leaves": (killers.leave, "extraction crashed (exit code 3)"),
    "loops": (killers.loop, f"extraction took more than {SECONDS:g} s"),
    "loops in C": (killers.loop_in_c, f"extraction took more than {SECONDS:g} s"),
    "will not be ended": (killers.sleep_through_signals, f"extraction took more than {SECONDS:g} s"),
    "eats memory": (killers.eat, "extraction needed more than 256 MB"),
    "eats memory in C": (killers.eat_in_c, "extraction needed more than 256 MB"),
}


def page(size: int = 10) -> Page:
    return Page("https://news.example/a", b"a" * size, datetime.now(UTC))


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Two processes for all of it: each killer leaves them to the next."""
    pool = Workers(2, SECONDS, MEGABYTES)
    yield pool
    pool.close()


@pytest.mark.parametrize("name", KILLERS)
def test_what_kills_its_process_is_an_error_and_the_pages_beside_it_are_none(workers: Workers, name: str) -> None:
    function, detail = KILLERS[name]
    futures = [workers.submit(killers.size, page(number)) for number in range(5)]
    bad = workers.submit(function, page())
    futures += [workers.submit(killers.size, page(number)) for number in range(5, 50)]
    with pytest.raises(Killed) as ending:
        workers.result(bad)
    assert (ending.value.outcome, ending.value.detail) == (Outcome.ERROR, detail)
    assert [workers.result(future) for future in futures] == list(range(50))


def test_what_was_there_at_the_start_is_not_looked_through_for_garbage(workers: Workers) -> None:
    assert workers.result(workers.submit(killers.frozen, page())) > 10_000


def test_handing_a_page_over_costs_nothing_of_its_memory(workers: Workers) -> None:
    """On its way it is there three times."""
    half = MEGABYTES * 2**19
    assert workers.result(workers.submit(killers.size, page(half))) == half


def test_the_program_that_starts_a_process_is_not_imported_there(tmp_path: Path) -> None:
    """Its modules would count as memory of the page; installed, it is a script, and not one of `python -m`."""
    program = tmp_path / "program"
    program.write_text(PROGRAM)
    done = run([sys.executable, str(program)], None, Path.cwd(), {})
    assert done.out == f"{'a' * 10}\n", done.err


def test_processes_that_were_ended_are_gone(workers: Workers) -> None:
    before = set(descendants(os.getpid()))
    with pytest.raises(Killed):
        workers.result(workers.submit(killers.sleep_through_signals, page()))
    deadline = time.monotonic() + 20
    while len(now := set(descendants(os.getpid()))) > len(before) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert len(before - now) == 1
    assert [pid for pid in before - now if Path(f"/proc/{pid}").exists()] == []
