"""Notices: up to which segment of the log each webhook was told."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, Table, Text, select

from newscrawl.state.database import Database, upsert
from newscrawl.state.schema import PREFIX, metadata

notices = Table(
    f"{PREFIX}notices",
    metadata,
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("receiver", Text, primary_key=True),
    Column("cursor", BigInteger, nullable=False),
)


class Notices(Database):
    """The part of the state that remembers what receivers were told; `receiver` is any name for one, such as a hash."""

    def noticed(self, receiver: str) -> int | None:
        """The next segment to tell `receiver` of; None for one never told of any."""
        query = select(notices.c.cursor).where(notices.c.store == self._store, notices.c.receiver == receiver)
        with self._reading() as connection:
            return connection.execute(query).scalar()

    def record_notice(self, receiver: str, cursor: int) -> None:
        """Remember that `receiver` was told of all segments before `cursor`."""
        with self._writing() as connection:
            upsert(connection, notices, [{"store": self._store, "receiver": receiver, "cursor": cursor}])
