"""What a reader meets in a bucket that somebody has meddled with: told in a sentence, and nothing skipped."""

from __future__ import annotations

import gzip
import logging
from typing import TYPE_CHECKING

import pytest

from newscrawl import read_articles
from newscrawl.config import ConfigError
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.formats import NewerFormat
from newscrawl.storage.keys import segment_key
from newscrawl.storage.log import BrokenSegment, encode_segment
from tests.command import newscrawl
from tests.reader.logs import line, put, write

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = {
    "not gzip": b"hello",
    "cut gzip": encode_segment([line("later", "b")])[:-9],
    "no object": gzip.compress(b"[1]\n"),
    "no article": gzip.compress(b'{"op": "put", "id": "b", "article": 7}\n'),
    "no id": gzip.compress(b'{"op": "put", "id": 7}\n'),
    "empty": b"",
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_segment_ends_the_reading_and_can_be_stepped_over(case: str, tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    for seq in range(3):
        write(store, seq, put(str(seq)))
    open_blobs(store).put(segment_key(1), BROKEN[case])
    done = newscrawl("read", store, "--fields", "id")
    assert (done.code, done.out, done.shows_no_traceback()) == (1, '{"op": "put", "id": "0"}\n', True)
    assert done.last_line.startswith(f"newscrawl: {segment_key(1)} is no segment of a change log")
    assert [change.id for change in read_articles(store, since=2)] == ["2"]
    exported = newscrawl("export", "parquet", store, "--to", str(tmp_path / "tables"))
    assert (exported.code, segment_key(1) in exported.last_line, exported.shows_no_traceback()) == (1, True, True)


def test_a_segment_that_is_missing_in_between_is_told(store_url: str) -> None:
    for seq in range(4):
        write(store_url, seq, put(str(seq)))
    open_blobs(store_url).delete(segment_key(1))
    with pytest.raises(BrokenSegment, match="it is missing, though segment 2 is there"):
        list(read_articles(store_url))
    done = newscrawl("read", store_url)
    assert (done.code, len(done.out.splitlines()), done.shows_no_traceback()) == (1, 1, True)
    assert [change.id for change in read_articles(store_url, since=3)] == ["3"]


def test_a_foreign_file_under_log_is_told_and_all_changes_are_read(store_url: str, caplog: pytest.LogCaptureFixture) -> None:
    blobs = open_blobs(store_url)
    write(blobs, 0, put("a"))
    blobs.put(f"{segment_key(0)}.bak", b"copy")
    blobs.put("log/.DS_Store", b"0")
    write(blobs, 1, put("b"))
    with caplog.at_level(logging.WARNING):
        assert [change.id for change in read_articles(blobs)] == ["a", "b"]
    assert len(caplog.records) == 2
    done = newscrawl("read", store_url)
    assert (done.code, len(done.out.splitlines())) == (3, 2)
    assert f"newscrawl: {segment_key(0)}.bak is no segment of the log and was passed over: remove it" in done.err.splitlines()


def test_a_bucket_of_a_later_format_is_refused_before_anything_is_read(store_url: str) -> None:
    write(store_url, 0, put("a"))
    open_blobs(store_url).put("schema/article-2.json", b"{}")
    with pytest.raises(NewerFormat, match=r"format article-2, this newscrawl reads article-1: upgrade newscrawl$"):
        read_articles(store_url)
    done = newscrawl("read", store_url)
    assert (done.code, done.out, len(done.err.splitlines())) == (2, "", 1)


def test_an_article_of_a_later_format_is_refused_where_it_comes(tmp_path: Path) -> None:
    store, later = str(tmp_path / "bucket"), put("b")
    write(store, 0, put("a"))
    later["article"]["schema"] = "article-2"
    open_blobs(store).put(segment_key(1), encode_segment([later]))
    done = newscrawl("read", store)
    assert (done.code, len(done.out.splitlines()), done.shows_no_traceback()) == (2, 1, True)
    assert done.last_line.startswith(f"newscrawl: {segment_key(1)} is of format article-2")


def test_a_cursor_past_the_end_is_told_with_the_next(store_url: str) -> None:
    write(store_url, 0, put("a"))
    assert list(read_articles(store_url, since=1)) == []
    with pytest.raises(ConfigError, match=r"cursor 5 is past the end of the log of .*, whose next is 1"):
        read_articles(store_url, since=5)
    assert newscrawl("read", store_url, "--since", "5").code == 2
