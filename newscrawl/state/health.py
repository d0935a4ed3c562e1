"""Health: what runs saw of each site, what is concluded from it, and what receivers of alerts were told."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean, Column, Float, Index, Integer, Table, Text, delete, or_, select

from newscrawl.state.database import Database, upsert
from newscrawl.state.schema import PREFIX, Instant, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

site_runs = Table(
    f"{PREFIX}site_runs",
    metadata,
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("site", Text, primary_key=True),
    Column("run", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("facts", Text, nullable=False),
)
Index(f"{PREFIX}site_runs_at", site_runs.c.store, site_runs.c.at)

verdicts = Table(
    f"{PREFIX}verdicts",
    metadata,
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("site", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("is_well", Boolean, nullable=False),
    Column("new", Integer, nullable=False),
    Column("expected", Float, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("exported", Instant),
)

told = Table(
    f"{PREFIX}told",
    metadata,
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("receiver", Text, primary_key=True),
    Column("site", Text, primary_key=True),
    Column("facts", Text, nullable=False),
)

TABLES: Final = (site_runs, verdicts)
"""What run reports tell again; what receivers were told stands nowhere else."""

LATELY: Final = 500
"""Sites that are asked how many articles came lately; more would tell no more."""

Facts = dict[str, Any]
"""What can be JSON; the state does not look into it."""


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A verdict on a site after a run that ended at `at`, and of it what is asked for apart."""

    at: datetime
    is_well: bool
    new: int
    expected: float
    """Articles that came lately, and those that should have."""
    verdict: Facts


class Healths(Database):
    """The part of the state that remembers how sites were doing."""

    def record_site_runs(self, rows: Iterable[tuple[str, str, datetime, Facts]], *, since: datetime) -> None:
        """Remember what runs saw: site, run, its end, and the facts. What ended before `since` is forgotten, with its verdict."""
        names = "store", "site", "run", "at", "facts"
        kept = [dict(zip(names, (self._store, *row, json.dumps(facts)), strict=True)) for *row, facts in rows]
        with self._writing() as connection:
            upsert(connection, site_runs, kept)
            for table in (site_runs, verdicts):
                connection.execute(delete(table).where(table.c.store == self._store, table.c.at < since))

    def site_runs(self, site: str) -> list[Facts]:
        """What runs saw of the site, in the order of their ends."""
        query = select(site_runs.c.facts).where(site_runs.c.store == self._store, site_runs.c.site == site)
        with self._reading() as connection:
            return [json.loads(row.facts) for row in connection.execute(query.order_by(site_runs.c.at, site_runs.c.run))]

    def first_site_run(self) -> tuple[str, datetime] | None:
        """The run that began first of those remembered, and when it ended."""
        query = select(site_runs.c.run, site_runs.c.at).where(site_runs.c.store == self._store)
        with self._reading() as connection:
            row = connection.execute(query.order_by(site_runs.c.at, site_runs.c.run).limit(1)).first()
        return (row.run, row.at) if row else None

    def record_verdict(self, site: str, conclusion: Conclusion, exported: datetime | None) -> None:
        """Remember what is concluded of a site, and when that was last put into the bucket (None leaves what is known)."""
        row = {
            "store": self._store,
            "site": site,
            "at": conclusion.at,
            "is_well": conclusion.is_well,
            "new": conclusion.new,
            "expected": conclusion.expected,
            "verdict": json.dumps(conclusion.verdict),
            "exported": exported,
        }
        with self._writing() as connection:
            upsert(connection, verdicts, [row], coalesce=("exported",))

    def verdict(self, site: str) -> tuple[Facts, datetime | None] | None:
        """What was last concluded of a site, and when it was put into the bucket."""
        query = select(verdicts).where(verdicts.c.store == self._store, verdicts.c.site == site)
        with self._reading() as connection:
            row = connection.execute(query).first()
        return (json.loads(row.verdict), row.exported) if row else None

    def verdicts(self, *, unwell_or_before: datetime | None = None) -> list[Facts]:
        """What was last concluded of each site, by name; or only of those not well, or not crawled since then."""
        query = select(verdicts.c.verdict).where(verdicts.c.store == self._store).order_by(verdicts.c.site)
        if unwell_or_before:
            query = query.where(or_(~verdicts.c.is_well, verdicts.c.at < unwell_or_before))
        with self._reading() as connection:
            return [json.loads(row.verdict) for row in connection.execute(query)]

    def lately(self, since: datetime, least: float) -> list[tuple[int, float]]:
        """New and expected articles of sites that are well and were crawled since then, and of which `least` were expected."""
        mine = (verdicts.c.store == self._store, verdicts.c.is_well, verdicts.c.at >= since, verdicts.c.expected >= least)
        query = select(verdicts.c.new, verdicts.c.expected).where(*mine).order_by(verdicts.c.at.desc()).limit(LATELY)
        with self._reading() as connection:
            return [(row.new, row.expected) for row in connection.execute(query)]

    def retell(self, receiver: str, change: Callable[[dict[str, Facts]], Mapping[str, Facts]]) -> dict[str, Facts]:
        """Put what `change` makes of what a receiver was told of sites in its place; gives what it was told before.

        Nobody else changes it meanwhile, on any machine.
        """
        mine = (told.c.store == self._store, told.c.receiver == receiver)
        with self._alone() as connection:
            before = {row.site: json.loads(row.facts) for row in connection.execute(select(told).where(*mine))}
            after = change(before)
            if after != before:
                connection.execute(delete(told).where(*mine))
                key = {"store": self._store, "receiver": receiver}
                upsert(connection, told, [key | {"site": site, "facts": json.dumps(facts)} for site, facts in after.items()])
        return before
