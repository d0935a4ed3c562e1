"""`newscrawl state`, and states that cannot be used: a sentence, exit 2, and nothing is overwritten."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.state import open_state
from newscrawl.state.schema import VERSION
from tests.command import Done, newscrawl, report, run
from tests.postgres import Server, postgres
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = ("herring", "lanterns", "gravel")
STORIES = {f"/news/the-story-of-{word}": story(word) for word in WORDS}
NOWHERE = "http://127.0.0.1:1/"
REPOSITORY = Path(__file__).parents[2]
WITHOUT_PSYCOPG = "import sys; sys.modules['psycopg'] = None; from newscrawl.cli import main; main()"


def crawled(tmp_path: Path) -> str:
    """A bucket of three articles, with its state beside it."""
    store = str(tmp_path / "bucket")
    with tiny_site({"/": front(*STORIES), **STORIES}) as site:
        assert newscrawl("crawl", site.url, "--to", store).code == 0
    return store


def refusal(done: Done) -> str:
    """What a refused command says: one line."""
    assert (done.code, done.shows_no_traceback()) == (2, True), done.err
    assert len(done.err.strip().splitlines()) == 1, done.err
    return done.last_line


def crawl_with(state: str, folder: Path) -> Done:
    return newscrawl("crawl", NOWHERE, "--to", str(folder / "new-bucket"), NEWSCRAWL_STATE=state)


def test_show_tells_where_the_state_is_and_what_it_holds(tmp_path: Path) -> None:
    store = crawled(tmp_path)
    done = newscrawl("state", "show", store)
    assert done.code == 0
    told = dict(line.split(maxsplit=1) for line in done.out.replace("last run", "last-run").splitlines())
    assert told["state"] == f"sqlite:///{store}.state/state.sqlite"
    assert told["articles"] == "3, and 0 being stored"
    assert told["cursor"].startswith("1,")
    assert told["outbox"].startswith("0 ")
    assert told["last-run"].startswith(report(store)["runId"])
    assert ", ended " in told["last-run"]


def test_rebuild_makes_the_state_anew_and_nothing_is_stored_twice(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site({"/": front(*STORIES), **STORIES}) as site:
        newscrawl("crawl", site.url, "--to", store)
        shutil.rmtree(f"{store}.state")
        done = newscrawl("state", "rebuild", store)
        newscrawl("crawl", site.url, "--to", store)
    assert (done.code, done.err) == (0, "")
    assert re.match(r"3 articles and 3 aliases from [123] segments in ", done.out)  # a slow run commits more than once
    assert set(report(store)["outcomes"]) <= {"known", "unchanged"}


def test_rebuild_keeps_off_while_a_run_is_alive(tmp_path: Path) -> None:
    store = crawled(tmp_path)
    words = [sys.executable, "tests/state/child.py", f"sqlite:///{store}.state/state.sqlite", store, "https://news.example/"]
    with subprocess.Popen(words, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout
        assert child.stdout.readline() == b"ready\n"
        told = refusal(newscrawl("state", "rebuild", store))
        shown = newscrawl("state", "show", store).out
        child.kill()
    assert f"Run child-run (process {child.pid} on " in told
    assert "works with this state: wait for its end, or end it" in told
    assert f"under way child-run, process {child.pid}" in shown
    assert newscrawl("state", "rebuild", store).code == 0


def test_a_lost_state_is_made_again_by_the_next_crawl_which_says_so(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site({"/": front(*STORIES), **STORIES}) as site:
        newscrawl("crawl", site.url, "--to", store)
        shutil.rmtree(f"{store}.state")
        lost = newscrawl("crawl", site.url, "--to", store)
        change_schema(store, 1)
        old = newscrawl("crawl", site.url, "--to", store)
        assert set(report(store)["outcomes"]) <= {"known", "unchanged"}
    assert "the state is made again from the log (it was empty): 1 segments" in lost.err
    assert f"the state is made again from the log (it had schema 1, and this version needs {VERSION}): 1 segments" in old.err


def change_schema(store: str, version: int) -> None:
    with closing(sqlite3.connect(f"{store}.state/state.sqlite")) as connection, connection:
        connection.execute("UPDATE newscrawl_meta SET value = ?", [str(version)])


def test_looking_at_a_state_changes_nothing(tmp_path: Path) -> None:
    store = crawled(tmp_path)
    assert "There is no state at " in refusal(newscrawl("state", "show", str(tmp_path / "other")))
    assert not (tmp_path / "other.state").exists()
    change_schema(store, 1)
    assert "has schema 1, and this version needs" in refusal(newscrawl("state", "show", store))
    change_schema(store, VERSION)
    assert "articles  3" in newscrawl("state", "show", store).out


def test_a_bucket_that_is_not_there_is_not_made_by_a_rebuild(tmp_path: Path) -> None:
    assert "does not exist" in refusal(newscrawl("state", "rebuild", str(tmp_path / "typo")))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"Buy milk. " * 200, "is not a SQLite database: move the file away"), (None, "is another program's database")],
)
def test_a_foreign_file_is_refused_and_left_alone(content: bytes | None, told: str, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    if content is None:
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE cats (name TEXT)")
    else:
        file.write_bytes(content)
    before = file.read_bytes()
    assert told in refusal(crawl_with(f"sqlite:///{file}", tmp_path))
    assert file.read_bytes() == before


def test_a_newer_schema_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = crawled(tmp_path)
    change_schema(store, 99)
    for words in (["crawl", NOWHERE, "--to", store], ["state", "rebuild", store], ["state", "show", store]):
        assert "99" in refusal(newscrawl(*words))
    change_schema(store, VERSION)
    assert "articles  3" in newscrawl("state", "show", store).out


def test_a_locked_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "state.sqlite"
    open_state(f"sqlite:///{file}").close()
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        assert "is locked by another program" in refusal(crawl_with(f"sqlite:///{file}?timeout=0.2", tmp_path))


def test_a_read_only_folder_is_refused() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        words = [sys.executable, "-m", "tests.cli.visitor", "crawl", NOWHERE, "--to", f"{folder}/bucket"]
        told = refusal(run(words, None, REPOSITORY, {}))
        assert "no permission" in told
        with tempfile.TemporaryDirectory() as other:
            Path(other).chmod(0o777)
            words[-1] = f"{other}/bucket"
            told = refusal(run(words, None, REPOSITORY, {"NEWSCRAWL_STATE": f"sqlite:///{folder}/state.sqlite"}))
        assert "make its folder writable" in told
        folder.chmod(0o755)
        assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


def test_a_wrong_password_is_told_and_not_repeated(server: Server, tmp_path: Path) -> None:
    told = refusal(crawl_with(server.url(password="hunter2"), tmp_path))  # noqa: S106 - wrong on purpose
    assert "refuses the password" in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("postgresql://user@127.0.0.1:1/x", "is not reachable: start the server"),
        ("postgresql://user@host.invalid/x", "is at an unknown host"),
        ("mysql://localhost/x", "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"),
        ("state.sqlite", "write sqlite:///FILE or postgresql://USER@HOST/DATABASE"),
    ],
)
def test_a_state_that_cannot_be_reached_is_told(state: str, told: str, tmp_path: Path) -> None:
    assert told in refusal(crawl_with(state, tmp_path))


def test_a_missing_driver_is_named(tmp_path: Path) -> None:
    words = [sys.executable, "-c", WITHOUT_PSYCOPG, "crawl", NOWHERE, "--to", str(tmp_path / "b")]
    told = refusal(run(words, None, None, {"NEWSCRAWL_STATE": "postgresql://user@127.0.0.1:1/x"}))
    assert "pip install 'newscrawl[postgres]'" in told
