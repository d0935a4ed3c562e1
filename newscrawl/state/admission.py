"""Admission: one article at a time is held against all known ones, and claims its place."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, update

from newscrawl.state.articles import INSERT, add_aliases, by_key, stored_row, turn_stored
from newscrawl.state.near import ROW, droppings, find, read_row, remember, signature_of
from newscrawl.state.outbox import post
from newscrawl.state.owners import Owners
from newscrawl.state.prepared import Prepared
from newscrawl.state.rows import Row, article_urls
from newscrawl.state.schema import aliases, articles, micros, seen
from newscrawl.state.visits import see

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from newscrawl.state.rows import Seen


def _known(*which: Any, order: Any) -> Prepared:
    query = select(*ROW, articles.c.owner).where(articles.c.store == bindparam("in_store"), *which)
    return Prepared(lambda _: query.order_by(order))


_BY_ID: Final = _known(articles.c.id == bindparam("named"), order=articles.c.pending.desc())
_BY_CONTENT: Final = _known(
    articles.c.content_hash == bindparam("words"), articles.c.id != bindparam("named"), order=articles.c.number
)
_DROP_CLAIM: Final = Prepared(
    lambda _: delete(articles).where(
        articles.c.store == bindparam("in_store"), articles.c.id == bindparam("named"), articles.c.pending
    )
)


class Door:
    """What stands behind `State.admitting()`: questions about known articles, and the claim, in one transaction."""

    def __init__(self, connection: Connection, store: int, owner: str, is_alive: Callable[[str], bool]) -> None:
        self._connection = connection
        self._store = store
        self._owner = owner
        self._is_alive = is_alive

    def by_id(self, article_id: str) -> Row | None:
        """The article of this id; the claim on it, if one is in flight."""
        return self._first(_BY_ID(self._connection, in_store=self._store, named=article_id))

    def by_content(self, content_hash: str, not_id: str) -> Row | None:
        """The first article of another id with the same words."""
        return self._first(_BY_CONTENT(self._connection, in_store=self._store, words=content_hash, named=not_id))

    def by_url(self, url: str) -> Row | None:
        """The article that `url`, or a twin of it, is a known address of."""
        query = select(aliases.c.id).where(aliases.c.store == self._store, aliases.c.key.in_(by_key([url])))
        found = self._connection.execute(query).scalar()
        return self.by_id(found) if found else None

    def signature(self, article_id: str) -> tuple[int, ...]:
        """That of the article of this id; () where there is none, or it was forgotten."""
        return signature_of(self._connection, self._store, article_id)

    def near(self, bands: Sequence[int], since: datetime, not_id: str) -> list[tuple[Row, tuple[int, ...]]]:
        """Articles of other ids, seen since then, that share a band, and their signatures: at most 50, likeliest first."""
        found = find(self._connection, self._store, bands, since, not_id)
        return [(row, signature) for row, owner, signature in found if self._is_there(owner)]

    def claim(
        self,
        article_id: str,
        *,
        run: str,
        site: str,
        url: str,
        content_hash: str,
        fetched_at: datetime,
        revision: int = 1,
        key: str | None = None,
        headline: str | None = None,
        published: datetime | None = None,
        signature: tuple[int, ...] = (),
        bands: tuple[int, ...] = (),
        rights: str | None = None,
        cluster: str | None = None,
        duplicate_of: str | None = None,
    ) -> None:
        """Take the article's place until `confirm` or `release`, so that a copy in flight at the same time sees it.

        Only where `by_id` shows no claim: one of a dead process is replaced.
        """
        _DROP_CLAIM(self._connection, in_store=self._store, named=article_id)
        [(number,)] = INSERT(
            self._connection,
            store=self._store,
            id=article_id,
            pending=True,
            op="put",
            revision=revision,
            content_hash=content_hash,
            key=key,
            url=url,
            site=site,
            run=run,
            headline=headline,
            published=micros(published),
            fetched_at=micros(fetched_at),
            at=micros(fetched_at),
            rights=rights,
            cluster=cluster,
            duplicate_of=duplicate_of,
            owner=self._owner,
        )
        remember(self._connection, self._store, number, fetched_at, signature, bands)

    def _first(self, rows: Iterable[Sequence[Any]]) -> Row | None:
        """The first row that is not a claim of a process which died."""
        return next((read_row(values) for *values, owner in rows if self._is_there(owner)), None)

    def _is_there(self, owner: str | None) -> bool:
        """Whether a row counts: stored, or claimed by a process that lives."""
        return owner is None or owner == self._owner or self._is_alive(owner)


class Admission(Owners):
    """The part of the state that articles come in by."""

    @contextmanager
    def admitting(self) -> Iterator[Door]:
        """A Door that no other thread, process or machine has open on this store; keep it short."""
        owner = self._present()
        with self._alone() as connection:
            yield Door(connection, self._store, owner, lambda other: self._is_alive(connection, other))

    def confirm(
        self,
        article_id: str,
        revision: int,
        content_hash: str,
        key: str,
        line: Mapping[str, Any],
        urls: Iterable[str] = (),
        looks: Iterable[Seen] = (),
    ) -> None:
        """The claimed article is stored at `key`: its row, its addresses, the looks that found it, and its log line in the
        outbox, in one transaction.

        Done once more, after a commit whose answer was lost, it changes nothing.
        """
        told = {**line, "id": article_id, "revision": revision, "key": key}
        told["article"] = {**line["article"], "contentHash": content_hash}
        with self._writing() as connection:
            if not turn_stored(connection, self._store, told):
                return
            add_aliases(connection, self._store, article_id, by_key([*article_urls(line["article"]), *urls]))
            see(connection, self._store, looks)
            post(connection, self._store, line)

    def release(self, article_id: str, run: str) -> None:
        """Undo the claim of an article that could not be stored."""
        self._release(articles.c.id == article_id, articles.c.run == run)

    def release_run(self, run: str) -> None:
        """Undo what a run that is gone had claimed."""
        self._release(articles.c.run == run)

    def release_dead(self) -> None:
        """Undo what processes that are gone had claimed; `bind` does it."""
        with self._alone() as connection:
            query = select(articles.c.owner).where(*self._claims()).distinct()
            found = [owner for owner in connection.execute(query).scalars() if owner]
            gone = [owner for owner in found if not self._is_alive(connection, owner)]
        for owner in gone:
            self._release(articles.c.owner == owner)

    def withdraw(self, article_id: str, line: Mapping[str, Any]) -> None:
        """The stored article is gone from its site: note it, and put `line` into the outbox, once."""
        mine = (articles.c.store == self._store, articles.c.id == article_id, ~articles.c.pending, articles.c.op == "put")
        with self._alone() as connection:
            if connection.execute(update(articles).where(*mine).values(op="withdrawn")).rowcount:
                post(connection, self._store, line)

    def alias(self, url: str, article_id: str) -> bool:
        """Let `url` lead to the article; False if it, or a twin of it, did already."""
        keys = by_key([url])
        with self._writing() as connection:
            query = select(aliases.c.id).where(aliases.c.store == self._store, aliases.c.key.in_(keys))
            known = connection.execute(query).scalar()
            add_aliases(connection, self._store, article_id, keys)
        return known != article_id

    def forget_bands(self, before: datetime) -> None:
        """Drop the fingerprints of articles seen before then (in whole stretches of 30 days)."""
        for statement in droppings(self._store, before):
            with self._writing() as connection:
                connection.execute(statement)

    def _claims(self, *which: Any) -> tuple[Any, ...]:
        return articles.c.store == self._store, articles.c.pending, *which

    def _release(self, *which: Any) -> None:
        """Drop claims; where nothing is stored under their id, forget their copies too, so that those are fetched again."""
        with self._alone() as connection:
            dropped = delete(articles).where(*self._claims(*which)).returning(articles.c.id)
            for article_id in list(connection.execute(dropped).scalars()):
                if stored_row(connection, self._store, article_id) is None:
                    for table in (aliases, seen):
                        connection.execute(delete(table).where(table.c.store == self._store, table.c.id == article_id))
