"""Queues what is due, by a sites.toml that may change while it works."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError
from newscrawl.jobs.opening import scheduled_job, store_of
from newscrawl.jobs.schedule import due_tick, next_tick
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
        self.sites: tuple[Site, ...] = ()
        self._keys: dict[tuple[str, str], Site] = {}
        self._quiet: dict[tuple[str, str], datetime] = {}
        self._take(sites_of(config))
        self._ticks: dict[tuple[str, str], Tick] = {}
        self._read_at: datetime | None = None

    def plan(self, now: datetime | None = None) -> int:
        """Queue what is due; gives the number. Raises StateError where the database fails."""
        now = now or datetime.now(UTC)
        self.reload()
        if self._read_at is None or now - self._read_at > REFRESH:
            self._ticks, self._read_at = self._jobs.ticks(), now
            self._quiet = {key: until for key, until in self._quiet.items() if self._has_clock(key)}
        return sum(self._queue(key, site, now) for key, site in self._keys.items() if self._quiet.get(key, now) <= now)

    def reload(self) -> None:
        """Read sites.toml again where it has changed."""
        mark = self._mark()
        if mark == self._seen:
            return
        self._seen = mark
        try:
            self._take(sites_of(self._config))
        except ConfigError as error:
            logger.error("%s; the sites stay as they were", error)
        else:
            logger.warning("%s was read again: %d sites", self._file, len(self.sites))

    def _take(self, sites: tuple[Site, ...]) -> None:
        self.sites, self._quiet = sites, {}
        self._keys = {(store_of(self._config, site), site.url): site for site in sites}

    def _has_clock(self, key: tuple[str, str]) -> bool:
        """Whether a site's next time does not hang on what its runs find."""
        site = self._keys.get(key)
        return site is not None and bool(site.schedule or site.every)

    def _queue(self, key: tuple[str, str], site: Site, now: datetime) -> bool:
        last = self._ticks.get(key)
        tick = due_tick(site, last, now)
        if tick:
            self._jobs.enqueue(scheduled_job(self._config, site, tick))
            last = self._ticks[key] = tick, last[1] if last else None
        self._quiet[key] = next_tick(site, last, now)
        return tick is not None

    def _mark(self) -> tuple[int, int] | None:
        """What changes when the file does."""
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size
