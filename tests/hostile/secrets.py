"""Secrets that are easily recognised, in every place that takes one, and a look for them in everything that is written."""

from __future__ import annotations

import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

import psycopg

from newscrawl.demo import Resource, Server
from newscrawl.storage.blobs import open_blobs
from tests.servers import SECRET_KEY
from tests.tiny import front, story

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

PASSWORD: Final = "pg-Pass/9d1c77"  # noqa: S105 - of a server that lives for one test run
TOKEN: Final = "token-51c0ffee-51c0ffee"  # noqa: S105 - as above
HOOK: Final = "hook-7f3a91c2"
SIGNING: Final = "whsec_bmV3c2NyYXdsLXNpZ25zLWl0cy1ub3RpY2VzLTAx"
SIGNATURE: Final = "5ad0f1e2" * 8
BASIC: Final = "basic-Pw-2f8e"
ALL: Final = {
    "password of the state": PASSWORD,
    "token": TOKEN,
    "address of the webhook": HOOK,
    "secret of the webhook": SIGNING.removeprefix("whsec_"),
    "key of S3": SECRET_KEY,
    "signature of an address": SIGNATURE,
    "password of a site": BASIC,
}
PRESIGNED: Final = f"/2026/11/20/a-story-that-is-gone-for-good?X-Amz-Signature={SIGNATURE}&token={SIGNATURE}"


def leaks(data: bytes) -> list[str]:
    """Which secrets stand in `data`, as they are or percent-encoded."""
    forms = {name: {secret.encode(), quote(secret, safe="").encode()} for name, secret in ALL.items()}
    return [name for name, found in forms.items() if any(form in data for form in found)]


def site() -> Server:
    """Two stories, and a presigned address that is gone."""
    paths = ["/2026/11/20/alder-tells-story-number-1", "/2026/11/20/alder-tells-story-number-2"]
    pages = {"/": front(*paths, PRESIGNED)} | {path: story(path[-8:]) for path in paths}

    def build(_: str) -> Any:
        return lambda _host, target: pages.get(target, Resource(b"none", status=404))

    return Server(build)


def in_bucket(store: str) -> bytes:
    """All that the bucket holds, unzipped."""
    blobs = open_blobs(store)
    return b"\n".join(key.encode() + b"\n" + unzipped(blobs.get(key)) for key in blobs.list(""))


def unzipped(data: bytes) -> bytes:
    """Every member of a gzip file; other data as it is."""
    parts = []
    while data.startswith(b"\x1f\x8b"):
        member = zlib.decompressobj(wbits=31)
        parts.append(member.decompress(data))
        data = member.unused_data
    return b"".join([*parts, data])


def in_files(folder: Path) -> bytes:
    return b"\n".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def in_database(url: str) -> bytes:
    """Every row of every table of ours, and of the queue's."""
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = [connection.execute(f'SELECT t::text FROM "{table}" t').fetchall() for (table,) in tables]  # type: ignore[call-overload]  # noqa: S608 - our names
    assert len(tables) > 5
    return repr(rows).encode()


class ProcessList:
    """What anybody on this machine sees of the processes that run meanwhile."""

    def __init__(self) -> None:
        self.lines: set[bytes] = set()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.1):
            for path in Path("/proc").glob("[0-9]*/cmdline"):
                try:
                    self.lines.add(path.read_bytes())
                except OSError:  # it has ended
                    continue
