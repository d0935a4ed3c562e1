"""Queues what is due, by a sites.toml that may change while it works."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError
from newscrawl.jobs.opening import scheduled_job, store_of
from newscrawl.jobs.schedule import due_tick
from newscrawl.sites import sites_of

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.jobs.book import Book
    from newscrawl.jobs.schedule import Tick
    from newscrawl.sites import Site

logger = logging.getLogger(__name__)

REFRESH: Final = timedelta(minutes=1)
"""How old what it knows of other planners may be; what two queue at a time becomes one job all the same."""


class Planner:
    """`config` says where sites.toml is. Raises ConfigError where it is wrong at the start; later the old one goes on."""

    def __init__(self, config: Config, jobs: Book) -> None:
        self._config = config
        self._jobs = jobs
        self._file = Path(config.sites)
        self._seen = self._mark()
        self.sites: tuple[Site, ...] = sites_of(config)
        self._ticks: dict[tuple[str, str], Tick] = {}
        self._read_at: datetime | None = None

    def plan(self, now: datetime | None = None) -> int:
        """Queue what is due; gives the number. Raises StateError where the database fails."""
        now = now or datetime.now(UTC)
        self.reload()
        if self._read_at is None or now - self._read_at > REFRESH:
            self._ticks, self._read_at = self._jobs.ticks(), now
        return sum(self._queue(site, now) for site in self.sites)

    def reload(self) -> None:
        """Read sites.toml again where it has changed."""
        mark = self._mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self.sites = sites_of(self._config)
        except ConfigError as error:
            logger.error("%s; the sites stay as they were", error)
        else:
            logger.warning("%s was read again: %d sites", self._file, len(self.sites))

    def _queue(self, site: Site, now: datetime) -> bool:
        key = (store_of(self._config, site), site.url)
        last = self._ticks.get(key)
        tick = due_tick(site, last, now)
        if tick is None:
            return False
        self._jobs.enqueue(scheduled_job(self._config, site, tick))
        self._ticks[key] = tick, last[1] if last else None
        return True

    def _mark(self) -> tuple[int, int] | None:
        """What changes when the file does."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
