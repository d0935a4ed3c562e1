"""How the sites of a store are doing, by what its runs left behind; and receivers told of it."""

from __future__ import annotations

import hashlib
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from newscrawl.dedup import ALGORITHM
from newscrawl.desk.health import enter_facts, judge_again
from newscrawl.desk.opening import state_address
from newscrawl.health import KEPT_DAYS, NEGLECTED, NOT_CRAWLED, Notice, Told, Verdict, facts_of, notice, troubles
from newscrawl.sites import sites_of
from newscrawl.state import open_state
from newscrawl.storage.blobs import NoSuchBlob, check_blobs, open_blobs
from newscrawl.storage.keys import runs_of_day
from newscrawl.urls import site_of
from newscrawl.webhook import Undelivered

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from newscrawl.alerting import Receiver
    from newscrawl.config import Config
    from newscrawl.health import SiteRun, Trouble
    from newscrawl.state import State
    from newscrawl.storage.blobs import Blobs

REPORTS: Final = 5_000
"""Run reports after which no earlier day is read in one go: the next look reads on."""
THREADS: Final = 8


@dataclass(frozen=True, slots=True)
class Health:
    """`verdicts` of sites, by name, and of those not well the `troubles`."""

    verdicts: tuple[Verdict, ...]
    troubles: tuple[Trouble, ...]

    def of(self, site: str | None) -> Health:
        """That of one site alone; of all where it is None."""
        if site is None:
            return self
        name = site_of(site) if "//" in site else site.lower()
        verdicts = tuple(one for one in self.verdicts if one.site == name)
        return Health(verdicts, tuple(one for one in self.troubles if one.site == name))

    def status(self, verdict: Verdict) -> str:
        """ "well", "learning", or what is the matter in one word."""
        found = next((str(trouble.first.kind) for trouble in self.troubles if trouble.site == verdict.site), None)
        return found or ("well" if verdict.is_learned else "learning")


def look(config: Config, now: datetime) -> Health:
    """How all sites of the store are doing. Raises ConfigError, StoreError or StateError.

    Where the state is younger than the bucket, as after it was lost, the bucket's run reports are read.
    """
    with _opened(config) as (state, blobs):
        recover(state, blobs, now)
        verdicts = [Verdict.from_json(found) for found in state.verdicts()]
        return Health(tuple(verdicts), tuple(_troubles(config, verdicts, now)))


def alert(config: Config, receivers: Sequence[Receiver], now: datetime, *, recovering: bool = True) -> list[str]:
    """Tell receivers of what is due; gives a sentence for each that did not take its message, and will get it the next time."""
    with _opened(config) as (state, blobs):
        if recovering:
            recover(state, blobs, now)
        verdicts = [Verdict.from_json(found) for found in state.verdicts(unwell_or_before=now - NOT_CRAWLED)]
        found = _troubles(config, verdicts, now)
        return [sentence for receiver in receivers if (sentence := _tell(state, blobs.url, receiver, found, now))]


def recover(state: State, blobs: Blobs, now: datetime) -> int:
    """Read the reports of runs that began before all that the state knows; gives the number of those that tell something."""
    found = [run for runs in _read_all(blobs, _older(state, blobs, now)) for run in runs]
    enter_facts(state, found)
    for site in sorted({run.site for run in found}):
        judge_again(state, site)
    return len(found)


def _older(state: State, blobs: Blobs, now: datetime) -> list[str]:
    """Keys of run reports, whole days, the latest day first; an id begins with the time of its run's start."""
    run, at = state.first_site_run() or ("~", now)
    day, oldest = at.date(), (now - timedelta(days=KEPT_DAYS)).date()
    keys: list[str] = []
    while day >= oldest and len(keys) < REPORTS:
        keys += [key for key in blobs.list(runs_of_day(day)) if key.endswith(".json") and PurePosixPath(key).stem < run]
        day -= timedelta(days=1)
    return keys


def _read_all(blobs: Blobs, keys: Sequence[str]) -> list[list[SiteRun]]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(lambda key: _read(blobs, key), keys))


def _read(blobs: Blobs, key: str) -> list[SiteRun]:
    """Nothing of a report that cannot be read, or is of a version that told less."""
    try:
        return facts_of(json.loads(blobs.get(key)))
    except (NoSuchBlob, ValueError, TypeError, KeyError):
        return []


@contextmanager
def _opened(config: Config) -> Iterator[tuple[State, Blobs]]:
    blobs = open_blobs(config.store)
    check_blobs(blobs, write=False)
    state = open_state(state_address(config, blobs))
    try:
        state.bind(blobs.url, ALGORITHM)
        yield state, blobs
    finally:
        state.close()


def _troubles(config: Config, verdicts: Sequence[Verdict], now: datetime) -> list[Trouble]:
    """A site that was taken out of sites.toml is not crawled any more on purpose."""
    wanted = {site_of(site.url) for site in sites_of(config)}
    found = troubles(verdicts, now)
    return [one for one in found if one.first.cause != NEGLECTED or not wanted or one.site in wanted]


def _tell(state: State, store: str, receiver: Receiver, found: Sequence[Trouble], now: datetime) -> str | None:
    """What is due counts as told before it is, so that no two processes tell it; where that fails, it is due again."""
    name = hashlib.sha256(receiver.address.encode()).hexdigest()[:16]  # an address may hold a secret
    due = Notice()

    def retold(before: dict[str, Any]) -> dict[str, Any]:
        nonlocal due
        due, after = notice(found, {site: Told.from_json(facts) for site, facts in before.items()}, now)
        return {site: told.to_json() for site, told in after.items()}

    before = state.retell(name, retold)
    if not due:
        return None
    try:
        receiver.send(due, store, now)
    except Undelivered as failed:
        state.retell(name, lambda _: before)
        return f"{receiver.setting}: the alert was not taken ({failed}); it is sent again by the next look"
    return None
