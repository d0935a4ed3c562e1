"""WARC files of any make: what is whole in them is read, and what is broken is told and passed over."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

import brotli
import pytest
from backports import zstd
from fastwarc.warc import ArchiveIterator as FastReader
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.storage.answers import UndecodableError, decode_body, read_head
from newscrawl.storage.captures import page_at
from newscrawl.storage.local import LocalBlobs
from newscrawl.storage.pages import PageArchive
from newscrawl.storage.records import Broken, Record, is_whole_gzip, read_records

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.model import Page

HTML = b"<html><body><p>Hello</p></body></html>"


def record(n: int, *, version: str = "1.0", status: str = "HTTP/1.1 200 OK", body: bytes = HTML, end: str = "\r\n") -> bytes:
    http = f"{status}\r\nContent-Type: text/html\r\n\r\n".encode() + body
    lines = [
        f"WARC/{version}",
        "WARC-Type: response",
        f"WARC-Target-URI: https://a.example/{n}",
        "WARC-Date: 2026-02-18T09:00:00Z",
        "WARC-Record-ID: <urn:x:" + str(n) + ">",
        f"Content-Length: {len(http)}",
    ]
    return (end.join(lines) + end * 2).encode() + http + b"\r\n\r\n"


def told(data: bytes, most: int = 10**6) -> list[str]:
    found = read_records(BytesIO(data), most=most)
    return [one.header("warc-target-uri")[-1] if isinstance(one, Record) else f"broken: {one.why}" for one in found]


@pytest.mark.parametrize("zipped", [False, True])
def test_records_are_found_again_at_their_places(zipped: bool) -> None:
    data = b"".join(gzip.compress(record(n)) if zipped else record(n) for n in range(4))
    found = [one for one in read_records(BytesIO(data), most=10) if isinstance(one, Record)]
    assert [len(one.content) for one in found] == [10] * 4
    for one in found:
        page = page_at(BytesIO(data), one.offset)
        assert page is not None
        assert (page.url, page.body) == (one.header("warc-target-uri"), HTML)


@pytest.mark.parametrize("version", ["0.17", "0.18", "1.0", "1.1"])
def test_every_version_is_read_also_with_bare_line_feeds(version: str) -> None:
    assert told(record(1, version=version) + record(2, version=version, end="\n")) == ["1", "2"]


BREAKS = {
    "a cut record": (lambda one: one[: len(one) // 2], "broken"),
    "noise": (lambda _: b"\0\xff" * 300, "broken"),
    "a bad checksum": (lambda one: one[:-8] + b"\1\2\3\4" + one[-4:], "broken"),
}


@pytest.mark.parametrize("zipped", [False, True])
@pytest.mark.parametrize("case", BREAKS)
def test_after_a_broken_record_the_next_is_read(case: str, zipped: bool) -> None:
    if case == "a bad checksum" and not zipped:
        return
    wrap = gzip.compress if zipped else bytes
    data = wrap(record(1)) + BREAKS[case][0](wrap(record(2))) + wrap(record(3)) + wrap(record(4))
    found = told(data)
    assert [one for one in found if not one.startswith("broken")][-1] == "4"
    assert any(one.startswith("broken") for one in found)
    assert found[0] == "1"
    assert len(found) >= 3


def test_of_a_long_block_only_the_beginning_is_kept_and_the_next_record_is_found() -> None:
    data = record(1, body=b"x" * 500_000) + record(2)
    first, second = read_records(BytesIO(data), most=100)
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (len(first.content), first.length > 500_000) == (100, True)


def test_a_file_gzipped_as_a_whole_is_known_as_such() -> None:
    whole = gzip.compress(record(1) + record(2))
    assert is_whole_gzip(BytesIO(whole))
    assert not is_whole_gzip(BytesIO(gzip.compress(record(1)) + gzip.compress(record(2))))
    assert not is_whole_gzip(BytesIO(record(1)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.floats(0, 1), st.booleans())
def test_damage_gives_records_or_what_is_broken_and_always_ends(noise: bytes, where: float, zipped: bool) -> None:
    wrap = gzip.compress if zipped else bytes
    data = wrap(record(1)) + wrap(record(2)) + wrap(record(3))
    at = int(where * len(data))
    assert all(isinstance(one, Record | Broken) for one in read_records(BytesIO(data[:at] + noise + data[at:]), most=1000))


@pytest.mark.parametrize("line", ["HTTP/1.0 200 OK", "HTTP/1.1 200", "HTTP/2 200", "http/1.1  200 Very fine"])
def test_status_lines_of_every_make_are_read(line: str) -> None:
    head = read_head(f"{line}\r\nContent-Type: Text/HTML; charset=x\r\nX-Long: a\r\n b\r\n\r\nbody".encode())
    assert head is not None
    assert (head.status, head.media_type, head.header("x-long")) == (200, "text/html", "a b")


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def chunked(data: bytes) -> bytes:
    return b"".join(b"%x;ext=1\r\n%b\r\n" % (len(part), part) for part in (data[:7], data[7:])) + b"0\r\n\r\n"


CODINGS = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", CODINGS)
def test_bodies_are_decoded_or_were_so_before(coding: str) -> None:
    packed = CODINGS[coding](HTML)
    headers = (("content-encoding", coding.upper()),)
    assert decode_body(packed, headers, 1000) == HTML
    assert decode_body(chunked(packed), (*headers, ("transfer-encoding", "chunked")), 1000) == HTML
    assert decode_body(packed, (*headers, ("transfer-encoding", "chunked")), 1000) == HTML
    assert decode_body(HTML, headers, 1000) == HTML
    with pytest.raises(UndecodableError, match="longer than 20 bytes"):
        decode_body(packed, headers, 20)
    with pytest.raises(UndecodableError, match=r"cut short|broken"):
        decode_body(packed[: len(packed) // 2], headers, 1000)


def test_deflate_without_a_head_and_two_codings_are_decoded_and_unknown_ones_refused() -> None:
    assert decode_body(raw_deflate(HTML), (("content-encoding", "deflate"),), 1000) == HTML
    assert decode_body(brotli.compress(gzip.compress(HTML)), (("content-encoding", "gzip, br"),), 1000) == HTML
    with pytest.raises(UndecodableError, match="'snappy' is unknown"):
        decode_body(HTML, (("content-encoding", "snappy"),), 1000)


def test_the_archive_is_read_alike_by_another_reader_and_passes_warcio_check(page: Page, tmp_path: Path) -> None:
    started = datetime(2026, 2, 18, 9, tzinfo=UTC)
    archive = PageArchive(tmp_path / "spool", LocalBlobs(tmp_path), "run", started, "newscrawl/0.1.0", 10**9)
    places = [archive.write(replace(page, url=f"https://news.example/{n}")) for n in range(3)]
    archive.close()
    file = tmp_path / places[0][0]
    with file.open("rb") as stream:
        read = [
            (one.stream_pos, one.headers["WARC-Target-URI"], one.http_headers.status_code, one.reader.read())
            for one in FastReader(stream, verify_digests=True)
            if one.headers["WARC-Type"] == "response"
        ]
    assert read == [(offset, f"https://news.example/{n}", 404, page.body) for n, (_, offset) in enumerate(places)]
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(file)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("digest pass") == 1 + 3 * 3
