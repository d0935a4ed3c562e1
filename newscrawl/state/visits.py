"""Seen URLs: how each lead ended, so that a known article is not fetched again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from newscrawl.model import Lead, LeadKind
from newscrawl.state.database import Database, chunks, upsert
from newscrawl.state.rows import Seen
from newscrawl.state.schema import articles, seen

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

_SEEN = tuple(seen.c[name] for name in Seen.__slots__)


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
        where = {"store": self._store, "key": key, "url": url}
        ended = {"outcome": str(outcome), "id": article_id, "fetched_at": fetched_at, "published": published}
        with self._writing() as connection:
            upsert(connection, seen, [where | ended], coalesce=("id", "published"))
