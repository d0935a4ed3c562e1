"""What is erased is gone, and nothing else has moved."""

from __future__ import annotations

import gzip
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator

from newscrawl.model import Page
from newscrawl.storage.captures import read_pages
from newscrawl.storage.erasing import blank, erase_lines, erase_records
from newscrawl.storage.instants import from_text
from newscrawl.storage.log import publish, read_segment
from newscrawl.storage.warc import page_records, warcinfo

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

NOW = from_text("2026-11-01T12:00:00Z")
KEY = "pages/2026/11/01/run-00000.warc.gz"


@pytest.mark.parametrize("length", [250, 1_000, 65_773, 65_774, 65_775, 65_776, 65_780, 131_300, 131_320, 300_000])
def test_a_blank_is_a_gzip_member_of_the_length_asked_for(length: int) -> None:
    member = blank(length)
    assert len(member) == length
    assert len(gzip.decompress(member)) < length
    records = [(record.rec_type, record.content_stream().read().strip()) for record in ArchiveIterator(BytesIO(member))]
    assert records == [("metadata", b"erased")]


def archived(blobs: Blobs) -> list[Page]:
    """Three pages in one WARC file, one of them large; as they are read back."""
    pages = [
        Page(f"https://news.example/{name}", name.encode() * size, NOW) for name, size in (("a", 99), ("b", 90_000), ("c", 9))
    ]
    blobs.put(KEY, warcinfo("run-00000.warc.gz", "newscrawl", "run") + b"".join(b"".join(page_records(page)) for page in pages))
    return read_back(blobs)


def read_back(blobs: Blobs) -> list[Page]:
    return list(read_pages(BytesIO(blobs.get(KEY)), KEY))


@pytest.mark.parametrize("names", ["a", "b", "ab", "ac", "abc"])
def test_records_are_blanked_and_the_others_stay_where_they_were(blobs: Blobs, names: str) -> None:
    pages, size = archived(blobs), len(blobs.get(KEY))
    assert erase_records(blobs, KEY, lambda url: url.rpartition("/")[2] in names) == 3 * len(names)
    assert read_back(blobs) == [page for page in pages if page.url.rpartition("/")[2] not in names]
    assert len(blobs.get(KEY)) == size
    for page in read_back(blobs):
        assert next(read_pages(BytesIO(blobs.get(KEY)[page.raw_offset :]))).body == page.body
    text = gzip.decompress(blobs.get(KEY))
    assert not any(f"news.example/{name}".encode() in text for name in names)


def test_a_file_without_such_records_is_not_written(blobs: Blobs) -> None:
    archived(blobs)
    before = blobs.read(KEY)
    assert erase_records(blobs, KEY, lambda _: False) == 0
    assert blobs.read(KEY) == before
    assert erase_records(blobs, "pages/2026/11/01/none.warc.gz", lambda _: True) == 0


def test_lines_lose_their_content_and_keep_their_place(blobs: Blobs) -> None:
    facts = {"at": "2026-11-01T12:00:00Z", "run": "r", "site": "news.example"}
    lines = [
        {"op": "put", "id": name, **facts, "revision": 1, "key": f"k/{name}", "article": {"headline": name}} for name in "abc"
    ]
    publish(blobs, lines, batch="one", start=0)
    assert erase_lines(blobs, 0, lambda line: line["id"] == "b") == 1
    kept = read_segment(blobs, 0)
    assert kept
    assert [line["op"] for line in kept] == ["put", "delete", "put"]
    assert kept[1] == {"op": "delete", "id": "b", **facts, "batch": "one"}
    assert erase_lines(blobs, 0, lambda line: line["id"] == "b") == 0
    assert erase_lines(blobs, 7, lambda _: True) == 0
