"""The change log: numbers without gaps whoever writes, and each batch once."""

from __future__ import annotations

import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.storage.log import (
    BrokenSegment,
    decode_segment,
    encode_segment,
    head,
    publish,
    read_log,
    read_segment,
)

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs


def line(n: int, **more: Any) -> dict[str, Any]:
    return {"op": "withdrawn", "id": str(n), "at": "2026-02-18T09:30:00Z", "run": "r", "site": "news.example"} | more


def ids(blobs: Blobs, since: int = 0) -> list[str]:
    return [found["id"] for _, lines in read_log(blobs, since) for found in lines]


def test_a_segment_comes_back_and_the_same_lines_are_the_same_bytes() -> None:
    lines = [line(1, article={"headline": "Brücke\u2028und\r\n\x85mehr"}), line(2)]
    data = encode_segment(lines)
    assert decode_segment(data, "log/x") == lines
    assert data == encode_segment(lines)
    assert len(gzip.decompress(data).split(b"\n")) == 3


def test_an_empty_log_has_nothing_to_read_and_begins_at_0(blobs: Blobs) -> None:
    assert list(read_log(blobs)) == []
    assert read_segment(blobs, 0) is None
    assert head(blobs) == 0
    assert publish(blobs, [line(1)], batch="a", start=0) == 0


def test_a_cursor_goes_on_where_it_stopped(blobs: Blobs) -> None:
    for n in range(3):
        assert publish(blobs, [line(n)], batch=f"b{n}", start=0) == n
    assert ids(blobs) == ["0", "1", "2"]
    assert ids(blobs, since=2) == ["2"]
    assert ids(blobs, since=3) == []
    assert head(blobs) == head(blobs, after=2) == head(blobs, after=3) == 3


def test_ten_writers_at_once_leave_no_gap_and_each_line_once(blobs: Blobs) -> None:
    def write(writer: int) -> list[int]:
        cursor, numbers = 0, []
        for batch in range(2):
            numbers.append(publish(blobs, [line(writer * 10 + batch)], batch=f"{writer}-{batch}", start=cursor))
            cursor = numbers[-1] + 1
        return numbers

    with ThreadPoolExecutor(10) as threads:
        numbers = [number for written in threads.map(write, range(10)) for number in written]
    assert sorted(numbers) == list(range(20))
    assert sorted(map(int, ids(blobs))) == sorted(writer * 10 + batch for writer in range(10) for batch in range(2))
    assert head(blobs) == 20


def test_a_batch_that_was_committed_though_its_answer_was_lost_is_not_written_again(blobs: Blobs) -> None:
    publish(blobs, [line(0)], batch="other", start=0)
    assert publish(blobs, [line(1)], batch="mine", start=0) == 1
    publish(blobs, [line(2)], batch="third", start=2)
    assert publish(blobs, [line(1)], batch="mine", start=0) == 1
    assert ids(blobs) == ["0", "1", "2"]


def test_every_line_names_its_batch(blobs: Blobs) -> None:
    publish(blobs, [line(0), line(1)], batch="mine", start=0)
    assert [found["batch"] for found in read_segment(blobs, 0) or []] == ["mine", "mine"]


def test_other_objects_under_log_do_not_move_the_head(blobs: Blobs) -> None:
    publish(blobs, [line(0)], batch="a", start=0)
    blobs.put("log/README.txt", b"hello")
    assert head(blobs) == 1
    assert ids(blobs) == ["0"]


def test_a_segment_is_jsonl_that_any_tool_reads(blobs: Blobs) -> None:
    publish(blobs, [line(0), line(1)], batch="a", start=0)
    rows = [json.loads(row) for row in gzip.decompress(blobs.get("log/00000000000000000000.jsonl.gz")).splitlines()]
    assert [row["id"] for row in rows] == ["0", "1"]


FOREIGN = {
    "empty": b"",
    "text": b"hello",
    "gzip's first bytes": b"\x1f\x8b",
    "cut short": encode_segment([line(1)])[:-9],
    "no lines": encode_segment([]),
    "no JSON": gzip.compress(b"{not json}\n"),
    "no object": gzip.compress(b"[1]\n"),
    "no UTF-8": gzip.compress(b"\xff\xfe\n"),
    "no id": gzip.compress(b'{"op": "put"}\n'),
    "too deep": gzip.compress(b"[" * 100_000),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_foreign_bytes_are_named_in_one_sentence(case: str, blobs: Blobs) -> None:
    blobs.put("log/00000000000000000000.jsonl.gz", FOREIGN[case])
    for use in (lambda: ids(blobs), lambda: publish(blobs, [line(0)], batch="a", start=0)):
        with pytest.raises(BrokenSegment, match=r"^log/0{20}\.jsonl.gz is no segment of a change log") as caught:
            use()
        assert "\n" not in str(caught.value)
