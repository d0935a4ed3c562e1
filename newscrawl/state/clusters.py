"""Copies across sites that are stored: which belong together, and where their parts are not settled yet."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, func, select

from newscrawl.state.database import Database
from newscrawl.state.near import ROW
from newscrawl.state.rows import Row
from newscrawl.state.schema import articles


class Clusters(Database):
    """The part of the state that knows copies which are stored."""

    def members(self, cluster: str) -> list[Row]:
        """The stored articles of a cluster, its present original first, then the one that was stored first."""
        query = select(*ROW).where(*self._stored(articles), (articles.c.cluster == cluster) | (articles.c.id == cluster))
        with self._reading() as connection:
            rows = [Row(*row) for row in connection.execute(query)]
        return sorted(rows, key=lambda row: (row.duplicate_of is not None, row.id != cluster, row.id))

    def unsettled_clusters(self) -> list[str]:
        """Clusters without an original or with two, and those whose first article does not know of the others."""
        originals = func.sum(case((articles.c.duplicate_of.is_(None), 1), else_=0))
        grouped = select(articles.c.cluster).where(*self._stored(articles), articles.c.cluster.is_not(None))
        first = articles.alias()
        unaware = (
            select(articles.c.cluster)
            .join(first, (first.c.store == articles.c.store) & (first.c.id == articles.c.cluster))
            .where(*self._stored(articles), *self._stored(first), articles.c.cluster.is_not(None), first.c.cluster.is_(None))
        )
        alone = grouped.group_by(articles.c.cluster).having((originals != 1) | (func.count() < 2))
        with self._reading() as connection:
            found = [*connection.execute(alone).scalars(), *connection.execute(unaware).scalars()]
        return sorted(set(found))

    def _stored(self, table: Any) -> tuple[Any, ...]:
        return table.c.store == self._store, ~table.c.pending, table.c.op == "put"
