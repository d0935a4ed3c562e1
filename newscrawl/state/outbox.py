"""The outbox: log lines of what is stored and not yet in a segment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import orjson
from sqlalchemy import bindparam, delete, func, select, update

from newscrawl.compact import dump
from newscrawl.state.owners import Owners
from newscrawl.state.prepared import Prepared
from newscrawl.state.rows import Batch
from newscrawl.state.schema import outbox, stores

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection


_POST: Final = Prepared(lambda _: outbox.insert().values(store=bindparam("in_store"), line=bindparam("told")))


def post(connection: Connection, store: int, line: Mapping[str, Any]) -> None:
    """Put a log line into the outbox."""
    _POST(connection, in_store=store, told=dump(line).decode())


class Outbox(Owners):
    """The part of the state that feeds the log. One thread of a process publishes at a time."""

    def enqueue(self, line: Mapping[str, Any]) -> None:
        """Put a line into the outbox that changes no article's row: a duplicate, a withdrawal."""
        with self._writing() as connection:
            post(connection, self._store, line)

    def take_batch(self, max_lines: int) -> Batch | None:
        """Up to `max_lines` lines under a name of their own, oldest first; None if there are none.

        A batch is handed out again, to its process or to another after that is gone, until `clear_batch`, or `apply` of the
        segment that names it. So follow the log to its end before a batch with `retried` is published.
        """
        owner = self._present()
        with self._alone() as connection:
            name = self._open_batch(connection)
            retried = name is not None
            if name is None:
                name = self._new_batch(connection, max_lines)
            connection.execute(update(outbox).where(*self._of(name)).values(owner=owner))
            query = select(outbox.c.line, outbox.c.after_seq).where(*self._of(name)).order_by(outbox.c.number)
            found = connection.execute(query).all()
        lines = tuple({**orjson.loads(row.line), "batch": name} for row in found)
        return Batch(name, lines, found[0].after_seq, retried) if found else None

    def clear_batch(self, name: str) -> None:
        """The batch stands in a segment."""
        with self._writing() as connection:
            connection.execute(delete(outbox).where(*self._of(name)))

    def outbox_size(self) -> int:
        """Lines that wait for a segment."""
        with self._reading() as connection:
            return connection.execute(select(func.count()).where(outbox.c.store == self._store)).scalar_one()

    def first_waiting(self) -> dict[str, Any] | None:
        """The oldest line that waits."""
        with self._reading() as connection:
            query = select(outbox.c.line).where(outbox.c.store == self._store).order_by(outbox.c.number).limit(1)
            found = connection.execute(query).scalar()
        return dict(orjson.loads(found)) if found else None

    def drop_outbox(self) -> list[dict[str, Any]]:
        """Empty the outbox and give its lines: for a bucket that was replaced by another, whose objects they do not name."""
        with self._alone() as connection:
            rows = connection.execute(delete(outbox).where(outbox.c.store == self._store).returning(outbox.c.line)).scalars()
            return [orjson.loads(line) for line in rows]

    def _of(self, name: str) -> tuple[Any, Any]:
        return outbox.c.store == self._store, outbox.c.batch == name

    def _open_batch(self, connection: Connection) -> str | None:
        """The oldest batch that was handed out to this process, or to one that is gone."""
        query = select(outbox.c.batch, outbox.c.owner).where(outbox.c.store == self._store, outbox.c.batch.is_not(None))
        named = connection.execute(query.order_by(outbox.c.number)).all()
        others = {row.owner for row in named if row.owner and row.owner != self._owner}
        held = {owner for owner in others if self._is_alive(connection, owner)}
        return next((row.batch for row in named if row.owner not in held), None)

    def _new_batch(self, connection: Connection, max_lines: int) -> str:
        name = uuid4().hex
        waiting = select(outbox.c.number).where(outbox.c.store == self._store, outbox.c.batch.is_(None))
        first = waiting.order_by(outbox.c.number).limit(max_lines)
        after = select(stores.c.cursor).where(stores.c.number == self._store).scalar_subquery()
        chosen = update(outbox).where(outbox.c.number.in_(first)).values(batch=name, after_seq=after)
        connection.execute(chosen)
        return name
