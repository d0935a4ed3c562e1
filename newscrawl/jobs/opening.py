"""Which queue the settings name, and the job that a crawl of a URL is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import make_url

from newscrawl.desk.opening import state_address
from newscrawl.jobs.embedded import EmbeddedJobs
from newscrawl.jobs.spec import JobSpec
from newscrawl.sites import site_for, sites_of
from newscrawl.state import NoAddress, StateError, connect
from newscrawl.storage.blobs import open_blobs
from newscrawl.urls import site_of

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.config import Config
    from newscrawl.jobs.book import Book
    from newscrawl.sites import Site

FLEET: Final = ("postgres://", "postgresql://", "postgresql+")


def open_jobs(config: Config) -> Book:
    """The queue of these settings: beside the state's SQLite file, or in the PostgreSQL of NEWSCRAWL_STATE for a fleet.

    Raises ConfigError, StoreError or StateError, one sentence.
    """
    if not is_fleet(config):
        return EmbeddedJobs(*connect(jobs_address(config)))
    try:
        from newscrawl.jobs.fleet import FleetJobs  # noqa: PLC0415 - Procrastinate is of the extra `fleet`
    except ModuleNotFoundError:
        raise StateError("Jobs in PostgreSQL need the procrastinate package: pip install 'newscrawl[fleet]'") from None
    return FleetJobs(*connect(str(config.state)))


def is_fleet(config: Config) -> bool:
    """Whether the state is one that several machines share."""
    return bool(config.state and config.state.startswith(FLEET))


def jobs_address(config: Config) -> str:
    """A file of its own: the state's is busy with articles, and may be deleted at any time."""
    state = connect_address(config)
    return f"sqlite:///{Path(state).with_suffix('.jobs.sqlite')}"


def connect_address(config: Config) -> str:
    """The file of the state."""
    if config.state and not config.state.startswith("sqlite:///"):
        raise NoAddress
    return str(make_url(config.state or state_address(config, open_blobs(config.store))).database)


def job_for(config: Config, url: str, *, since: str | None = None, limit: int | None = None) -> JobSpec:
    """The job that crawls the site of `url` as `newscrawl crawl URL` does. Raises ConfigError where the address is none."""
    site = site_for(sites_of(config), url)
    return JobSpec(url, site_of(url), store_of(config, site), since, limit)


def scheduled_job(config: Config, site: Site, scheduled: datetime) -> JobSpec:
    """The job of a site that was due at `scheduled`."""
    return JobSpec(site.url, site_of(site.url), store_of(config, site), scheduled=scheduled)


def store_of(config: Config, site: Site | None) -> str:
    """Where the site's articles go, the same from whatever folder."""
    store = site.store_below(config.store) if site else config.store
    return store if "://" in store else str(Path(store).absolute())
