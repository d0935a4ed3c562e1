"""The doctor finds what is wrong with a bucket, changes nothing unasked, and repairs what it says it repairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import Config
from newscrawl.desk import new_run, open_desk
from newscrawl.ingest import ingest
from newscrawl.model import Page
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.keys import segment_key
from newscrawl.storage.log import publish, read_log
from tests.command import newscrawl
from tests.tiny import story
from tests.upkeep.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs


def snapshot(blobs: Blobs) -> dict[str, bytes]:
    return {key: blobs.get(key) for key in blobs.list("")}


def test_a_sound_bucket_is_called_so(store_url: str) -> None:
    fill(store_url)
    before = snapshot(open_blobs(store_url))
    done = newscrawl("doctor", store_url)
    assert done.code == 0, done.out + done.err
    assert [line.split()[0] for line in done.out.splitlines()] == ["ok"] * 9
    assert snapshot(open_blobs(store_url)) == before


def first(blobs: Blobs, prefix: str) -> str:
    return next(iter(blobs.list(prefix)))


def lose_object(blobs: Blobs) -> None:
    blobs.delete(first(blobs, "articles/"))


def lose_schema(blobs: Blobs) -> None:
    blobs.delete("schema/article-1.json")


def leave_probe(blobs: Blobs) -> None:
    blobs.put("runs/.probe-1", b"1")


def leave_orphan(blobs: Blobs) -> None:
    key = first(blobs, "articles/")
    record = json.loads(blobs.get(key)) | {"id": "f" * 32}
    blobs.put(key.rpartition("/")[0] + f"/{'f' * 32}.json", json.dumps(record).encode())


def leave_erased_object(blobs: Blobs) -> None:
    key = first(blobs, "articles/")
    line = {
        "op": "delete",
        "id": json.loads(blobs.get(key))["id"],
        "at": "2026-11-01T12:00:00Z",
        "run": "r",
        "site": "news.example",
    }
    publish(blobs, [line], batch="b", start=1)


REPAIRED = {
    lose_object: "Objects: 1 articles of the log have no object",
    lose_schema: "Schema: schema/article-1.json is missing",
    leave_probe: "Leftovers: 1 probe objects",
    leave_orphan: "Objects: 1 objects are not in the log",
    leave_erased_object: "Objects: 1 objects of erased articles are still there",
}


@pytest.mark.parametrize("harm", REPAIRED, ids=lambda harm: harm.__name__)
def test_what_can_be_repaired_is_found_and_repaired_when_asked(harm: Callable[[Blobs], None], tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    blobs = open_blobs(store)
    sound = set(snapshot(blobs))
    harm(blobs)
    harmed = snapshot(blobs)
    done = newscrawl("doctor", store)
    assert done.code == 3
    assert REPAIRED[harm] in done.out
    assert snapshot(blobs) == harmed
    done = newscrawl("doctor", store, "--repair")
    assert done.code == 0, done.out + done.err
    again = newscrawl("doctor", store)
    assert again.code == 0, again.out
    if harm in (lose_object, lose_schema):
        assert sound <= set(snapshot(blobs))


def test_an_orphan_is_put_into_the_log(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    leave_orphan(open_blobs(store))
    newscrawl("doctor", store, "--repair")
    told = [line for _, lines in read_log(open_blobs(store)) for line in lines]
    assert told[-1]["op"] == "put"
    assert told[-1]["id"] == "f" * 32


def test_what_a_killed_run_left_in_the_state_is_told_and_put_right(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    desk = open_desk(Config.read(store=store), new_run("crawl", ("https://news.example/",)))
    ingest(Page("https://news.example/news/mackerel", story("mackerel").body, desk.run.started), desk)
    desk.state.close()  # as a killed process: neither published nor reported
    done = newscrawl("doctor", store)
    assert done.code == 3
    assert "State: 1 log lines of a run that ended wait" in done.out
    assert "ended without a report" in done.out
    assert newscrawl("doctor", store, "--repair").code == 0
    assert "wrong" not in newscrawl("doctor", store).out


def test_a_state_that_does_not_fit_the_bucket_is_told(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    open_blobs(store).delete(segment_key(0))
    done = newscrawl("doctor", store)
    assert "has read 1 segments, and the log has 0" in done.out
    (tmp_path / "bucket.state" / "state.sqlite").write_bytes(b"no database" * 999)
    done = newscrawl("doctor", store)
    assert done.code == 3
    assert "is not a SQLite database" in done.out


def lose_segment(blobs: Blobs) -> None:
    publish(blobs, [{"op": "withdrawn", "id": "x", "at": "", "run": "", "site": ""}], batch="x", start=1)
    blobs.delete(segment_key(0))


def break_segment(blobs: Blobs) -> None:
    blobs.put(segment_key(0), b"no gzip")


def add_foreign(blobs: Blobs) -> None:
    blobs.put("log/readme.txt", b"hello")


def lose_pages(blobs: Blobs) -> None:
    blobs.delete(first(blobs, "pages/"))


FOUND = {
    lose_segment: "the log lacks segments 0",
    break_segment: "log/00000000000000000000.jsonl.gz cannot be read",
    add_foreign: "under log/ lies what is no segment: log/readme.txt",
    lose_pages: "1 files of raw pages that articles name are not in the bucket",
}


@pytest.mark.parametrize("harm", FOUND, ids=lambda harm: harm.__name__)
def test_what_only_a_person_can_mend_is_told_with_what_to_do(harm: Callable[[Blobs], None], tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    harm(open_blobs(store))
    done = newscrawl("doctor", store)
    assert done.code == 3
    assert FOUND[harm] in done.out
    assert "→" in done.out
    assert done.shows_no_traceback()


def test_no_bucket_and_no_credentials_are_configuration_errors(tmp_path: Path) -> None:
    for store, env in ((str(tmp_path / "none"), {}), ("s3://bucket/news", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"})):
        done = newscrawl("doctor", store, **env)
        assert done.code == 2
        assert done.err.startswith("newscrawl: ")
        assert done.shows_no_traceback()
