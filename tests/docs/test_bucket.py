"""Every program in docs/bucket.md, run as it stands there, against a real S3 server or in a bucket directory."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pytest

from newscrawl.cli import commands
from newscrawl.export.parquet import export_parquet
from newscrawl.storage.blobs import open_blobs
from tests.reader.logs import line, put, write

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers import S3Server

TEXT = (Path(__file__).parents[2] / "docs" / "bucket.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
PYTHON = [code for language, code in BLOCKS if language == "python"]
SHELL = [code for language, code in BLOCKS if language == "sh"]
SQL = [code for language, code in BLOCKS if language == "sql"]
KEPT = "Brücke gesperrt"


def fill(store: str) -> None:
    """An article that stays, with its two revisions, and one that is taken back."""
    write(store, 0, put("a", headline="Vorab"), put("b", headline="Rat tagt"))
    write(store, 1, put("a", 2, headline="Brücke gesperrt"), line("withdrawn", "b"))


@pytest.fixture(scope="module")
def environment(s3: S3Server) -> Iterator[dict[str, str]]:
    """The bucket that the document speaks of, under its own name."""
    s3.client.create_bucket(Bucket="bucket")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3.env().items():
            patch.setenv(name, value)
        fill("s3://bucket/news")
        export_parquet("s3://bucket/news", "s3://bucket/tables")
    yield s3.env()
    for prefix in ("news", "tables"):
        for found in s3.client.list_objects_v2(Bucket="bucket", Prefix=prefix).get("Contents", ()):
            s3.client.delete_object(Bucket="bucket", Key=found["Key"])
    s3.client.delete_bucket(Bucket="bucket")


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    fill(str(tmp_path / "bucket"))
    return tmp_path / "bucket"


@pytest.mark.parametrize("number", range(len(PYTHON)))
def test_programs_in_python(number: int, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PYTHON[number]], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert KEPT in done.stdout or "put a" in done.stdout


@pytest.mark.e2e
def test_programs_in_shell(environment: dict[str, str], directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = [tool for tool in ("curl", "jq", "zcat") if shutil.which(tool) is None]
    if lacking:
        pytest.fail(f"The programs of docs/bucket.md need {' and '.join(lacking)}: apt-get install curl jq gzip")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    on_s3, on_directory = SHELL
    for code, folder, said in ((on_s3, tmp_path, "next cursor: 2\n"), (on_directory, directory, "")):
        done = subprocess.run(["sh", "-eu", "-c", code], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        assert (done.returncode, done.stderr) == (0, said)
        assert done.stdout.splitlines() == ["Vorab", "Rat tagt", "Brücke gesperrt"]


def test_programs_in_sql(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(directory)
    for code in SQL:
        assert duckdb.sql(code).fetchall() == [("a", "Brücke gesperrt")]


def test_every_program_is_run_but_sparks() -> None:
    assert (len(PYTHON), len(SHELL), len(SQL)) == (6, 2, 1)
    others = [code for language, code in BLOCKS if language not in {"python", "sh", "sql"}]
    assert len(others) == 1
    assert all(one.startswith("spark.") for one in others[0].splitlines())


def test_every_option_of_read_is_documented() -> None:
    names = {option for parameter in commands.commands["read"].params for option in parameter.opts if option.startswith("--")}
    assert {name for name in names if f"`{name}" not in TEXT} == set()


def test_the_log_of_the_document_is_the_one_that_was_written(directory: Path) -> None:
    assert list(open_blobs(str(directory)).list("log/")) == [f"log/{seq:020d}.jsonl.gz" for seq in range(2)]
