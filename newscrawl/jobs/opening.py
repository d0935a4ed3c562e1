"""Which queue the settings name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import make_url

from newscrawl.desk.opening import state_address
from newscrawl.jobs.embedded import EmbeddedJobs
from newscrawl.state import connect
from newscrawl.storage.blobs import open_blobs

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.jobs.book import Book


def open_jobs(config: Config) -> Book:
    """The queue of these settings: beside the state's SQLite file, or in the PostgreSQL of NEWSCRAWL_STATE for a fleet.

    Raises ConfigError, StoreError or StateError, one sentence.
    """
    if is_fleet(config):
        from newscrawl.jobs.fleet import FleetJobs  # noqa: PLC0415 - Procrastinate is of the extra `fleet`

        return FleetJobs(*connect(str(config.state)))
    return EmbeddedJobs(*connect(jobs_address(config)))


def is_fleet(config: Config) -> bool:
    """Whether the state is one that several machines share."""
    return bool(config.state and config.state.startswith(("postgres://", "postgresql")))


def jobs_address(config: Config) -> str:
    """A file of its own: the state's is busy with articles, and may be deleted at any time."""
    state = make_url(config.state or state_address(config, open_blobs(config.store)))
    return (
        f"sqlite:///{Path(str(state.database)).with_suffix('.jobs.sqlite')}"
        if state.get_backend_name() == "sqlite"
        else str(config.state)
    )
