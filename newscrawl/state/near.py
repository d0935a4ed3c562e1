"""Bands and signatures: which known articles may be copies of a new one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ARRAY, BigInteger, Integer, bindparam, delete, desc, func, select

from newscrawl.state.rows import Row, pack_signature, unpack_signature
from newscrawl.state.schema import articles, bands, signatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection, Select

_EPOCH_DAYS: Final = 15
"""Bands of this many days lie together: 3 places to look in for a window of 30 days, one sweep to drop the oldest."""
_MOST: Final = 50
"""Candidates looked at for one article, those with most shared bands first; texts of one template share a few each."""
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)

ROW: Final = tuple(articles.c[name] for name in Row.__slots__)


def _candidates() -> Select[Any]:
    """The rows that share a band, most shared bands first. Built once: building it costs more than SQLite takes to answer it."""
    hits = (
        select(bands.c.epoch, bands.c.number, func.count().label("shared"))
        .where(bands.c.store == bindparam("in_store"), bands.c.epoch.in_(bindparam("epochs", expanding=True)))
        .where(bands.c.band.in_(bindparam("found", expanding=True)))
        .group_by(bands.c.epoch, bands.c.number)
        .order_by(desc("shared"))
        .limit(_MOST)
        .subquery()
    )
    same = (
        (signatures.c.store == bindparam("in_store"))
        & (signatures.c.epoch == hits.c.epoch)
        & (signatures.c.number == hits.c.number)
    )
    return (
        select(*ROW, articles.c.owner, signatures.c.signature)
        .select_from(hits.join(articles, articles.c.number == hits.c.number).join(signatures, same))
        .where(articles.c.at >= bindparam("since"), articles.c.id != bindparam("not_id"), articles.c.op != "delete")
        .order_by(desc(hits.c.shared), articles.c.number)
    )


_CANDIDATES: Final = _candidates()
_INSERT_SIGNATURE: Final = signatures.insert()
_INSERT_BANDS: Final = bands.insert()
_UNNEST_BANDS: Final = bands.insert().from_select(
    ["store", "epoch", "number", "band"],
    select(
        bindparam("in_store", type_=Integer),
        bindparam("in_epoch", type_=Integer),
        bindparam("of", type_=BigInteger),
        func.unnest(bindparam("found", type_=ARRAY(BigInteger))),
    ),
)
"""For PostgreSQL: all bands in one round trip to the server."""


def epoch(at: datetime) -> int:
    """The number of the stretch of days that `at` falls into."""
    return (at - _START) // timedelta(days=_EPOCH_DAYS)


def remember(
    connection: Connection, store: int, number: int, at: datetime, signature: tuple[int, ...], found: tuple[int, ...]
) -> None:
    """Keep the fingerprint of the article in row `number`; nothing of an empty one."""
    if not signature:
        return
    place = {"store": store, "epoch": epoch(at), "number": number}
    connection.execute(_INSERT_SIGNATURE, place | {"signature": pack_signature(signature)})
    if connection.dialect.name == "postgresql":
        given = {"in_store": store, "in_epoch": place["epoch"], "of": number, "found": sorted(set(found))}
        connection.execute(_UNNEST_BANDS, given)
    else:
        connection.execute(_INSERT_BANDS, [place | {"band": band} for band in sorted(set(found))])


def find(
    connection: Connection, store: int, found: Sequence[int], since: datetime, not_id: str
) -> list[tuple[Row, str | None, tuple[int, ...]]]:
    """Articles seen since `since` that share a band with `found`, whose claim they are, and their signatures; see Door.near."""
    if not found:
        return []
    epochs = range(epoch(since), epoch(datetime.now(UTC)) + 2)
    given = {"in_store": store, "epochs": list(epochs), "found": list(found), "since": since, "not_id": not_id}
    rows = connection.execute(_CANDIDATES, given).all()
    return [(Row(*row), owner, unpack_signature(packed)) for *row, owner, packed in rows]


def drop_before(connection: Connection, store: int, before: datetime) -> None:
    """Forget the fingerprints of all epochs that ended before `before`."""
    for table in (bands, signatures):
        connection.execute(delete(table).where(table.c.store == store, table.c.epoch < epoch(before)))
