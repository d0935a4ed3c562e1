"""A desk for work on the bucket itself: opened as for a crawl, closed without a run report."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl.desk import new_run, open_desk
from newscrawl.storage.blobs import check_blobs, open_blobs
from newscrawl.storage.formats import check_bucket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.desk import Desk


@contextmanager
def keeping(config: Config, kind: str) -> Iterator[Desk]:
    """What dead runs left behind is published and uploaded first. Raises ConfigError, StoreError or StateError."""
    blobs = open_blobs(config.store)
    check_blobs(blobs, write=False)
    check_bucket(blobs)  # a mistyped name is not to become a new bucket
    desk = open_desk(config, new_run(kind))
    try:
        yield desk
        desk.publish()
    finally:
        if desk.notifier:
            desk.notifier.close()
        desk.state.end_run(desk.run.id, datetime.now(UTC))
        desk.state.close()
