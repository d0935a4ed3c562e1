"""WARC files that are made to hurt whoever replays them: each costs itself alone."""

from __future__ import annotations

import gzip
import time
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from newscrawl.replay import warcs
from newscrawl.storage import records
from newscrawl.storage.records import Broken, Record, read_records
from newscrawl.storage.warc import page_records
from tests.command import report
from tests.replay.pages import page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.hostile.conftest import Here

MEGABYTE = 2**20
GOOD = page_records(page("herring"))[1]
PLAIN = gzip.decompress(GOOD)
HEAD = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/a\r\nWARC-Date: 2026-02-18T09:00:00Z\r\n"
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def record(length: int, block: bytes = ANSWER, head: bytes = b"") -> bytes:
    return HEAD + head + b"Content-Length: %d\r\n\r\n" % length + block


HOSTILE = {
    "a-length-of-10-to-the-15th": (record(10**15), "more than 4294967296"),
    "a-length-of-5000-digits": (record(0).replace(b"Length: 0", b"Length: " + b"9" * 5000), "more than 4294967296"),
    "a-million-headers": (record(5, head=b"X: y\r\n" * 10**6), "its head has more than 500 lines"),
    "a-line-without-end": (b"a" * 2 * MEGABYTE + b"\r\n\r\n", "is longer than 65536 bytes"),
    "blank-lines-without-end": (record(len(ANSWER)) + b"\r\n" * 10**6, "more than 1000 blank lines"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("zipped", [False, True])
def test_what_cannot_be_a_record_is_told_and_the_next_one_is_read(name: str, zipped: bool) -> None:
    bad, why = HOSTILE[name]
    data = gzip.compress(bad) + GOOD if zipped else bad + PLAIN
    found = list(read_records(BytesIO(data), most=1000))
    assert why in " ".join(one.why for one in found if isinstance(one, Broken))
    assert [one.header("warc-type") for one in found if isinstance(one, Record)][-2:] == ["response", "metadata"]


def test_a_payload_that_inflates_without_end_is_not_read_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_RECORD", MEGABYTE)
    bomb = gzip.compress(record(50 * MEGABYTE, ANSWER + bytes(50 * MEGABYTE)))
    assert [type(one) for one in read_records(BytesIO(bomb + GOOD), most=1000)] == [Broken, Record, Record]


def test_lengths_that_lie_cost_no_look_through_the_rest_of_the_file_each() -> None:
    begun = time.monotonic()
    found = list(read_records(BytesIO(record(2**31) * 20_000 + PLAIN), most=1000))
    assert [type(one) for one in found[-2:]] == [Record, Record]
    assert time.monotonic() - begun < 20


def test_a_file_that_unzips_without_end_costs_itself_alone(here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warcs, "MAX_UNZIPPED", MEGABYTE)
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "bomb.warc.gz").write_bytes(gzip.compress(PLAIN + record(20 * MEGABYTE, bytes(20 * MEGABYTE))))
    whole = gzip.compress(PLAIN + b"\r\n".join([PLAIN] * 9))
    (folder / "cut.warc.gz").write_bytes(whole[:-20])
    (folder / "damaged.warc.gz").write_bytes(whole[:60] + b"\xff" * 40 + whole[100:])
    (folder / "good.warc.gz").write_bytes(GOOD)
    done = here("replay", str(folder), "--to", "out", "--workers", "1")
    assert done.shows_no_traceback()
    told = report(str(tmp_path / "out"))
    assert told["outcomes"]["stored"] == 1
    endings = {row["url"]: row["detail"] for row in told["endings"]}
    assert endings["bomb.warc.gz"] == "unzipped it is longer than 1048576 bytes: gunzip it, and replay the .warc"
    assert "bomb.warc.gz" in done.err
    assert done.code == 3
