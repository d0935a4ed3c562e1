"""Pages in WARC files, ours or another's."""

from __future__ import annotations

import gzip
import zlib
from contextlib import suppress
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING, Final

from newscrawl.model import Outcome
from newscrawl.replay.raw import Ending, Entry, Passed, Raw
from newscrawl.storage.answers import UndecodableError, read_head
from newscrawl.storage.captures import BrokenWarc, instant_of, missing, page_at, target_of
from newscrawl.storage.local import file_failures
from newscrawl.storage.records import Broken, is_whole_gzip, read_records

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import BinaryIO

    from newscrawl.replay.sources import File
    from newscrawl.storage.records import Record

BLOCK: Final = 1 << 20
MAX_UNZIPPED: Final = 16 * 2**30
"""Bytes of a file that was gzipped as a whole; WARC files of a gigabyte come to five. No disk holds what a bomb comes to."""
HEAD: Final = 1 << 16
"""Bytes of a record that are looked at for its head."""
READABLE: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
"""Media types that may hold an article, as in a crawl."""


class TooLarge(Exception):  # noqa: N818 - named for what it says
    """A file that is not read."""


def scan(file: File) -> Iterator[Entry | Ending | Passed]:
    """What the file holds. Records that no page is made of, such as requests, are nothing."""
    try:
        stream = _opened(file)
    except TooLarge as why:
        yield Ending(file.name, Outcome.ERROR, str(why))
        return
    with stream:
        for record in read_records(stream, most=HEAD):
            if isinstance(record, Broken):
                yield Ending(f"{file.name} at byte {record.offset}", Outcome.ERROR, f"no WARC record there: {record.why}")
            elif found := _look(record, file.name):
                yield found


def load(file: File, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Raw | Ending]]:
    with _opened(file) as stream:
        for entry in entries:
            yield entry, _load(stream, file, entry)


def _load(stream: BinaryIO, file: File, entry: Entry) -> Raw | Ending:
    try:
        page = page_at(stream, entry.place, file.key)
    except (UndecodableError, BrokenWarc) as error:
        return Ending(entry.url, Outcome.ERROR, f"{file.name} at byte {entry.place}: {error}")
    return Raw(page) if page else Ending(entry.url, Outcome.ERROR, f"{file.name} at byte {entry.place}: no answer of HTTP")


def _look(record: Record, name: str) -> Entry | Ending | Passed | None:
    kind, place = record.header("warc-type"), f"{name} at byte {record.offset}"
    if kind == "revisit":
        return Passed("revisit records, whose page is kept elsewhere")
    if kind == "resource" or kind == "conversion":
        return Passed(f"{kind} records")
    if kind != "response":
        return None
    if why := missing(record):
        return Ending(place, Outcome.ERROR, why)
    return _of_response(record, place)


def _of_response(record: Record, place: str) -> Entry | Ending | Passed:
    url = target_of(record)
    if not url.startswith(("http://", "https://")):
        return Passed("records of other protocols than HTTP")
    head, fetched_at = read_head(record.content), instant_of(record.header("warc-date"))
    if head is None or fetched_at is None:
        return Ending(place, Outcome.ERROR, "no answer of HTTP" if fetched_at else "its WARC-Date is unreadable")
    if not 200 <= head.status < 300:
        return Ending(url, Outcome.FILTERED, f"status {head.status}")
    if head.media_type not in READABLE:
        return Ending(url, Outcome.FILTERED, f"no page: {head.media_type}")
    return Entry(url, fetched_at, record.offset)


def _opened(file: File) -> BinaryIO:
    """The file; where it was gzipped as a whole unzipped, for its records are found again by their places.

    Raises TooLarge, or StoreError where this machine's disk fails.
    """
    stream = file.open()
    if not is_whole_gzip(stream):
        return stream
    unzipped: BinaryIO = TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        with stream, file_failures(f"The folder for temporary files {gettempdir()}"):
            for block in _blocks(stream):
                unzipped.write(block)
                if unzipped.tell() > MAX_UNZIPPED:
                    raise TooLarge(f"unzipped it is longer than {MAX_UNZIPPED} bytes: gunzip it, and replay the .warc")
            unzipped.flush()
    except BaseException:
        unzipped.close()
        raise
    return unzipped


def _blocks(stream: BinaryIO) -> Iterator[bytes]:
    """What a gzip file holds; of one that is cut short or damaged what comes before."""
    stream.seek(0)
    zipped = gzip.GzipFile(fileobj=stream)
    with suppress(EOFError, gzip.BadGzipFile, zlib.error):
        while block := zipped.read(BLOCK):
            yield block
