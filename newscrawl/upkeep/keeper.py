"""A desk for work on the bucket itself: opened as for a crawl, closed without a run report."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from newscrawl.config import ConfigError
from newscrawl.desk import new_run, open_desk
from newscrawl.storage.blobs import check_blobs, open_blobs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.desk import Desk
    from newscrawl.storage.blobs import Blobs


def check_bucket(blobs: Blobs) -> None:
    """Raise ConfigError where there is no bucket of ours, so that a mistyped name does not become a new one."""
    check_blobs(blobs, write=False)
    if next(iter(blobs.list("schema/")), None) is None:
        raise ConfigError(f"{blobs.url} holds no bucket: there is no schema/ in it")


@contextmanager
def keeping(config: Config, kind: str) -> Iterator[Desk]:
    """What dead runs left behind is published and uploaded first. Raises ConfigError, StoreError or StateError."""
    check_bucket(open_blobs(config.store))
    desk = open_desk(config, new_run(kind))
    try:
        yield desk
        desk.publish()
    finally:
        if desk.notifier:
            desk.notifier.close()
        desk.state.end_run(desk.run.id, datetime.now(UTC))
        desk.state.close()
