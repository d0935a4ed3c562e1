"""Parsers of what is kept in files: WARC, log segments, checkpoints, rows of other scrapers, sites.toml."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from lxml import html

from newscrawl.model import Page
from newscrawl.reader.checkpoint import mark_of, read_checkpoint
from newscrawl.reader.forms import FORMS, csv_columns
from newscrawl.reader.selection import Selection
from newscrawl.replay import rows as replay_rows
from newscrawl.replay.raw import Ending
from newscrawl.replay.sources import File
from newscrawl.sites.selectors import to_xpath
from newscrawl.sites.tables import load_sites
from newscrawl.storage.answers import decode_body, read_head
from newscrawl.storage.captures import read_pages
from newscrawl.storage.local import LocalBlobs
from newscrawl.storage.log import decode_segment, encode_segment
from newscrawl.storage.records import Record, is_whole_gzip, read_records
from newscrawl.storage.warc import page_records, warcinfo
from tests.fuzz import promises

NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)
MOST = 1 << 20
TREE = html.document_fromstring("<html><body><div id='a'><p class='b'>c</p></div></body></html>")
SELECTION = Selection.of(["news.example"], "2026-01-01", "2026-02-18T09:30Z")


@cache
def folder() -> Path:
    """For parsers that want a file."""
    return Path(mkdtemp(prefix="newscrawl-fuzz-"))


def warc(body: bytes) -> None:
    """A file of any make. Each page that is read comes back as it was when it is written and read again."""
    for found in read_records(BytesIO(body), most=MOST):
        assert found.offset < len(body)
        if not isinstance(found, Record):
            promises.one_line(found.why)
    is_whole_gzip(BytesIO(body))
    for page in read_pages(BytesIO(body)):
        assert page.url.startswith(("http://", "https://"))
        promises.moment(page.fetched_at)
        (again,) = read_pages(BytesIO(warcinfo("x.warc.gz", "newscrawl", "run") + b"".join(page_records(page))))
        assert again.body == page.body


def archive(body: bytes) -> None:
    """A page with this head and body, written and read again."""
    head, _, rest = body.partition(b"\n\n")
    pairs = (line.partition(b":") for line in head.splitlines())
    headers = tuple((name.decode("latin-1").strip().lower(), value.decode("latin-1").strip()) for name, _, value in pairs)
    page = Page("https://news.example/a", rest, NOW, headers=headers, run_id="run")
    (again,) = read_pages(BytesIO(b"".join(page_records(page))))
    assert (again.url, again.body, again.status, again.run_id) == (page.url, page.body, page.status, page.run_id)


def answer(body: bytes) -> None:
    """An answer of HTTP in its codings."""
    head = read_head(b"HTTP/1.1 " + body)
    if head:
        assert len(decode_body(body[max(head.size - 9, 0) :], head.headers, MOST)) <= MOST


def segment(body: bytes) -> None:
    """Lines of a log, plain or gzipped; all that reads them takes what decoding lets through."""
    lines = decode_segment(body if body.startswith(b"\x1f\x8b") else gzip.compress(body, 1), "log/00000000000000000000.jsonl.gz")
    again = encode_segment(lines)
    assert encode_segment(decode_segment(again, "again")) == again
    for line in lines:
        mark_of(line)
        SELECTION.leaves_out_undated(line)
        if SELECTION.takes(line):
            for name, form in FORMS.items():
                assert form(csv_columns(()) if name == "csv" else ())(line)


def checkpoint(body: bytes) -> None:
    path = folder() / "cursor"
    path.write_bytes(body)
    found = read_checkpoint(path)
    assert found
    assert found.seq >= 0
    assert found.lines >= 0


def rows(body: bytes) -> None:
    """What another scraper left, as lines and as one document."""
    blobs = LocalBlobs(folder() / "rows")
    for name in ("rows.jsonl", "rows.json"):
        blobs.put(name, body, "application/json")
        file = File(blobs, name, "https://news.example/")
        entries = []
        for found in replay_rows.scan(file):
            if isinstance(found, Ending):
                promises.one_line(found.why)
            else:
                entries.append(found)
                promises.fetchable(found.url)
                promises.moment(found.fetched_at)
        for entry, raw in replay_rows.load(file, entries):
            assert not isinstance(raw, Ending), entry
            assert isinstance(raw.page.body, bytes)


def sites(body: bytes) -> None:
    path = folder() / "sites.toml"
    path.write_bytes(body)
    for site in load_sites(path):
        promises.fetchable(site.url)
        site.verdict("https://news.example/2026/02/18/a-story")
        json.dumps(site.settings())


def selector(body: bytes) -> None:
    """What is taken for a selector works on every page."""
    found = TREE.xpath(to_xpath(body.decode("utf-8", "replace")))
    assert isinstance(found, list)
