"""The archive of raw pages: what is written is read back equal, whatever happens on the way."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from newscrawl.model import Page
from newscrawl.storage.blobs import Blobs, StoreError
from newscrawl.storage.local import LocalBlobs
from newscrawl.storage.pages import PageArchive, read_pages, upload_leftovers

if TYPE_CHECKING:
    from pathlib import Path

STARTED = datetime(2026, 2, 18, 9, tzinfo=UTC)
RUN = "20260218T090000-ab"


def new_archive(spool: Path, blobs: Blobs, run: str = RUN, max_bytes: int = 10**9, max_seconds: float = 10**6) -> PageArchive:
    return PageArchive(spool / run, blobs, run, STARTED, "newscrawl/0.1.0", max_bytes, max_seconds)


def archived(blobs: Blobs) -> list[Page]:
    return [page for key in blobs.list("pages/") for page in read_pages(BytesIO(blobs.get(key)), key)]


def test_a_page_written_and_read_again_is_the_page(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    bare = Page(url="https://news.example/", body=b"", fetched_at=STARTED)
    archive = new_archive(tmp_path, blobs)
    places = [archive.write(some) for some in (page, bare)]
    archive.close()
    assert archived(blobs) == [
        replace(some, raw_key=key, raw_offset=offset) for some, (key, offset) in zip((page, bare), places, strict=True)
    ]
    assert places[0][0] == f"pages/2026/02/18/{RUN}-00000.warc.gz"


def test_the_offset_leads_to_the_page(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs)
    archive.write(page)
    key, offset = archive.write(replace(page, url="https://news.example/second"))
    archive.close()
    stream = BytesIO(blobs.get(key))
    stream.seek(offset)
    found = next(read_pages(stream, key))
    assert (found.url, found.raw_offset, found.lead) == ("https://news.example/second", offset, page.lead)


def test_the_file_is_warc_that_others_read(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs)
    key, _ = archive.write(page)
    archive.close()
    records = ArchiveIterator(BytesIO(blobs.get(key)), check_digests=True)
    found = [(record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read()) for record in records]
    assert records.err_count == 0
    assert [kind for kind, *_ in found] == ["warcinfo", "request", "response", "metadata"]
    _, headers, http, body = found[2]
    assert headers.protocol == "WARC/1.1"
    assert headers.get_header("WARC-Date") == "2026-02-18T23:30:15.123456Z"
    assert headers.get_header("WARC-Payload-Digest").startswith("sha1:")
    assert (http.get_header("content-length"), http.get_header("content-encoding")) == (str(len(page.body)), None)
    assert http.get_header("x-archive-orig-content-encoding") == "br"
    assert body == page.body
    concurrent = {other.get_header("WARC-Concurrent-To") for _, other, *_ in (found[1], found[3])}
    assert concurrent == {headers.get_header("WARC-Record-ID")}
    assert b"isPartOf: " + RUN.encode() in found[0][3]
    assert b"via: https://news.example/sitemap.xml\r\n" in found[3][3]


def test_each_record_is_a_gzip_member_of_its_own(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs)
    key, offset = archive.write(page)
    archive.close()
    member = zlib.decompressobj(wbits=31)
    assert member.decompress(blobs.get(key)[offset:]).startswith(b"WARC/1.1\r\n")
    assert member.eof


def test_files_roll_by_size_and_every_place_is_right(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs, max_bytes=4000)
    pages = [replace(page, url=f"https://news.example/{n}", body=os.urandom(1000)) for n in range(8)]
    with ThreadPoolExecutor(4) as threads:
        places = list(threads.map(archive.write, pages))
    archive.close()
    expected = {replace(some, raw_key=key, raw_offset=offset) for some, (key, offset) in zip(pages, places, strict=True)}
    assert set(archived(blobs)) == expected
    keys = list(blobs.list("pages/"))
    assert keys == [f"pages/2026/02/18/{RUN}-{n:05d}.warc.gz" for n in range(len(keys))]
    assert len(keys) > 1
    assert not list(tmp_path.glob(f"{RUN}*"))


def arrived(blobs: Blobs) -> list[str]:
    deadline = time.monotonic() + 20
    while not (keys := list(blobs.list("pages/"))) and time.monotonic() < deadline:
        time.sleep(0.05)
    return keys


def test_an_old_file_is_uploaded_while_the_run_goes_on(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs, max_seconds=0.3)
    first = archive.write(page)
    assert arrived(blobs) == [first[0]]
    second = archive.write(replace(page, url="https://news.example/second"))
    archive.close()
    assert second[0] == f"pages/2026/02/18/{RUN}-00001.warc.gz"
    assert [(found.raw_key, found.raw_offset) for found in archived(blobs)] == [first, second]


def test_an_old_file_that_cannot_be_uploaded_is_uploaded_at_the_end(page: Page, tmp_path: Path) -> None:
    bucket, spool = tmp_path / "bucket", tmp_path / "spool"
    bucket.write_text("a file, not a directory")
    archive = new_archive(spool, LocalBlobs(bucket), max_seconds=0.05)
    archive.write(page)
    time.sleep(0.3)
    bucket.unlink()
    archive.write(page)
    archive.close()
    assert len(archived(LocalBlobs(bucket))) == 2


def test_a_run_without_pages_leaves_nothing(tmp_path: Path) -> None:
    blobs = LocalBlobs(tmp_path / "bucket")
    new_archive(tmp_path / "spool", blobs).close()
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=st.text(st.characters(exclude_categories=["Cs"])), body=st.binary(), via=st.text(st.characters(min_codepoint=33)))
def test_any_title_and_body_come_back(
    title: str, body: bytes, via: str, page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    assert page.lead is not None
    page = replace(page, body=body, lead=replace(page.lead, title=title, via=via))
    root = tmp_path_factory.mktemp("warc")
    archive = new_archive(root / "spool", LocalBlobs(root))
    key, offset = archive.write(page)
    archive.close()
    assert archived(LocalBlobs(root)) == [replace(page, raw_key=key, raw_offset=offset)]


def test_header_injection_is_not_written(page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path / "spool", LocalBlobs(tmp_path))
    archive.write(replace(page, headers=(("x-a", "1\r\ncontent-encoding: gzip\r\n\r\nbody"),)))
    archive.close()
    (found,) = archived(LocalBlobs(tmp_path))
    assert found.headers == (("x-a", "1 content-encoding: gzip body"),)
    assert found.body == page.body


WRITE_AND_DIE = """
import os, sys, signal
from datetime import UTC, datetime
from pathlib import Path
from newscrawl.model import Page
from newscrawl.storage.local import LocalBlobs
from newscrawl.storage.pages import PageArchive
now = datetime(2026, 2, 18, 9, tzinfo=UTC)
archive = PageArchive(Path(sys.argv[1]) / "dead", LocalBlobs(sys.argv[2]), "dead", now, "x", 30000)
for n in range(10):
    print(*archive.write(Page(url=f"https://news.example/{n}", body=os.urandom(9000), fetched_at=now)), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_run_left_is_uploaded_later_and_a_torn_record_dropped(tmp_path: Path) -> None:
    spool, bucket = tmp_path / "spool", tmp_path / "bucket"
    done = subprocess.run(
        [sys.executable, "-c", WRITE_AND_DIE, str(spool), str(bucket)], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    (left,) = spool.glob("dead/*.warc.gz")
    with left.open("ab") as torn:
        torn.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n" + os.urandom(500))[:-20])
    blobs = LocalBlobs(bucket)
    assert len(upload_leftovers(spool, blobs)) == 1
    assert [f"{page.raw_key} {page.raw_offset}" for page in archived(blobs)] == done.stdout.splitlines()
    assert [page.url for page in archived(blobs)] == [f"https://news.example/{n}" for n in range(10)]
    assert not (spool / "dead").exists()
    assert upload_leftovers(spool, blobs) == []


def test_the_spool_of_a_run_at_work_is_left_alone(blobs: Blobs, page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path, blobs)
    archive.write(page)
    assert upload_leftovers(tmp_path, blobs) == []
    archive.write(page)
    archive.close()
    assert len(archived(blobs)) == 2


def test_there_may_be_no_spool_at_all(blobs: Blobs, tmp_path: Path) -> None:
    assert upload_leftovers(tmp_path / "none", blobs) == []


def test_files_that_could_not_be_uploaded_stay_in_the_spool_for_later(page: Page, tmp_path: Path) -> None:
    bucket, spool = tmp_path / "bucket", tmp_path / "spool"
    bucket.write_text("a file, not a directory")
    archive = new_archive(spool, LocalBlobs(bucket), max_bytes=1)
    archive.write(page)
    with pytest.raises(StoreError, match="name a directory"):
        archive.write(page)
    with pytest.raises(StoreError, match="name a directory"):
        archive.close()
    bucket.unlink()
    assert len(upload_leftovers(spool, LocalBlobs(bucket))) == 2
    assert [found.url for found in archived(LocalBlobs(bucket))] == [page.url, page.url]
    assert not list(spool.iterdir())


def test_a_full_disk_leaves_whole_records_and_says_so(page: Page, tmp_path: Path) -> None:
    archive = new_archive(tmp_path / "spool", LocalBlobs(tmp_path / "bucket"))
    archive.write(page)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(StoreError, match=r"The spool .* fails: a file would pass this process's size limit"):
            archive.write(replace(page, body=os.urandom(50_000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    archive.write(page)
    archive.close()
    assert [found.body for found in archived(LocalBlobs(tmp_path / "bucket"))] == [page.body, page.body]
