"""Opening a state: whatever is wrong is told in one sentence, and nothing foreign is overwritten."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import psycopg
import pytest

from newscrawl.patience import Patience
from newscrawl.state import StateError, open_state
from newscrawl.state.schema import VERSION
from tests.postgres import Server, postgres
from tests.state.lines import NOON, put_line, store

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.state import State


def run_sql(url: str, statement: str) -> None:
    """Change the database behind the state's back."""
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection, connection:
            connection.execute(statement)
    else:
        with psycopg.connect(url) as connection:
            connection.execute(statement)


def refusal(url: str) -> str:
    with pytest.raises(StateError) as told:
        open_state(url, wait=0.3)
    return str(told.value)


def test_a_state_opened_again_is_as_it_was(opened: Callable[..., State]) -> None:
    first = opened()
    first.apply(0, [put_line(batch="b0")])
    first.close()
    again = opened()
    assert again.cursor() == (1, "b0")
    assert again.rebuilt_because is None


def test_an_older_schema_is_emptied_but_for_its_outbox(opened: Callable[..., State], url: str) -> None:
    old = opened()
    old.apply(0, [put_line("a1")])
    store(old, "a2", "h2")
    left = old.take_batch(10)
    old.close()
    run_sql(url, "UPDATE newscrawl_meta SET value = '0'")
    state = opened()
    assert state.rebuilt_because == f"it had schema 0, and this version needs {VERSION}"
    assert state.cursor() == (0, None)
    with state.admitting() as door:
        assert door.by_id("a1") is None
    found = state.take_batch(10)
    assert left
    assert found
    assert (found.name, found.lines, found.after_seq) == (left.name, left.lines, left.after_seq)
    state.close()
    assert opened().rebuilt_because is None


def test_a_newer_schema_is_refused_and_left_alone(opened: Callable[..., State], url: str) -> None:
    opened().apply(0, [put_line()])
    run_sql(url, "UPDATE newscrawl_meta SET value = '99'")
    assert f"was made by a newer newscrawl (schema 99, not {VERSION}): upgrade, or name another" in refusal(url)
    run_sql(url, f"UPDATE newscrawl_meta SET value = '{VERSION}'")  # noqa: S608 - our own number
    assert opened().cursor() == (1, None)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("Buy milk. " * 200)
    assert "is not a SQLite database: move the file away" in refusal(f"sqlite:///{file}")
    assert file.read_text() == "Buy milk. " * 200


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/other.sqlite"
    run_sql(url, "CREATE TABLE cats (name TEXT)")
    assert "is another program's database" in refusal(url)
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("cats",)]
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_locked_file_is_told_of(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/state.sqlite"
    open_state(url).close()
    with closing(sqlite3.connect(tmp_path / "state.sqlite")) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert "is locked by another program" in refusal(url)


def test_a_folder_that_cannot_be_made_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "cannot be made (File exists): name another in NEWSCRAWL_STATE" in refusal(f"sqlite:///{tmp_path}/file/state.sqlite")


@pytest.mark.parametrize("exists", [False, True])
def test_a_read_only_folder_is_told_of(exists: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if exists:
            open_state(f"sqlite:///{folder}/state.sqlite").close()
            (folder / "state.sqlite").chmod(stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH)
        folder.chmod(0o555)
        told = opened_by_another_user(f"sqlite:///{folder}/state.sqlite")
        folder.chmod(0o755)
    assert "make the file and its folder writable" in told or "make its folder writable" in told


def opened_by_another_user(url: str) -> str:
    """What a process without root's rights is told: root may write anywhere."""
    command = [sys.executable, "tests/state/visitor.py", url]
    environment = {**os.environ, "PYTHONPATH": "."}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


def test_folders_of_a_new_state_are_made(tmp_path: Path) -> None:
    open_state(f"sqlite:///{tmp_path}/a/b/state.sqlite").close()
    assert (tmp_path / "a/b/state.sqlite").exists()


@pytest.mark.parametrize("url", ["", "mysql://localhost/x", "state.sqlite", "sqlite://", "sqlite:///:memory:"])
def test_another_kind_of_url_is_refused(url: str) -> None:
    assert refusal(url).endswith("write sqlite:///FILE or postgresql://USER@HOST/DATABASE")


def test_a_wrong_password_is_told_of_and_not_repeated(server: Server) -> None:
    told = refusal(server.url(password="hunter2"))  # noqa: S106 - wrong on purpose
    assert "refuses the password: correct user and password in NEWSCRAWL_STATE" in told
    assert "hunter2" not in told


def test_a_database_that_is_not_there_is_told_of(server: Server) -> None:
    assert "lacks the database or role" in refusal(server.url("nowhere"))


def test_a_server_that_is_not_there_is_told_of() -> None:
    assert "is not reachable: start the server" in refusal("postgresql://user@127.0.0.1:1/x")


def test_a_server_that_went_away_is_waited_for_and_then_told_of() -> None:
    with postgres() as server:
        state = open_state(server.create_database(uuid4().hex))
        state.bind("s3://bucket")
        store(state, "a1")
        server.stop()
        state.patience = Patience(0.3)
        state.patience(lambda: None)  # a server that has answered
        with pytest.raises(StateError, match=r"^The state postgresql://postgres:\*\*\*@127.0.0.1:\d+/\w+ is not reachable"):
            state.cursor()
        state.patience = Patience(30)
        state.patience(lambda: None)
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(state.record_seen, "k", "https://k/", "stored", "a1", NOON)
            server.start()
            waiting.result(30)
        assert state.outbox_size() == 1
        state.close()
