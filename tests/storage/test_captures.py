"""WARC files of others, and damaged ones: what can be read is read, the rest is said."""

from __future__ import annotations

import gzip
import os
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from newscrawl.model import Page
from newscrawl.storage.pages import BrokenWarc, read_pages

STARTED = datetime(2026, 2, 18, 9, tzinfo=UTC)
RUN = "20260218T090000-ab"


def foreign(*parts: tuple[str, str, bytes, list[tuple[str, str]] | None], gzipped: bool = True) -> bytes:
    """A WARC of another make: (type, URL, payload, HTTP headers)."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=gzipped)
    writer.write_record(writer.create_warcinfo_record("x.warc", {"software": "another", "isPartOf": "its own"}))
    for kind, url, payload, headers in parts:
        http = None if headers is None else StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
        record = writer.create_warc_record(url, kind, BytesIO(payload), len(payload), http_headers=http)
        writer.write_record(record)
    return out.getvalue()


CHUNKED = b"5\r\n<p>Hi\r\n4\r\n</p>\r\n0\r\n\r\n"


@pytest.mark.parametrize("gzipped", [True, False])
def test_bodies_of_foreign_files_are_decoded_and_other_records_passed_over(gzipped: bool) -> None:
    data = foreign(
        ("response", "https://a.example/1", CHUNKED, [("Transfer-Encoding", "chunked"), ("Content-Type", "text/html")]),
        ("response", "https://a.example/2", gzip.compress(b"<p>2</p>"), [("Content-Encoding", "gzip")]),
        ("response", "https://a.example/3", b"<p>3</p>", [("Content-Encoding", "gzip")]),
        ("metadata", "https://a.example/3", b"via: https://a.example/\r\nhopsFromSeed: L\r\n", None),
        ("response", "dns:a.example", b"20260218 127.0.0.1", None),
        ("resource", "https://a.example/file", b"<p>no</p>", None),
        ("response", "https://a.example/4", b"\x28\xb5\x2f\xfd", [("Content-Encoding", "zstd")]),
        ("response", "https://a.example/5", b"<p>5</p>", []),
        gzipped=gzipped,
    )
    pages = list(read_pages(BytesIO(data)))
    assert [(page.url[-1], page.body) for page in pages] == [
        ("1", b"<p>Hi</p>"),
        ("2", b"<p>2</p>"),
        ("3", b"<p>3</p>"),
        ("5", b"<p>5</p>"),
    ]
    assert pages[0].headers == (("transfer-encoding", "chunked"), ("content-type", "text/html"))
    assert all((page.lead, page.run_id, page.raw_key, page.raw_offset) == (None, None, None, None) for page in pages)


NO_WARC = {
    "text": b"hello world, this is text\n" * 9,
    "gzipped text": gzip.compress(b"no warc\n"),
    "half gzip": b"\x1f\x8bbroken",
    "no target": b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 5\r\n\r\nhello\r\n\r\n",
}


@pytest.mark.parametrize("case", NO_WARC)
def test_what_is_no_warc_is_refused_in_one_sentence(case: str) -> None:
    with pytest.raises(BrokenWarc, match=r"^pages/x cannot be read on as WARC") as caught:
        list(read_pages(BytesIO(NO_WARC[case]), "pages/x"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("gzipped", [True, False])
def test_of_a_file_cut_short_the_whole_pages_are_read(gzipped: bool) -> None:
    parts = [("response", f"https://a.example/{n}", os.urandom(40_000), [("Content-Type", "text/html")]) for n in range(3)]
    data = foreign(*parts, gzipped=gzipped)
    pages = read_pages(BytesIO(data[:-20_000]))
    assert [next(pages).url, next(pages).url] == ["https://a.example/0", "https://a.example/1"]
    with pytest.raises(BrokenWarc, match="within a record"):
        next(pages)


RESPONSE = ("response", "https://a.example/1", CHUNKED, [("Transfer-Encoding", "chunked")])
WHOLE = [foreign(RESPONSE, RESPONSE, gzipped=gzipped) for gzipped in (True, False)]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["gzipped", "plain"]), st.floats(0, 1), st.binary(max_size=30), st.integers(0, 30))
def test_damage_gives_pages_or_a_sentence_and_nothing_else(kind: str, where: float, foreign_bytes: bytes, lost: int) -> None:
    whole = WHOLE[kind == "plain"]
    start = int(where * len(whole))
    try:
        pages = list(read_pages(BytesIO(whole[:start] + foreign_bytes + whole[start + lost :])))
    except BrokenWarc:
        return
    assert all(isinstance(page, Page) for page in pages)
