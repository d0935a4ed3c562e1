"""Objects by key, whatever holds them: the protocol, its errors, and the choice by URI scheme."""

from __future__ import annotations

import contextlib
import uuid
from typing import TYPE_CHECKING, BinaryIO, Protocol
from urllib.parse import unquote, urlsplit

from newscrawl.config import ConfigError, UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

BYTES = "application/octet-stream"
JSON = "application/json"
HTML = "text/html; charset=utf-8"
GZIP = "application/gzip"
LEVEL = 3
"""The highest of ISA-L's gzip: 0.7 ms for a page of 230 KB, where zlib's level 6 takes 4.4 for 10% less."""
UNFINISHED = ".tmp-"
"""How the name of a file that is still being written begins; listings pass over it."""


class StoreError(UserError):
    """The store refuses or fails; the message is one sentence that says what is wrong and what to do.

    `is_configuration` tells a wrong setting (credentials, bucket, path, permission) from a failing run (disk full, server gone),
    `is_passing` what may be over in a minute (server restarted, too much asked of it), `is_answer` that the store itself said so.
    """

    is_answer: bool | None = True

    def __init__(self, message: str, *, is_configuration: bool = False, is_passing: bool = False) -> None:
        super().__init__(message)
        self.is_configuration = is_configuration
        self.is_passing = is_passing
        self.exit_code = 2 if is_configuration else 1


class UnreachableError(StoreError):
    """No answer from the store's server: at the start a wrong endpoint, later a server that has gone."""

    is_answer = None

    def __init__(self, message: str) -> None:
        super().__init__(message, is_passing=True)


class NoSuchBlob(Exception):  # noqa: N818 - an answer that callers expect, as KeyError is
    """No object has this key; `key` is it."""

    def __init__(self, key: str) -> None:
        super().__init__(f"the bucket holds no object {key}")
        self.key = key


class Blobs(Protocol):
    """Objects by key, safe to use from several threads. Every method raises StoreError where the store fails.

    Keys are relative, parted by "/"; one that could leave the root (empty, absolute, "..", NUL) raises BadKey.
    """

    @property
    def url(self) -> str:
        """The address that `open_blobs` opens again."""

    def put(self, key: str, data: bytes, content_type: str = BYTES) -> None:
        """Write or replace: readers see all of the old object or all of the new; durable on return."""

    def put_file(self, key: str, path: Path, content_type: str = BYTES) -> None:
        """`put` of a file's bytes."""

    def create(self, key: str, data: bytes, content_type: str = BYTES) -> bool:
        """Write unless the key exists; False where it does. Of many at once exactly one wins.

        After an error on the way (a timeout, a retry) False may stand for our own earlier try: compare what is there.
        """

    def get(self, key: str) -> bytes:
        """The object's bytes; raises NoSuchBlob."""

    def open(self, key: str) -> BinaryIO:
        """The object's bytes as a file of this machine, to be closed by the caller; raises NoSuchBlob."""

    def read(self, key: str) -> tuple[bytes, str]:
        """The object's bytes, and the version that `replace` asks for; raises NoSuchBlob."""

    def replace(self, key: str, data: bytes, version: str, content_type: str = BYTES) -> bool:
        """`put`, if the object is still of `version`; False where it has changed or is gone."""

    def clock(self) -> datetime:
        """What the store takes for the present time, aware."""

    def list(self, prefix: str, after: str = "") -> Iterator[str]:
        """Keys that start with `prefix` and are greater than `after`, in the order of their code points.

        Rely on that order within one folder only: SeaweedFS lists folder by folder, S3 by whole keys.
        """

    def delete(self, key: str) -> None:
        """Remove the object; no error where there is none."""


def open_blobs(url: str) -> Blobs:
    """The store at `s3://bucket/prefix`, `file:///path` or a plain path. Asks nothing of it yet: see `check_blobs`.

    Raises ConfigError for any other address, and StoreError where the client's own settings are wrong.
    """
    with contextlib.suppress(ValueError):
        parts = urlsplit(url)
        if "@" in parts.netloc:
            raise ConfigError("The store's address holds credentials: leave out what stands before the @, and set them as AWS_…")
        if parts.scheme == "s3" and parts.netloc:
            return _bucket(parts.netloc, parts.path.strip("/"))
        if parts.scheme == "file" and parts.netloc in {"", "localhost"} and parts.path and "\0" not in unquote(parts.path):
            return _directory(unquote(parts.path))
        if url and not parts.scheme and "\0" not in url:
            return _directory(url)
    raise ConfigError(f"The store is {url!r}: give a directory, file:///path or s3://bucket/prefix")


def _bucket(name: str, prefix: str) -> Blobs:
    from newscrawl.storage.s3 import S3Blobs  # noqa: PLC0415 - boto3 takes half a second to import

    return S3Blobs(name, prefix)


def _directory(path: str) -> Blobs:
    from newscrawl.storage.local import LocalBlobs  # noqa: PLC0415 - it imports this module

    return LocalBlobs(path)


def check_blobs(blobs: Blobs, *, write: bool) -> None:
    """Ask the store at the start what a run will need of it: to list, and where `write`, to create a key only once.

    Raises StoreError; a store that overwrites where it was told to create is refused, as two writers would lose changes.
    """
    try:
        if write:
            _check_create(blobs)
        next(iter(blobs.list("log/", after="log/~")), None)  # past its segments: S3 would name a thousand of them
    except UnreachableError as error:
        raise StoreError(str(error), is_configuration=True) from None


def _check_create(blobs: Blobs) -> None:
    probe = f"runs/.probe-{uuid.uuid4().hex}"
    once = blobs.create(probe, b"1")
    twice = blobs.create(probe, b"2")
    blobs.delete(probe)
    if once and twice:
        raise StoreError(
            f"{blobs.url} overwrites an object that it was told only to create (If-None-Match), so that two writers "
            "would lose changes: use a store with conditional writes",
            is_configuration=True,
        )


class BadKey(StoreError, ValueError):  # noqa: N818 - as NoSuchBlob
    """A key that could leave the root; only a log that somebody else wrote names such."""


def check_key(key: str) -> None:
    """Raise BadKey for a key that could leave the root, or that a directory keeps for files being written."""
    parts = key.split("/")
    if "\0" in key or any(part in {"", ".", ".."} or part.startswith(UNFINISHED) for part in parts):
        raise BadKey(f"{key!r} is no key: it must be relative, without empty parts, '..' or NUL")
