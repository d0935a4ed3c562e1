"""A desk that decides as one of a run does and writes nothing: neither to the bucket nor to its state."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from newscrawl.dedup import ALGORITHM
from newscrawl.desk import Desk
from newscrawl.state import open_state
from newscrawl.storage.blobs import check_blobs, open_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.report import Run


@contextmanager
def rehearsing(config: Config, run: Run) -> Iterator[Desk]:
    """The desk for a dry run into `config.store`, which need not exist; its state is read from the log, and thrown away."""
    blobs = open_blobs(config.store)
    if "://" in blobs.url or Path(blobs.url).exists():
        check_blobs(blobs, write=False)
    with TemporaryDirectory(prefix="newscrawl-") as folder, open_state(f"sqlite:///{folder}/state.sqlite") as state:
        state.bind(blobs.url, ALGORITHM)
        desk = Desk(config, run, blobs, state, None)
        desk.catch_up()
        desk.refusals = state.refusals()
        yield desk
