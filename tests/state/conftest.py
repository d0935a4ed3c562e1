"""Every test that takes `state` runs on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from newscrawl.state import State, open_state
from tests.postgres import Server, postgres

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STORE = "file:///bucket"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with postgres() as running:
        yield running


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/state.sqlite"
    found: Server = request.getfixturevalue("server")
    return found.create_database(uuid4().hex)


@pytest.fixture
def opened(url: str) -> Iterator[Callable[..., State]]:
    """Opens States on one database, bound to one store, and closes them."""
    states: list[State] = []

    def open_one(store: str = STORE, algorithm: str = "test-1") -> State:
        state = open_state(url)
        states.append(state)
        state.bind(store, algorithm)
        return state

    yield open_one
    for state in states:
        state.close()


@pytest.fixture
def state(opened: Callable[..., State]) -> State:
    return opened()
