"""`newscrawl read` as it is typed: filters, forms, and a checkpoint that goes on exactly."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from newscrawl.cli import commands
from newscrawl.config import UserError
from newscrawl.storage.blobs import open_blobs
from tests.command import newscrawl
from tests.reader.logs import line, put, write

if TYPE_CHECKING:
    from pathlib import Path


def ids(out: str) -> list[str]:
    return [json.loads(one)["id"] for one in out.splitlines()]


def reading(*words: str) -> list[str]:
    return [sys.executable, "-m", "newscrawl", "read", *words]


def test_sites_dates_and_fields_choose(tmp_path: Path) -> None:
    store_url = str(tmp_path / "bucket")
    write(store_url, 0, put("a"), put("b", site="other.example"), put("c", date_published=None), line("delete", "a"))
    assert ids(newscrawl("read", store_url, "--site", "other.example").out) == ["b"]
    assert ids(newscrawl("read", store_url, "--site", "other.example", "--site", "news.example").out) == ["a", "b", "c", "a"]
    dated = newscrawl("read", store_url, "--from", "2026-02-18", "--until", "2026-02-18")
    assert ids(dated.out) == ["a", "b", "a"]
    assert dated.err.splitlines() == ["left out, having no date: 1", "next cursor: 1"]
    rows = list(csv.reader(io.StringIO(newscrawl("read", store_url, "--fields", "site,keywords", "--format", "csv").out)))
    assert rows[0] == ["op", "id", "site", "keywords"]
    assert rows[1] == ["put", "a", "news.example", "Brücke; Rat"]
    assert newscrawl("read", store_url, "--format", "text").out.startswith("Brücke gesperrt")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--fields", "headlin"], "did you mean headline?"),
        (["--fields", " , "], "--fields names nothing"),
        (["--fields", "headline", "--format", "text"], "--fields goes with"),
        (["--from", "yesterday"], "from is 'yesterday'"),
        (["--format", "xml"], "'xml' is not one of"),
        (["--since", "2"], "past the end"),
        (["--checkpoint", "."], "is a directory"),
        (["--checkpoint", "no/such/folder/file"], "cannot be written"),
    ],
)
def test_wrong_words_are_told(words: list[str], told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = str(tmp_path / "bucket")
    write(store, 0, put("a"))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(commands, ["read", store, *words])
    assert told in (str(done.exception) if isinstance(done.exception, UserError) else done.output)
    assert (done.exception.exit_code if isinstance(done.exception, UserError) else done.exit_code) == 2


def test_a_checkpoint_goes_on_where_it_stopped(store_url: str, tmp_path: Path) -> None:
    file = str(tmp_path / "seen.json")
    write(store_url, 0, put("a"), put("b", site="other.example"))
    words = ("read", store_url, "--checkpoint", file, "--site", "news.example", "--format", "csv", "--fields", "op")
    assert newscrawl(*words).out.splitlines() == ["op,id", "put,a"]
    assert json.loads((tmp_path / "seen.json").read_text())["lines"] == 2  # b is dealt with too: it was not asked for
    assert newscrawl(*words).out == ""
    write(store_url, 1, put("c"))
    assert newscrawl(*words).out == "put,c\n"


def test_a_checkpoint_of_another_bucket_is_refused(tmp_path: Path) -> None:
    stores = [str(tmp_path / name) for name in ("one", "two", "empty")]
    for store in stores[:2]:
        write(store, 0, put("a"))
    write(stores[0], 1, put("b"))
    open_blobs(stores[2]).put("schema/x", b"1")
    file = tmp_path / "seen.json"
    newscrawl("read", stores[0], "--checkpoint", str(file))
    kept = file.read_bytes()
    write(stores[1], 1, put("b"))
    for other in (stores[1], stores[2]):
        done = newscrawl("read", other, "--checkpoint", str(file))
        assert (done.code, "is of another bucket" in done.last_line, stores[0] in done.last_line) == (2, True, True)
        assert (done.out, file.read_bytes()) == ("", kept)
    moved = tmp_path / "moved"
    (tmp_path / "one").rename(moved)
    assert newscrawl("read", str(moved), "--checkpoint", str(file)).code == 0


@pytest.mark.parametrize(
    "text", ["", "{}", "[1]", "7", '{"checkpoint": 1, "segment": -1, "lines": 1, "mark": "", "store": "", "output": 3}']
)
def test_a_file_that_is_no_checkpoint_is_refused_and_kept(text: str, tmp_path: Path) -> None:
    store, file = str(tmp_path / "bucket"), tmp_path / "notes.txt"
    write(store, 0, put("a"))
    file.write_text(text)
    done = newscrawl("read", store, "--checkpoint", str(file))
    assert (done.code, "is no checkpoint" in done.last_line, done.shows_no_traceback()) == (2, True, True)
    assert file.read_text() == text


def test_killed_again_and_again_a_reader_that_appends_writes_each_line_once(tmp_path: Path) -> None:
    store, out, file = str(tmp_path / "bucket"), tmp_path / "out.jsonl", tmp_path / "seen.json"
    wanted = [f"{seq}-{n}" for seq in range(20) for n in range(100)]
    for seq in range(20):
        write(store, seq, *(line("later", f"{seq}-{n}", filler="x" * 9000) for n in range(100)))
    for more in (1, 300_000, 900_000, 2_500_000, None):  # bytes after which it is killed
        with out.open("ab") as appended, subprocess.Popen(reading(store, "--checkpoint", str(file)), stdout=appended) as reader:
            end = out.stat().st_size + more if more else float("inf")
            while reader.poll() is None and out.stat().st_size < end:
                time.sleep(0.0005)
            reader.kill()
        assert reader.returncode == (-signal.SIGKILL if more else 0)
    assert ids(out.read_text()) == wanted


def test_killed_a_reader_into_a_pipe_repeats_one_line_at_most(tmp_path: Path) -> None:
    store, file = str(tmp_path / "bucket"), tmp_path / "seen.json"
    write(store, 0, *(line("later", str(n), filler="x" * 2000) for n in range(3000)))
    seen: list[str] = []
    for size in (1, 700, 10**9):
        with subprocess.Popen(reading(store, "--checkpoint", str(file)), stdout=subprocess.PIPE) as reader:
            assert reader.stdout
            got = [reader.stdout.readline() for _ in range(min(size, 3000))] if size < 10**9 else reader.stdout.readlines()
            if size < 10**9:
                reader.kill()
                got += [rest for rest in reader.stdout.readlines() if rest.endswith(b"\n")]
        numbers = [json.loads(one)["id"] for one in got]
        assert not seen or int(numbers[0]) in {int(seen[-1]), int(seen[-1]) + 1}
        seen += numbers
    assert sorted(set(seen), key=int) == [str(n) for n in range(3000)]
    assert len(seen) <= 3002


def test_other_words_behind_the_checkpoint_are_left_alone(tmp_path: Path) -> None:
    store, out, file = str(tmp_path / "bucket"), tmp_path / "out.jsonl", tmp_path / "seen.json"
    write(store, 0, put("a"))
    for text in ("my own note\n", ""):
        with out.open("a") as appended:
            assert subprocess.run(reading(store, "--checkpoint", str(file)), stdout=appended, check=True)
            appended.write(text)
        write(store, 1, put("b")) if text else None
    assert [one[:7] for one in out.read_text().splitlines()] == ['{"op": ', "my own ", '{"op": ']


def test_a_reader_whose_pipe_is_closed_ends_well(tmp_path: Path) -> None:
    store, file = str(tmp_path / "bucket"), tmp_path / "seen.json"
    write(store, 0, *(line("later", str(n), filler="x" * 5000) for n in range(2000)))
    with subprocess.Popen(reading(store, "--checkpoint", str(file)), stdout=subprocess.PIPE, stderr=subprocess.PIPE) as reader:
        assert reader.stdout
        assert reader.stderr
        first = reader.stdout.readline()
        reader.stdout.close()
        said = reader.stderr.read()
    assert (reader.returncode, said) == (0, b"")
    assert json.loads(first)["id"] == "0"
    assert 1 <= json.loads(file.read_text())["lines"] < 2000
