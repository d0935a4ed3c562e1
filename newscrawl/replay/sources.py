"""Where pages come from: a store of ours, a WARC file, or whatever another scraper left in a folder or bucket."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError
from newscrawl.model import Outcome
from newscrawl.replay import rows, texts, warcs
from newscrawl.replay.raw import Ending, Entry, Passed, Raw
from newscrawl.storage.blobs import Blobs, NoSuchBlob, open_blobs
from newscrawl.storage.instants import from_text
from newscrawl.storage.keys import LOG, PAGES

if TYPE_CHECKING:
    from typing import BinaryIO

Scan = Callable[["File"], Iterable[Entry | Ending | Passed]]
Load = Callable[["File", Iterable[Entry]], Iterator[tuple[Entry, Raw | Ending]]]

WARC: Final = (warcs.scan, warcs.load)
HTML: Final = (texts.scan_html, texts.load_html)
TEXT: Final = (texts.scan_text, texts.load_text)
ROWS: Final = (rows.scan, rows.load)
KINDS: Final[dict[str, tuple[Scan, Load]]] = {
    **dict.fromkeys(("warc",), WARC),
    **dict.fromkeys(("html", "htm", "xhtml"), HTML),
    **dict.fromkeys(("txt", "text", "md", "markdown"), TEXT),
    **dict.fromkeys(("jsonl", "ndjson", "jl", "json"), ROWS),
}
"""By the ending of a file's name, before a ".gz": how to look a file through, and how to load what was found."""
LINES: Final = ("jsonl", "ndjson", "jl")
LOOKED_AT: Final = 10_000
"""Names among which a store is looked for that lies below a folder."""
_STORE_BELOW: Final = re.compile(r"(.+)/log/\d{20}\.jsonl\.gz")
HOLDS: Final = "a store, a WARC file, or a folder of WARC, HTML, text or JSON files"


@dataclass(frozen=True, slots=True)
class File:
    """A file of a source. `base` is the address that relative ones are under, `key` its key in a store of ours."""

    blobs: Blobs
    name: str
    base: str
    key: str | None = None

    @property
    def ending(self) -> str:
        return self.name.lower().removesuffix(".gz").rpartition(".")[2]

    @property
    def is_lines(self) -> bool:
        return self.ending in LINES

    @property
    def address(self) -> str:
        """For a page that tells no other."""
        return texts.place_under(self.base, self.name)

    def open(self) -> BinaryIO:
        """Its bytes; raises OSError where it cannot be read, StoreError where its store fails."""
        try:
            return self.blobs.open(self.name)
        except (NoSuchBlob, ValueError) as error:
            raise OSError(str(error)) from None

    def changed_at(self) -> datetime:
        """When the file was last written; of objects in S3 now."""
        if "://" in self.blobs.url:
            return datetime.now(UTC)
        return datetime.fromtimestamp((Path(self.blobs.url) / self.name).stat().st_mtime, UTC)

    def instant(self, told: str | None) -> datetime:
        """The time that a row tells, or that of the file."""
        try:
            return from_text(told) if told else self.changed_at()
        except ValueError:
            return self.changed_at()

    def scan(self) -> Iterable[Entry | Ending | Passed]:
        kind = KINDS.get(self.ending)
        if kind is None:
            return (Ending(self.name, Outcome.FILTERED, f"an unknown kind of file: .{self.ending[:20]}"),)
        return kind[0](self)

    def load(self, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Raw | Ending]]:
        return KINDS[self.ending][1](self, entries)


@dataclass(frozen=True, slots=True)
class Source:
    """`is_store`: a bucket of ours, whose raw pages may be cleaned again in place."""

    url: str
    blobs: Blobs
    prefix: str
    base: str
    is_store: bool = False

    def files(self) -> Iterator[File]:
        """In the order of their names: that of their runs in a store of ours."""
        for name in sorted(self.blobs.list(self.prefix)):
            if self.is_store or not self.prefix or name == self.prefix:
                yield File(self.blobs, name, self.base, name if self.is_store else None)


def open_source(source: str, base_url: str | None = None) -> Source:
    """Raises ConfigError where `source` is nothing that pages can come from, StoreError where its store cannot be read."""
    if "://" in source and not source.startswith(("s3://", "file://")):
        raise ConfigError(f"{source} is nothing to replay: give {HOLDS}; `newscrawl crawl` and `extract` take addresses")
    folder, name = _parted(source)
    blobs = open_blobs(folder)
    base = base_url or f"https://{_host(folder)}.invalid/"
    if name:
        if next(iter(blobs.list(name)), None) is None:
            raise ConfigError(f"{source} is no file: give {HOLDS}")
        return Source(source, blobs, name, base)
    return _of_folder(source, blobs, base)


def _of_folder(source: str, blobs: Blobs, base: str) -> Source:
    if next(iter(blobs.list(PAGES)), None):
        return Source(source, blobs, PAGES, base, is_store=True)
    if next(iter(blobs.list(LOG)), None) or next(iter(blobs.list("schema/")), None):
        raise ConfigError(f"{source} keeps no raw pages: give the store that a crawl wrote to with NEWSCRAWL_ARCHIVE=warc")
    if next(iter(blobs.list("")), None) is None:
        raise ConfigError(f"{source} keeps no raw pages, nor any other file: give {HOLDS}")
    if inner := next(filter(None, map(_STORE_BELOW.fullmatch, islice(blobs.list(""), LOOKED_AT))), None):
        raise ConfigError(f"{source} keeps no raw pages itself, but holds a store: give {source.rstrip('/')}/{inner[1]}")
    return Source(source, blobs, "", base)


def _parted(source: str) -> tuple[str, str]:
    """Folder and file name; the name is "" where the source is a folder."""
    path = source.removeprefix("file://")
    if not source.startswith("s3://"):
        if os.path.isdir(path):  # noqa: PTH112 - unlike a Path it takes a name that is none, such as one too long, for no folder
            return path, ""
        if not os.path.isfile(path):  # noqa: PTH113 - as above
            raise ConfigError(f"{source} is neither a file nor a folder: give {HOLDS}")
        return str(Path(path).parent), Path(path).name
    folder, _, name = source.rpartition("/")
    is_file = name.lower().removesuffix(".gz").rpartition(".")[2] in KINDS and folder.count("/") >= 2
    return (folder, name) if is_file else (source, "")


def _host(folder: str) -> str:
    """A name under .invalid for files without an address: that of the folder or bucket."""
    name = folder.split("/")[2] if folder.startswith("s3://") else Path(folder).resolve().name
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "files"
