"""Parquet from the log: the newest revisions or all, brought up to date, the same files whatever happened on the way."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import duckdb
import polars as pl
import pyarrow.dataset as ds
import pytest

from newscrawl.config import ConfigError, UserError
from newscrawl.export.parquet import export_parquet
from newscrawl.export.plan import Plan
from newscrawl.model import Stamp
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.formats import NewerFormat
from newscrawl.storage.log import BrokenSegment, publish
from tests.command import newscrawl
from tests.export.tables import files, places, revisions, rows
from tests.reader.logs import WHEN, line, put, write

if TYPE_CHECKING:
    from pathlib import Path

PLACE = "site=news.example/date=2026-02-18/articles.parquet"


def test_the_newest_revision_of_each_article_lies_under_its_site_and_first_day(store_url: str) -> None:
    store, target = places(store_url)
    write(store, 0, put("a"), put("b", site="other.example"), line("duplicate", "a", url="https://news.example/alias"))
    write(store, 1, put("a", 2, headline="Anew"), put("c", first=WHEN + timedelta(days=1)))
    done = export_parquet(store, target)
    assert (done.cursor, done.lines, done.files) == (2, 5, 3)
    assert list(files(target)) == [PLACE, PLACE.replace("18", "19"), PLACE.replace("news", "other")]
    assert {(row["id"], row["revision"], row["headline"] == "Anew") for row in rows(target)} == {
        ("a", 2, True), ("b", 1, False), ("c", 1, False),
    }  # fmt: skip


def test_columns_have_types_and_no_invented_times(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    day = Stamp("2026-02-18", "url", "2026/02/18")
    write(store, 0, put("a"), put("b", date_published=day), put("c", date_published=None) | {"cause": "replay"})
    export_parquet(store, target)
    timed, daily, undated = rows(target)
    assert (timed["publishedAt"], timed["publishedDay"]) == (datetime(2026, 2, 18, 9, tzinfo=UTC), date(2026, 2, 18))
    assert timed["datePublished"] == "2026-02-18T10:00:00+01:00"
    assert (daily["publishedAt"], daily["publishedDay"]) == (None, date(2026, 2, 18))
    assert (undated["publishedAt"], undated["publishedDay"], undated["cause"]) == (None, None, "replay")
    assert timed["fetchedAt"] == WHEN
    assert timed["loggedAt"] == datetime(2026, 2, 18, 9, 31, tzinfo=UTC)
    assert timed["authors"] == [{"name": "Anna Muster", "url": "https://news.example/muster"}, {"name": "dpa", "url": None}]
    assert timed["blocks"][1]["items"] == [{"text": "Auto", "level": 1}, {"text": "Rad", "level": 2}]
    assert timed["rights"]["robots"] == ["noarchive"]
    assert timed["extractor"] == {"newscrawl": "0.1.0"}
    assert (timed["isAccessibleForFree"], timed["keywords"], timed["segment"]) == (False, ["Brücke", "Rat"], 0)


def test_history_keeps_every_revision(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a"), put("a", 2))
    export_parquet(store, target, history=True)
    write(store, 1, put("a", 3), put("b"))
    export_parquet(store, target, history=True)
    assert revisions(target) == [("a", 1), ("a", 2), ("a", 3), ("b", 1)]
    write(store, 2, line("delete", "a"))
    export_parquet(store, target, history=True)
    assert revisions(target) == [("b", 1)]


@pytest.mark.parametrize("named", [True, False], ids=["with its key", "without a key"])
@pytest.mark.parametrize("later", [True, False], ids=["in a later export", "in the same"])
def test_what_is_deleted_goes_and_what_is_withdrawn_is_marked(store_url: str, named: bool, later: bool) -> None:
    store, target = places(store_url)
    write(store, 0, put("a"), put("b"), put("c"), put("d", site="other.example"))
    if later:
        export_parquet(store, target)
    key = {"key": put("a")["key"]} if named else {}
    write(store, 1, line("delete", "a", **key), line("withdrawn", "b", **key), line("delete", "d", "other.example"))
    export_parquet(store, target)
    assert [(row["id"], row["withdrawnAt"]) for row in rows(target)] == [
        ("b", datetime(2026, 2, 18, 9, 31, tzinfo=UTC)), ("c", None),
    ]  # fmt: skip
    write(store, 2, put("b", 2), put("a", 2))
    export_parquet(store, target)
    found = [(row["id"], row["revision"], row["withdrawnAt"]) for row in rows(target)]
    assert found == [("c", 1, None), ("b", 2, None), ("a", 2, None)]


def test_lines_whose_content_was_taken_out_are_no_rows(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, line("delete", "a"), put("b") | {"article": None}, put("c"), line("refuse", "x"), line("delete", "a"))
    export_parquet(store, target)
    assert revisions(target) == [("c", 1)]


def test_nothing_new_writes_nothing(store_url: str) -> None:
    store, target = places(store_url)
    write(store, 0, put("a"))
    export_parquet(store, target)
    before = files(target)
    done = export_parquet(store, target)
    assert (done.cursor, done.lines, done.files) == (1, 0, 0)
    assert files(target) == before


def test_duckdb_polars_and_pyarrow_read_it(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a"), put("b", site="other.example"), put("c", first=WHEN + timedelta(days=1)))
    export_parquet(store, target)
    asked = f"FROM read_parquet('{target}/*/*/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(f"SELECT count(*) {asked} WHERE site = 'news.example' AND date = DATE '2026-02-18'").fetchall() == [(1,)]
    found = duckdb.sql(f"SELECT authors[1].name, blocks[2].kind, extractor['newscrawl'], publishedAt {asked} LIMIT 1").fetchall()
    assert found[0][:2] == ("Anna Muster", "list")
    assert "0.1.0" in str(found[0][2])
    assert found[0][3].astimezone(UTC) == datetime(2026, 2, 18, 9, tzinfo=UTC)
    frame = pl.scan_parquet(f"{target}/*/*/*.parquet", hive_partitioning=True)
    counts = frame.filter(pl.col("date") == date(2026, 2, 18)).group_by("site").len().sort("site").collect()
    assert counts.rows() == [("news.example", 1), ("other.example", 1)]
    assert frame.select(pl.col("publishedAt")).collect_schema()["publishedAt"] == pl.Datetime("us", "UTC")
    assert frame.select("headline", "authors", "blocks", "extractor").collect().height == 3
    table = ds.dataset(target, format="parquet", partitioning="hive").to_table(columns=["site", "date", "headline"])
    assert sorted(table["site"].to_pylist()) == ["news.example", "news.example", "other.example"]


def told(store: str, target: str, **how: bool) -> str:
    with pytest.raises(UserError) as caught:
        export_parquet(store, target, **how)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_place_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a"))
    export_parquet(store, target)
    assert "holds an export of newest revisions" in told(store, target, history=True)
    other = str(tmp_path / "other")
    write(other, 0, put("z"))
    assert "export of another bucket" in told(other, target)
    open_blobs(target).put("_newscrawl/export.json", b"[1]")
    assert "is no export of this newscrawl" in told(store, target)
    assert "is the bucket itself" in told(store, store)
    (tmp_path / "empty").mkdir()
    assert "holds no bucket" in told(str(tmp_path / "empty"), target)


def test_of_two_exports_to_one_place_the_first_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a"))

    take = Plan.take

    def meanwhile(self: Plan, seq: int, one: dict[str, Any]) -> None:
        record = json.loads(open_blobs(target).get("_newscrawl/export.json")) | {"writer": "another"}
        open_blobs(target).put("_newscrawl/export.json", json.dumps(record).encode())
        take(self, seq, one)

    monkeypatch.setattr(Plan, "take", meanwhile)
    with pytest.raises(UserError, match="Another export writes to"):
        export_parquet(store, target)
    assert files(target) == {}


def test_what_is_no_article_is_told_and_nothing_of_it_is_written(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a") | {"key": "elsewhere/a.json"})
    with pytest.raises(BrokenSegment, match="is no key of an article"):
        export_parquet(store, target)
    other, broken = str(tmp_path / "other"), put("a")
    broken["article"]["wordCount"] = "many"
    publish(open_blobs(other), [put("b"), broken], batch="b", start=0)
    with pytest.raises(BrokenSegment, match="is not as article-1"):
        export_parquet(other, str(tmp_path / "tables2"))
    assert files(str(tmp_path / "tables2")) == {}


def test_the_command_tells_what_it_did_and_what_is_foreign(tmp_path: Path) -> None:
    store, target = places(str(tmp_path))
    write(store, 0, put("a"))
    done = newscrawl("export", "parquet", store, "--to", target)
    assert (done.code, done.last_line) == (0, "1 changes, 1 files written; next cursor: 1")
    open_blobs(store).put("log/notes.txt", b"hello")
    done = newscrawl("export", "parquet", store, "--to", target)
    assert done.code == 3
    assert "log/notes.txt is no segment of the log" in done.err
    open_blobs(store).put("schema/article-2.json", b"{}")
    done = newscrawl("export", "parquet", store, "--to", target)
    assert (done.code, "upgrade newscrawl" in done.last_line, done.shows_no_traceback()) == (2, True, True)
    with pytest.raises(NewerFormat):
        export_parquet(store, target)


def test_without_pyarrow_a_sentence_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pyarrow.py").write_text("raise ModuleNotFoundError(\"No module named 'pyarrow'\", name='pyarrow')")
    done = newscrawl("export", "parquet", "b", "--to", "t", PYTHONPATH=str(tmp_path))
    assert (done.code, done.err.strip()) == (
        2,
        "newscrawl: newscrawl export parquet needs pyarrow: pip install 'newscrawl[parquet]'",
    )


def test_a_store_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    write(store, 0, put("a"))
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="it is a file"):
        export_parquet(store, str(tmp_path / "file"))
    with pytest.raises(ConfigError):
        export_parquet(store, "gs://b")
