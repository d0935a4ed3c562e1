"""The state looked at, and made anew from the bucket's log."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newscrawl.dedup import ALGORITHM
from newscrawl.desk.desk import Desk
from newscrawl.desk.opening import new_run, state_address
from newscrawl.state import Census, StateError, look_at_state, open_state
from newscrawl.storage.blobs import check_blobs, open_blobs

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.state import State


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What the log held."""

    segments: int
    articles: int
    aliases: int
    seconds: float


def rebuild_state(config: Config) -> Rebuilt:
    """Forget what the state knows of the store and read the log again; log lines that wait for a segment are kept and written.

    Raises StateError while a run works with it, as for any state that cannot be opened, and StoreError.
    """
    begun = time.monotonic()
    blobs = open_blobs(config.store)
    check_blobs(blobs, write=False)
    state = open_state(state_address(config, blobs))
    try:
        state.bind(blobs.url, ALGORITHM)
        _refuse_while_used(state)
        state.reset()
        desk = Desk(config, new_run("rebuild"), blobs, state, None)
        desk.catch_up()
        desk.publish()
        found = state.census(blobs.url)
        assert found
        return Rebuilt(found.cursor, found.articles, found.aliases, time.monotonic() - begun)
    finally:
        state.close()


def look_at(config: Config) -> tuple[str, Census | None]:
    """Where the state of the store is (its URL without a password), and what it knows of it. Raises StateError."""
    blobs = open_blobs(config.store)
    state = look_at_state(state_address(config, blobs, make=False))
    try:
        return state.name, state.census(blobs.url)
    finally:
        state.close()


def _refuse_while_used(state: State) -> None:
    for run in state.living_runs():
        raise StateError(f"Run {run.run} (process {run.pid} on {run.host}) works with this state: wait for its end, or end it")
