"""What waits on disk is what would wait in memory, in the same order, and the file is gone whatever happens."""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from newscrawl import spill
from newscrawl.spill import Scratch, Spill

if TYPE_CHECKING:
    import pytest

MANY = 10_000


def damage(process: int, folder: Path) -> None:
    """Overwrite the file of a scratch below `folder`, which only the process that made it still has."""
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            name = str(path.readlink())
            if name.startswith(str(folder)) and ".spill" in name:
                with path.open("r+b") as file:
                    file.write(b"\xff" * path.stat().st_size)


KEYS = st.sampled_from("abcdef")
STEPS = st.lists(st.tuples(st.sampled_from(["put", "put", "put", "taken", "found"]), KEYS, st.integers()), max_size=60)


@given(STEPS, st.booleans())
def test_a_mapping_with_little_memory_is_one_with_much(steps: list[tuple[str, str, int]], last: bool) -> None:
    small, large = (Spill[int](Scratch(limit=limit), last=last) for limit in (2, MANY))
    for name, key, value in steps:
        if name == "put":
            small.put(key, value)
            large.put(key, value)
        else:
            assert getattr(small, name)([key, "z"]) == getattr(large, name)([key, "z"])
    assert list(small.items()) == list(large.items())
    small.clear()
    assert list(small.items()) == []


def test_below_the_limit_no_file_is_made_and_past_it_none_is_seen(tmp_path: Path) -> None:
    things = Spill[int](Scratch(tmp_path / "state", limit=100))
    for number in range(100):
        things.put(str(number), number)
    assert not (tmp_path / "state").exists()
    for number in range(100, 300):
        things.put(str(number), number)
    assert list((tmp_path / "state").iterdir()) == []
    assert things.found(["5", "250", "300"]) == {"5": 5, "250": 250}
    held = [Path(f"/proc/self/fd/{path.name}").resolve() for path in Path("/proc/self/fd").iterdir()]
    assert any(str(path).startswith(str(tmp_path / "state")) for path in held)
    del things
    held = [Path(f"/proc/self/fd/{path.name}").resolve() for path in Path("/proc/self/fd").iterdir()]
    assert not any(str(path).startswith(str(tmp_path / "state")) for path in held)


def test_what_is_taken_while_one_reads_on_disturbs_nobody(tmp_path: Path) -> None:
    things = Spill[int](Scratch(tmp_path, limit=10))
    for number in range(MANY):
        things.put(str(number), number)
    seen = []
    for key, number in things.items():
        seen.append(number)
        things.taken([key])
    assert seen == list(range(MANY))
    assert list(things.items()) == []


def test_a_full_disk_costs_memory_and_is_told(tmp_path: Path) -> None:
    scratch = Scratch(tmp_path, limit=1000)
    things = Spill[str](scratch)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, before[1]))
    try:
        for number in range(MANY):
            things.put(f"{number}", "x" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert scratch.trouble
    assert scratch.trouble.startswith(f"leads wait in memory, as {tmp_path} takes no more of them (")
    assert len(things.taken(str(number) for number in range(MANY))) == MANY
    assert list(things.items()) == []


def test_a_damaged_file_gives_nothing_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spill, "_TUNING", (*spill._TUNING, "cache_size=1"))
    scratch = Scratch(tmp_path, limit=10)
    things = Spill[str](scratch)
    for number in range(MANY):
        things.put(f"{number}", "x" * 100)
    assert len(things.found(["1", "2"])) == 2
    damage(os.getpid(), tmp_path)
    assert things.found(str(number) for number in range(100)) == {}
    assert list(things.items())[:1] != [("0", "x" * 100)]
    assert scratch.failure
    assert scratch.failure.startswith(
        f"leads that wait in {tmp_path} cannot be read back (database disk image is malformed): check"
    )


def test_a_folder_that_cannot_be_made_costs_memory_and_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    scratch = Scratch(tmp_path / "file" / "state", limit=10)
    things = Spill[int](scratch)
    for number in range(100):
        things.put(str(number), number)
    assert list(islice(things.items(), 100)) == [(str(number), number) for number in range(100)]
    assert scratch.trouble
