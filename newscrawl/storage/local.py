"""Objects as files under a directory."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
import uuid
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from newscrawl.storage.blobs import BYTES, UNFINISHED, NoSuchBlob, StoreError, check_key

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = "the disk is full: free space, or name another store"
FORBIDDEN = "no permission: let this user write there, or name another store"
NO_DIRECTORY = "it is a file, or lies below one: name a directory"
LINKED = "is a link, which may lead out of the store: put what it leads to in its place (a mount does as well)"
NO_LINKS = "its file system has no hard links, which create a file only once: name a directory on another one"
TOO_LARGE = "a file would pass this process's size limit: raise it (ulimit -f)"

LINK = "\0"
"""Ends the name of a link in a listing, as no name of a file can."""

FAILURES: dict[int, tuple[str, bool]] = {
    errno.ENOSPC: (FULL, False),
    errno.EDQUOT: (FULL, False),
    errno.EFBIG: (TOO_LARGE, False),
    errno.EACCES: (FORBIDDEN, True),
    errno.EPERM: (FORBIDDEN, True),
    errno.EROFS: ("it is read-only: name another store", True),
    errno.ENOTDIR: (NO_DIRECTORY, True),
    errno.EEXIST: (NO_DIRECTORY, True),
    errno.ENAMETOOLONG: ("its name is too long: give a shorter one", True),
    errno.EOPNOTSUPP: (NO_LINKS, True),
}
"""What went wrong and what to do, and whether the configuration is to blame."""


class LocalBlobs:
    """A directory, made on the first write. Files appear whole: written beside their place, synced, and renamed or linked."""

    def __init__(self, root: str | Path) -> None:
        self._root = Path(root).absolute()
        self._was_there = False

    @property
    def url(self) -> str:
        return str(self._root)

    def put(self, key: str, data: bytes, content_type: str = BYTES) -> None:  # noqa: ARG002 - a file has no type
        self._put(key, BytesIO(data))

    def put_file(self, key: str, path: Path, content_type: str = BYTES) -> None:  # noqa: ARG002 - a file has no type
        with path.open("rb") as source:
            self._put(key, source)

    def create(self, key: str, data: bytes, content_type: str = BYTES) -> bool:  # noqa: ARG002 - a file has no type
        path = self._path(key)
        with self._failures():
            if path.exists():
                return False
            with self._written(path, BytesIO(data)) as unfinished:
                return _linked(unfinished, path)

    def get(self, key: str) -> bytes:
        path = self._path(key)
        with self._failures():
            try:
                return path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                raise NoSuchBlob(key) from None

    def read(self, key: str) -> tuple[bytes, str]:
        data = self.get(key)
        return data, hashlib.sha256(data).hexdigest()

    def replace(self, key: str, data: bytes, version: str, content_type: str = BYTES) -> bool:  # noqa: ARG002 - as above
        folder = self._path(key).parent
        with self._failures(), _locked(folder):
            try:
                current = self.read(key)[1]
            except NoSuchBlob:
                return False
            if current == version:
                self._put(key, BytesIO(data))
            return current == version

    def clock(self) -> datetime:
        with self._failures():
            self._root.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self._root, prefix=UNFINISHED) as file:  # a network disk has its server's time
                return datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)

    def open(self, key: str) -> BinaryIO:
        path = self._path(key)
        with self._failures():
            try:
                return path.open("rb")
            except (FileNotFoundError, IsADirectoryError):
                raise NoSuchBlob(key) from None

    def list(self, prefix: str, after: str = "") -> Iterator[str]:
        with self._failures():
            if not self._root.exists():
                what = "does not exist: check its name, or crawl into it first"
                raise StoreError(f"The store {self._root} {what}", is_configuration=True)
            yield from _walk(str(self._root), "", prefix, after)

    def delete(self, key: str) -> None:
        with self._failures():
            self._path(key).unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        """Where the key lies; no part of it below the store may be a link, as whoever unpacks a bucket has not looked for any."""
        check_key(key)
        path = str(self._root)
        for part in key.split("/"):
            path += "/" + part
            if os.path.islink(path):  # noqa: PTH114 - an object for each part of each key takes ten times as long
                raise _linked_out(path)
        return Path(path)

    def _put(self, key: str, source: BinaryIO) -> None:
        path = self._path(key)
        with self._failures(), self._written(path, source) as unfinished:
            unfinished.replace(path)
            _sync_folder(path.parent)

    @contextlib.contextmanager
    def _written(self, path: Path, source: BinaryIO) -> Iterator[Path]:
        """A synced file beside `path` with the bytes of `source`, removed at the end unless renamed."""
        self._make(path.parent)
        unfinished = path.parent / f"{UNFINISHED}{uuid.uuid4().hex}"
        try:
            with unfinished.open("xb") as out:
                shutil.copyfileobj(source, out)
                out.flush()
                os.fsync(out.fileno())
            yield unfinished
        finally:
            unfinished.unlink(missing_ok=True)

    def _make(self, folder: Path) -> None:
        """Make a folder; not the directory itself once more, where it was removed under a run."""
        if self._was_there and not self._root.exists():
            raise StoreError(f"The store {self._root} is gone: it was there before; restore it, or start anew with the next run")
        folder.mkdir(parents=True, exist_ok=True)
        self._was_there = True

    def _failures(self) -> contextlib.AbstractContextManager[None]:
        return file_failures(f"The store {self._root}")


@contextlib.contextmanager
def file_failures(place: str) -> Iterator[None]:
    """Turn an OSError into a StoreError that names `place` and says what to do."""
    try:
        yield
    except OSError as error:
        what, is_configuration = FAILURES.get(error.errno or 0, (error.strerror or str(error), False))
        raise StoreError(f"{place} fails: {what}", is_configuration=is_configuration) from error


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time in `folder`; the lock goes with the process."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _linked(unfinished: Path, path: Path) -> bool:
    """A hard link is the one way to give a whole file its name that fails where the name is taken."""
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        return False
    _sync_folder(path.parent)
    return True


def _linked_out(path: str) -> StoreError:
    return StoreError(f"{path} {LINKED}", is_configuration=True)


def _sync_folder(folder: Path) -> None:
    """Make a new name durable: syncing the file keeps its bytes, not its entry in the folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _walk(folder: str, base: str, prefix: str, after: str) -> Iterator[str]:
    """Keys below `base` in the order of whole keys: a folder sorts as its name and "/", so "a-b" comes before "a/b"."""
    with os.scandir(folder) as entries:
        # Neither a file that comes before `after` nor a folder that lies before it: of a log, all that was read already.
        late = (entry for entry in entries if (key := f"{base}{entry.name}/") > after or after.startswith(key))
        names = sorted(_name(entry) for entry in late if not entry.name.startswith(UNFINISHED))
    for name in names:
        key = base + name.removesuffix(LINK)
        if not (key.startswith(prefix) or prefix.startswith(key)):
            continue
        if name.endswith(LINK):
            raise _linked_out(os.path.normpath(f"{folder}/{name.removesuffix(LINK)}"))
        if not name.endswith("/"):
            if key > after and key.startswith(prefix):
                yield key
        elif key > after or after.startswith(key):
            yield from _walk(f"{folder}/{name}", key, prefix, after)


def _name(entry: os.DirEntry[str]) -> str:
    """With a "/" where it is a folder, and LINK where it is a link, wherever that leads."""
    return entry.name + (f"/{LINK}" if entry.is_symlink() else "/" * entry.is_dir())
