"""Seen URLs: how each lead ended, so that a known article is not fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from newscrawl.model import Lead, LeadKind
from newscrawl.state.database import Database, chunks
from newscrawl.state.prepared import upserting
from newscrawl.state.rows import Seen
from newscrawl.state.schema import articles, micros, seen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

_SEEN = tuple(seen.c[name] for name in Seen.__slots__)
_SEE = upserting(seen, coalesce=("id", "published"))


def see(connection: Connection, store: int, looks: Iterable[Seen]) -> None:
    """Write down looks in the transaction that is open: `Visits.record_looks`."""
    for look in looks:
        times = {"fetched_at": micros(look.fetched_at), "published": micros(look.published)}
        _SEE(connection, store=store, key=look.key, url=look.url, outcome=str(look.outcome), id=look.id, **times)


class Visits(Database):
    """The part of the state that remembers leads."""

    def seen(self, keys: Iterable[str]) -> dict[str, Seen]:
        """What is known of these lead keys."""
        found: dict[str, Seen] = {}
        with self._reading() as connection:
            for some in chunks(list(keys)):
                query = select(*_SEEN).where(seen.c.store == self._store, seen.c.key.in_(some))
                found |= {row.key: Seen(*row) for row in connection.execute(query)}
        return found

    def young(self, site: str, since: datetime) -> list[Lead]:
        """The articles of `site` that were published, or else first stored, since then, the newest first."""
        born = func.coalesce(articles.c.published, articles.c.at)
        mine = (articles.c.store == self._store, articles.c.site == site, articles.c.at >= since, born >= since)
        query = select(articles.c.url, articles.c.published).where(*mine, articles.c.op == "put", ~articles.c.pending)
        with self._reading() as connection:
            rows = connection.execute(query.order_by(born.desc())).all()
        return [Lead(row.url, LeadKind.RECHECK, published=row.published) for row in rows]

    def record_seen(
        self,
        key: str,
        url: str,
        outcome: str,
        article_id: str | None,
        fetched_at: datetime,
        published: datetime | None = None,
    ) -> None:
        """Remember how the lead `key` ended; the latest look counts. An id or date of None leaves what is known."""
        self.record_looks([Seen(key, url, outcome, article_id, fetched_at, published)])

    def record_looks(self, looks: Iterable[Seen]) -> None:
        """The same of several leads, in one transaction."""
        with self._writing() as connection:
            see(connection, self._store, looks)
