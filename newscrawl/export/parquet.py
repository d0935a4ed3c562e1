"""The log as Hive-partitioned Parquet, brought up to date by what is new."""

from __future__ import annotations

import filecmp
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import pyarrow.parquet as pq

from newscrawl.config import ConfigError
from newscrawl.export.partition import write_partition
from newscrawl.export.plan import Plan
from newscrawl.export.progress import begin
from newscrawl.export.spool import Spool
from newscrawl.storage.blobs import NoSuchBlob, check_blobs, open_blobs
from newscrawl.storage.formats import check_bucket
from newscrawl.storage.log import read_through

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.export.progress import Progress
    from newscrawl.storage.blobs import Blobs

STEP: Final = 1_000_000_000
"""Bytes of lines, unzipped, that are taken in one go: what the spool may need on disk."""
FILE: Final = "articles.parquet"
TYPE: Final = "application/vnd.apache.parquet"


@dataclass(slots=True)
class Exported:
    """What an export has done."""

    cursor: int = 0
    lines: int = 0
    files: int = 0
    foreign: list[str] = field(default_factory=list)
    """Keys under log/ that are no segments."""


def export_parquet(store: str, target: str, *, history: bool = False) -> Exported:
    """Bring the files `site=…/date=…/articles.parquet` in `target` up to the end of the log of `store`.

    Each is replaced whole, and the progress moves after all of a step are: an export that is killed is taken up by the next.
    Raises ConfigError or StoreError, also where `target` holds something else, or another export writes there.
    """
    source, place = open_blobs(store), open_blobs(target)
    if source.url == place.url:
        raise ConfigError(f"{target} is the bucket itself: name another place to export to")
    check_blobs(source, write=False)
    check_bucket(source)
    done = Exported()
    progress = begin(source, place, history=history)
    segments = read_through(source, progress.cursor, done.foreign.append)
    while True:
        with TemporaryDirectory(prefix="newscrawl-export-") as folder:
            step = _Step(place, Path(folder), progress)
            progress = step.run(segments)
        done.lines += step.plan.lines
        done.files += step.files
        done.cursor = progress.cursor
        if not step.plan.lines:
            return done


class _Step:
    """One stretch of the log: read to its end, then written partition by partition."""

    def __init__(self, target: Blobs, folder: Path, progress: Progress) -> None:
        self._target = target
        self._folder = folder
        self._progress = progress
        (folder / "spool").mkdir()
        self._spool = Spool(folder / "spool")
        self.plan = Plan(self._spool, history=progress.history)
        self.files = 0

    def run(self, segments: Iterator[tuple[int, list[dict[str, Any]]]]) -> Progress:
        progress = self._progress
        for seq, lines in segments:
            for line in lines:
                self.plan.take(seq, line)
            progress = progress.moved(seq + 1, lines[0].get("batch"))
            if self._spool.size >= STEP:
                break
        self._settle_homeless()
        for place in sorted(self.plan.partitions):
            self._write(place)
        if self.plan.lines:
            self._progress.check(self._target)
            progress.write(self._target)
        return progress

    def _settle_homeless(self) -> None:
        """Lines that name no key: look for their articles in all files of their site."""
        for site, lines in self.plan.homeless.items():
            for key in list(self._target.list(f"site={site}/")):
                ids = set(pq.read_table(BytesIO(self._target.get(key)), columns=["id"], partitioning=None)["id"].to_pylist())
                for line in lines:
                    if line["id"] in ids:
                        self.plan.settle(key.rpartition("/")[0], line)

    def _write(self, place: str) -> None:
        key, earlier, path = f"{place}/{FILE}", self._fetched(f"{place}/{FILE}"), self._folder / "new.parquet"
        rows = write_partition(path, earlier, self._progress.cursor, self.plan.partitions[place], self._spool.read(place))
        self._spool.drop(place)
        if not rows and earlier:
            self._progress.check(self._target)
            self._target.delete(key)
        elif rows and not (earlier and filecmp.cmp(path, earlier, shallow=False)):
            self._progress.check(self._target)
            self._target.put_file(key, path, TYPE)
            self.files += 1
        path.unlink(missing_ok=True)

    def _fetched(self, key: str) -> Path | None:
        path = self._folder / "earlier.parquet"
        try:
            path.write_bytes(self._target.get(key))
        except NoSuchBlob:
            return None
        return path
