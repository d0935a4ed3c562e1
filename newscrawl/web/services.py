"""What routes work with: the bucket, the queue, the index, and processes that read foreign pages."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.desk.opening import open_store, state_home
from newscrawl.jobs import open_jobs
from newscrawl.metrics import Totals
from newscrawl.urls.guard import lookup
from newscrawl.web.catalog import Catalog, open_catalog
from newscrawl.web.catalog.following import POLL_SECONDS, Following
from newscrawl.web.limits import CRAWLS, Buckets
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.jobs import Jobs
    from newscrawl.storage.blobs import Blobs
    from newscrawl.urls.guard import Resolve

INDEX: Final = "index.sqlite"


@dataclass(frozen=True)
class Services:
    """Everything is safe to use from several threads."""

    config: Config
    blobs: Blobs
    jobs: Jobs
    catalog: Catalog
    following: Following
    workers: Workers
    totals: Totals
    resolve: Resolve = lookup
    asked: Buckets = field(default_factory=lambda: Buckets(CRAWLS))

    def close(self) -> None:
        """Let index, processes and database go."""
        self.following.stop()
        self.workers.close()
        with suppress(AttributeError):  # a queue that holds nothing open has nothing to close
            self.jobs.close()  # type: ignore[attr-defined]


def open_services(config: Config, poll_seconds: float = POLL_SECONDS) -> Services:
    """Open all for the bucket of `config`, which is made where there is none, and follow its log.

    The index lies beside the state, whatever database that is. Raises ConfigError, StoreError, StateError or CatalogError.
    """
    blobs = open_store(config.store)
    path = state_home(blobs) / INDEX
    open_catalog(path, blobs.url)
    following = Following(path, blobs, poll_seconds)
    workers = Workers(config.extract_workers, config.extract_seconds, config.extract_megabytes)
    services = Services(config, blobs, open_jobs(config), Catalog(path), following, workers, Totals(config.metrics_sites))
    following.start()
    return services
