"""The archive of raw pages: WARC files that grow in a spool folder and are uploaded when full, when old, or when the run ends.

What a killed run leaves in its spool folder is uploaded later.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
import zlib
from typing import TYPE_CHECKING, Any

from newscrawl.storage.blobs import GZIP, StoreError
from newscrawl.storage.captures import BrokenWarc, read_pages
from newscrawl.storage.keys import pages_key
from newscrawl.storage.local import file_failures
from newscrawl.storage.warc import page_records, warcinfo

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path
    from typing import BinaryIO

    from newscrawl.model import Page
    from newscrawl.storage.blobs import Blobs

__all__ = ["BrokenWarc", "PageArchive", "read_pages", "upload_leftovers"]

LOCK = ".lock"


class PageArchive:
    """The WARC files of one run. Safe to use from several threads; nothing touches the disk before the first page.

    `spool_dir` is this run's alone, below the folder that `upload_leftovers` is given. `software` goes into each file's head.
    A file is closed and uploaded once it has reached `max_bytes`, or `max_seconds` after its first page, even where no other
    page comes. Raises StoreError where disk or store fail.
    """

    def __init__(
        self,
        spool_dir: Path,
        blobs: Blobs,
        run_id: str,
        started: datetime,
        software: str,
        max_bytes: int,
        max_seconds: float = 900,
    ) -> None:
        self._spool_dir, self._blobs = spool_dir, blobs
        self._run_id, self._started, self._software = run_id, started, software
        self._max_bytes, self._max_seconds = max_bytes, max_seconds
        self._guard = threading.Lock()
        self._uploading = threading.Lock()
        """Held by the clock, so that `close` does not meet a file on its way."""
        self._clock: threading.Timer | None = None
        self._lock: int | None = None
        self._count = 0
        self._size = 0
        self._is_whole = True
        """No write has failed, so that no file can end in half a record, and none is read again to see."""

    def write(self, page: Page) -> tuple[str, int]:
        """Add a page; gives the key its file will have in the bucket, and the offset there of its response record in bytes.

        The page has left this process on return, so that kill -9 does not lose it. Now and then a call also uploads a full file.
        """
        request, rest = page_records(page)
        with self._guard, file_failures(f"The spool {self._spool_dir}"):
            full = self._finish() if self._size >= self._max_bytes else None
            key = pages_key(self._run_id, self._started, self._count)
            head = b"" if self._size else warcinfo(key.rpartition("/")[2], self._software, self._run_id)
            if head:
                self._start_clock()
            offset = self._size + len(head) + len(request)
            self._append(key, head + request + rest)
        if full:
            _upload(self._spooled(full), self._blobs, is_whole=self._is_whole)
        return key, offset

    def close(self) -> None:
        """Upload what is in the spool and clear it; to be called once every `write` has returned.

        Where that fails, the files stay for `upload_leftovers`.
        """
        if self._clock:
            self._clock.cancel()
        with self._uploading, self._guard:
            self._finish()
            if self._lock is not None:
                lock, self._lock = self._lock, None
                _upload_folder(self._spool_dir, lock, self._blobs, is_whole=self._is_whole)

    def _start_clock(self) -> None:
        """Let the file that begins be closed when its time is over."""
        if self._clock:
            self._clock.cancel()
        self._clock = threading.Timer(self._max_seconds, self._close_old, [self._count])
        self._clock.daemon = True
        self._clock.start()

    def _close_old(self, count: int) -> None:
        """Upload file `count` if it still grows. Where that fails it stays in the spool, and `close` tries again and tells."""
        with self._uploading, contextlib.suppress(StoreError):
            with self._guard:
                old = self._finish() if self._count == count else None
            if old:
                _upload(self._spooled(old), self._blobs, is_whole=self._is_whole)

    def _finish(self) -> str | None:
        """The key of the file that is now complete, if one was begun; the next page begins another."""
        key = pages_key(self._run_id, self._started, self._count) if self._size else None
        self._count += key is not None
        self._size = 0
        return key

    def _append(self, key: str, data: bytes) -> None:
        """Write all of `data` or nothing, so that a full disk leaves no half record before those of a later page."""
        if self._lock is None:
            self._spool_dir.mkdir(parents=True, exist_ok=True)
            self._lock = _locked(self._spool_dir, wait=True)
        with self._spooled(key).open("ab", buffering=0) as out:
            try:
                _write_all(out, data)
            except OSError:
                self._is_whole = False
                out.truncate(self._size)
                raise
        self._size += len(data)

    def _spooled(self, key: str) -> Path:
        return self._spool_dir / _spool_name(key)


def upload_leftovers(spool_root: Path, blobs: Blobs) -> list[str]:
    """Upload what killed runs left in their folders below `spool_root`, and clear those; gives the keys.

    A run that still works holds its folder's lock and is passed over. A record cut short at the end of a file is dropped.
    """
    uploaded: list[str] = []
    for folder in sorted({path.parent for path in spool_root.glob("*/*.warc.gz")}):
        lock = _locked(folder, wait=False)
        if lock is not None:
            uploaded += _upload_folder(folder, lock, blobs)
    return uploaded


def _upload_folder(folder: Path, lock: int, blobs: Blobs, *, is_whole: bool = False) -> list[str]:
    """Upload and remove a folder's files, then the folder; let go of its lock in any case. Gives the keys."""
    try:
        keys = [key for path in sorted(folder.glob("*.warc.gz")) if (key := _upload(path, blobs, is_whole=is_whole))]
        (folder / LOCK).unlink(missing_ok=True)
        with contextlib.suppress(OSError):
            folder.rmdir()
        return keys
    finally:
        os.close(lock)


def _upload(path: Path, blobs: Blobs, *, is_whole: bool) -> str | None:
    """Upload and remove a file; gives its key, or None where no whole record was in it."""
    key = path.name.replace("+", "/")
    with file_failures(f"The spool {path.parent}"):
        length = path.stat().st_size if is_whole else _whole_members(path)
        os.truncate(path, length)
    if length:
        blobs.put_file(key, path, GZIP)
    path.unlink()
    return key if length else None


def _spool_name(key: str) -> str:
    """A key as the name of one file; no key of pages holds a "+"."""
    return key.replace("/", "+")


def _locked(folder: Path, *, wait: bool) -> int | None:
    """A handle that holds the folder's lock until it is closed or the process ends; None where another holds it."""
    try:
        handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
    except FileNotFoundError:  # another has just uploaded and removed it
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def _write_all(out: Any, data: bytes) -> None:
    """A raw file may take only a part; the next write then says why."""
    view = memoryview(data)
    while view:
        view = view[out.write(view) :]


def _whole_members(path: Path) -> int:
    """Where the last complete gzip member of a file ends, in bytes."""
    end = 0
    with path.open("rb") as source:
        while length := _member_length(source, end):
            end += length
    return end


def _member_length(source: BinaryIO, start: int) -> int:
    """The length of the gzip member at `start`; 0 where there is none or it is cut short."""
    source.seek(start)
    member = zlib.decompressobj(wbits=31)
    try:
        while not member.eof and (block := source.read(1 << 16)):
            member.decompress(block)
    except zlib.error:
        return 0
    return source.tell() - len(member.unused_data) - start if member.eof else 0
