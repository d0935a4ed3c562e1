"""A thread that keeps the index up with the bucket while the page is served."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

from newscrawl.storage.blobs import StoreError
from newscrawl.web.catalog.database import CatalogError
from newscrawl.web.catalog.filling import fill, fill_runs

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs

POLL_SECONDS: Final = 2.0
"""Between two looks for the next segment: one request each."""
RUNS_SECONDS: Final = 15.0
"""Between two looks for run reports: a listing each."""


class Following:
    """Indexes from `start` to `stop`. `trouble` is the sentence of the last look that failed; None while all is well."""

    def __init__(self, path: Path, blobs: Blobs, poll_seconds: float = POLL_SECONDS) -> None:
        self._path, self._blobs, self._poll_seconds = path, blobs, poll_seconds
        self._ending = threading.Event()
        self._looked_for_runs = float("-inf")
        self._thread = threading.Thread(target=self._run, name="newscrawl-index", daemon=True)
        self.trouble: str | None = None

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        self._thread.join()

    def look(self) -> None:
        """Index what is new, now."""
        try:
            fill(self._path, self._blobs)
            if time.monotonic() - self._looked_for_runs > min(RUNS_SECONDS, self._poll_seconds * 8):
                fill_runs(self._path, self._blobs)
                self._looked_for_runs = time.monotonic()
            self.trouble = None
        except (StoreError, CatalogError) as error:
            self.trouble = str(error)  # the next look may find it mended

    def _run(self) -> None:
        while not self._ending.is_set():
            self.look()
            self._ending.wait(self._poll_seconds)
