"""Queues of both kinds, each empty."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import Config
from newscrawl.jobs import open_jobs
from tests.postgres import Server, postgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.jobs.book import Book


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    with postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def config(request: pytest.FixtureRequest, tmp_path: Path) -> Config:
    if request.param == "sqlite":
        return Config(store=str(tmp_path / "bucket"))
    server: Server = request.getfixturevalue("postgres_server")
    return Config(store=str(tmp_path / "bucket"), state=server.create_database(uuid.uuid4().hex))


@pytest.fixture
def book(config: Config) -> Iterator[Book]:
    found = open_jobs(config)
    yield found
    found.close()
