"""Taking content out of what is else never changed: lines of log segments, records of WARC files."""

from __future__ import annotations

import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from warcio.archiveiterator import ArchiveIterator

from newscrawl.storage.blobs import GZIP, NoSuchBlob
from newscrawl.storage.keys import segment_key
from newscrawl.storage.log import decode_segment, encode_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.storage.blobs import Blobs

    Line = dict[str, Any]
    Span = tuple[int, int]

KEPT: Final = ("id", "at", "run", "batch", "site")
"""What stays of a line."""
BLOCK: Final = 65_535
"""Longest block that deflate stores as it is, in bytes; each costs five more."""
AROUND: Final = 18
"""Bytes of a gzip member's head and tail."""
HEAD: Final = (
    b"WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-000000000000>\r\n"
    b"WARC-Date: 1970-01-01T00:00:00Z\r\nContent-Type: text/plain\r\nContent-Length: %010d\r\n\r\n"
)
END: Final = b"\r\n\r\n"


def erase_lines(blobs: Blobs, seq: int, is_erased: Callable[[Line], bool]) -> int:
    """Turn the lines of segment `seq` that `is_erased` into `delete` lines of the same id; gives their number.

    The segment keeps its number of lines and its batch. Another's change at the same time is not undone.
    """
    key = segment_key(seq)
    while True:
        try:
            data, version = blobs.read(key)
        except NoSuchBlob:
            return 0
        lines = decode_segment(data, key)
        erased = [line["op"] != "delete" and is_erased(line) for line in lines]
        kept = [_emptied(line) if gone else line for line, gone in zip(lines, erased, strict=True)]
        if not any(erased) or blobs.replace(key, encode_segment(kept), version, GZIP):
            return sum(erased)


def erase_records(blobs: Blobs, key: str, is_erased: Callable[[str], bool], *, dry_run: bool = False) -> int:
    """Blank the records of the WARC file at `key` whose target URI `is_erased`; gives their number.

    A blank takes exactly as many bytes, so every other record stays where articles say it is.
    """
    while True:
        try:
            data, version = blobs.read(key)
        except NoSuchBlob:
            return 0
        spans = list(_spans(data, is_erased))
        if not spans or dry_run or blobs.replace(key, _blanked(data, _joined(spans)), version, GZIP):
            return len(spans)


def _emptied(line: Line) -> Line:
    return {"op": "delete"} | {name: line[name] for name in KEPT if name in line}


def _spans(data: bytes, is_erased: Callable[[str], bool]) -> Iterator[Span]:
    """Offset and length of each record to be blanked."""
    records = ArchiveIterator(BytesIO(data))
    for record in records:
        uri = record.rec_headers.get_header("WARC-Target-URI")
        offset = records.get_record_offset()
        if uri and is_erased(uri):
            records.read_to_end(record)
            yield offset, records.get_record_length()


def _joined(spans: list[Span]) -> list[Span]:
    """Records that follow each other as one, so that no blank is too short for its own head."""
    joined: list[Span] = []
    for offset, length in spans:
        if joined and sum(joined[-1]) == offset:
            joined[-1] = joined[-1][0], joined[-1][1] + length
        else:
            joined.append((offset, length))
    return joined


def _blanked(data: bytes, spans: list[Span]) -> bytes:
    parts, at = [], 0
    for offset, length in spans:
        parts += [data[at:offset], blank(length)]
        at = offset + length
    return b"".join([*parts, data[at:]])


def blank(length: int) -> bytes:
    """A gzip member of `length` bytes (250 at least) that holds one WARC record without content of anyone's.

    Blocks of deflate are stored uncompressed, so that the length can be chosen.
    """
    blocks = max(1, -(-(length - AROUND) // (BLOCK + 5)))
    record = _record(length - AROUND - 5 * blocks)
    cut = [record[i : i + BLOCK] for i in range(0, len(record), BLOCK)]
    cut += [b""] * (blocks - len(cut))
    stored = b"".join(_stored(part, is_last=number == blocks) for number, part in enumerate(cut, 1))
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
    tail = zlib.crc32(record).to_bytes(4, "little") + (len(record) % 2**32).to_bytes(4, "little")
    return head + stored + tail


def _stored(part: bytes, *, is_last: bool) -> bytes:
    size = len(part).to_bytes(2, "little")
    return bytes([is_last]) + size + bytes(255 - byte for byte in size) + part


def _record(size: int) -> bytes:
    """A metadata record of `size` bytes; the length of its content has leading zeros, as WARC's grammar allows."""
    content = size - len(HEAD % 0) - len(END)
    return HEAD % content + b"erased".ljust(content) + END
