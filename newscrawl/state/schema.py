"""The tables. One schema for SQLite and PostgreSQL; every row belongs to a store, for stores may share a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)

if TYPE_CHECKING:
    from sqlalchemy import Dialect

VERSION: Final = 5
"""Raise it with any change below: older states are then rebuilt from the log."""
PREFIX: Final = "newscrawl_"

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime | None) -> int | None:
    """How an Instant is kept."""
    return None if at is None else (at - _EPOCH) // _MICROSECOND


def moment(kept: int | None) -> datetime | None:
    """The time that `micros` kept."""
    return None if kept is None else _EPOCH + kept * _MICROSECOND


class Instant(TypeDecorator[datetime]):
    """An aware datetime, kept as microseconds since 1970 UTC: the same, and in order, in both databases."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's signature
        return micros(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        return moment(value)


metadata: Final = MetaData()
_NUMBER: Final = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only where the type is INTEGER


def table(name: str, *columns: Any, **options: Any) -> Table:
    """A table of ours, under its prefix."""
    return Table(PREFIX + name, metadata, *columns, **options)


meta = table("meta", Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

stores = table(
    "stores",
    Column("number", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("algorithm", Text, nullable=False),
    Column("cursor", BigInteger, nullable=False),
    Column("last_batch", Text),
)

articles = table(
    "articles",
    Column("number", _NUMBER, primary_key=True),
    Column("store", Integer, nullable=False),
    Column("id", Text, nullable=False),
    Column("pending", Boolean, nullable=False),
    Column("op", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("key", Text),
    Column("url", Text, nullable=False),
    Column("site", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("headline", Text),
    Column("published", Instant),
    Column("fetched_at", Instant),
    Column("at", Instant, nullable=False),
    Column("rights", Text),
    Column("cluster", Text),
    Column("duplicate_of", Text),
    Column("owner", Text),
    UniqueConstraint("store", "id", "pending"),
    sqlite_autoincrement=True,  # a number is never given twice, so bands of a row that is gone meet no other row
)
Index(f"{PREFIX}articles_site", articles.c.store, articles.c.site, articles.c.at)
Index(f"{PREFIX}articles_content", articles.c.store, articles.c.content_hash)
Index(
    f"{PREFIX}articles_pending",
    articles.c.store,
    articles.c.site,
    sqlite_where=articles.c.pending,
    postgresql_where=articles.c.pending,
)
Index(
    f"{PREFIX}articles_cluster",
    articles.c.store,
    articles.c.cluster,
    sqlite_where=articles.c.cluster.is_not(None),
    postgresql_where=articles.c.cluster.is_not(None),
)

bands = table(
    "bands",
    Column("store", Integer),
    Column("epoch", Integer),
    Column("band", BigInteger),
    Column("number", BigInteger),
    # The epoch leads, so that old bands lie together and are dropped in one sweep.
    PrimaryKeyConstraint("store", "epoch", "band", "number"),
    sqlite_with_rowid=False,
)

signatures = table(
    "signatures",
    Column("store", Integer),
    Column("epoch", Integer),
    Column("number", BigInteger),
    Column("signature", LargeBinary, nullable=False),
    PrimaryKeyConstraint("store", "epoch", "number"),
    sqlite_with_rowid=False,
)

aliases = table(
    "aliases",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False),
)
Index(f"{PREFIX}aliases_id", aliases.c.store, aliases.c.id)

seen = table(
    "seen",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("key", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("id", Text),
    Column("fetched_at", Instant, nullable=False),
    Column("published", Instant),
)
Index(f"{PREFIX}seen_id", seen.c.store, seen.c.id)

documents = table(
    "documents",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("asked", Text, primary_key=True),
    Column("url", Text, nullable=False),
    Column("etag", Text),
    Column("modified", Text),
    Column("hash", Text),
    Column("content_type", Text, nullable=False),
    Column("body", LargeBinary),
    Column("fetched_at", Instant, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("interval", Float),
)

outbox = table(
    "outbox",
    Column("number", _NUMBER, primary_key=True),
    Column("store", Integer, nullable=False),
    Column("line", Text, nullable=False),
    Column("batch", Text),
    Column("after_seq", BigInteger),
    Column("owner", Text),
    sqlite_autoincrement=True,
)
Index(f"{PREFIX}outbox_batch", outbox.c.store, outbox.c.batch)

runs = table(
    "runs",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("run", Text, primary_key=True),
    Column("site", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started", Instant, nullable=False),
    Column("finished", Instant),
    Column("outcomes", Text),
)
Index(f"{PREFIX}runs_open", runs.c.store, sqlite_where=text("finished IS NULL"), postgresql_where=text("finished IS NULL"))

locks = table(
    "locks",
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("site", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("owner", Text, nullable=False),
)

owners = table(
    "owners",
    Column("owner", Text, primary_key=True),
    Column("place", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("born", Text, nullable=False),
    Column("beat", Float, nullable=False),
)
