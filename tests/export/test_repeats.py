"""The same log makes the same files, in one export or in many, whatever ended them."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from newscrawl.export.parquet import export_parquet
from tests.command import newscrawl
from tests.export.tables import files, revisions
from tests.reader.logs import WHEN, line, put, write

PLACE = "site=news.example/date=2026-02-18/articles.parquet"


def history_of(seed: int) -> list[list[dict[str, Any]]]:
    """Segments of puts, revisions, withdrawals and deletions of thirty articles, decided by `seed`."""
    chance, revision = random.Random(seed), dict.fromkeys(range(30), 0)  # noqa: S311 - a test's history is no secret
    segments = []
    for _ in range(12):
        lines = []
        for number in chance.choices(range(30), k=8):
            op = chance.choice(["put", "put", "put", "withdrawn", "delete"])
            site, first = f"s{number % 3}.example", WHEN + timedelta(days=number % 4)
            revision[number] += op == "put"
            same = {"site": site, "first": first, "headline": f"{number} in {revision[number]}"}
            lines.append(put(str(number), revision[number], **same) if op == "put" else line(op, str(number), site))
        segments.append(lines)
    return segments


@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_the_same_log_makes_the_same_files_in_one_go_or_in_many(tmp_path: Path, history: bool, seed: int) -> None:
    store, often, once = (str(tmp_path / name) for name in ("bucket", "often", "once"))
    for seq, lines in enumerate(history_of(seed)):
        write(store, seq, *lines)
        if seq % 3 == 2:
            export_parquet(store, often, history=history)
    export_parquet(store, once, history=history)
    assert files(often) == files(once)
    assert len(revisions(once)) == len(set(revisions(once)))


@pytest.mark.parametrize("history", [False, True])
def test_an_export_that_stopped_anywhere_is_taken_up(tmp_path: Path, history: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every write fails once, as if the process ended there; what readers find in between is never doubled."""
    from newscrawl.storage.local import LocalBlobs  # noqa: PLC0415 - it is changed here

    store, broken, whole = (str(tmp_path / name) for name in ("bucket", "broken", "whole"))
    segments = history_of(9)
    for seq, lines in enumerate(segments[:6]):
        write(store, seq, *lines)
    export_parquet(store, broken, history=history)
    for seq, lines in enumerate(segments[6:], 6):
        write(store, seq, *lines)
    put_file, allowed = LocalBlobs.put_file, 0

    def fails(self: LocalBlobs, key: str, path: Path, content_type: str = "") -> None:
        nonlocal allowed
        if allowed == 0:
            raise KeyboardInterrupt
        allowed -= 1
        put_file(self, key, path, content_type)

    monkeypatch.setattr(LocalBlobs, "put_file", fails)
    for count in range(20):
        allowed = count
        try:
            export_parquet(store, broken, history=history)
            break
        except KeyboardInterrupt:
            assert len(revisions(broken)) == len(set(revisions(broken)))
    monkeypatch.undo()
    assert count > 3
    export_parquet(store, whole, history=history)
    assert files(broken) == files(whole)


def test_an_export_that_is_killed_is_taken_up(tmp_path: Path) -> None:
    store, killed, whole = (str(tmp_path / name) for name in ("bucket", "killed", "whole"))
    for seq in range(6):
        write(store, seq, *(put(f"{seq}-{n}", first=WHEN + timedelta(days=n)) for n in range(20)))
    with subprocess.Popen([sys.executable, "-m", "newscrawl", "export", "parquet", store, "--to", killed]) as export:
        deadline = time.monotonic() + 60
        while not list(Path(killed).glob("site=*/*/*.parquet")) and time.monotonic() < deadline:
            time.sleep(0.002)
        export.kill()
    assert all(len(pq.read_table(BytesIO(data))) == 6 for data in files(killed).values())
    assert newscrawl("export", "parquet", store, "--to", killed).code == 0
    export_parquet(store, whole)
    assert files(killed) == files(whole)


def test_steps_of_a_long_log_make_the_same_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, steps, once = (str(tmp_path / name) for name in ("bucket", "steps", "once"))
    for seq, lines in enumerate(history_of(5)):
        write(store, seq, *lines)
    export_parquet(store, once)
    monkeypatch.setattr("newscrawl.export.parquet.STEP", 5000)
    monkeypatch.setattr("newscrawl.export.spool.BUFFERED", 2000)
    export_parquet(store, steps)
    assert files(steps) == files(once)


def test_more_rows_than_a_group_are_the_same_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.export.partition.GROUP", 7)
    monkeypatch.setattr("newscrawl.export.partition.BATCH", 3)
    store, often, once = (str(tmp_path / name) for name in ("bucket", "often", "once"))
    for seq in range(5):
        write(store, seq, *(put(str(n), seq + 1) for n in range(seq, seq + 10)))
        export_parquet(store, often, history=True)
    export_parquet(store, once, history=True)
    assert files(often) == files(once)
    assert pq.ParquetFile(BytesIO(files(once)[PLACE])).num_row_groups == 8
    assert len(revisions(once)) == 50
