"""Bands and signatures: which known articles may be copies of a new one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ARRAY, BigInteger, bindparam, delete, desc, func, literal_column, select

from newscrawl.state.prepared import Prepared, among, listed
from newscrawl.state.rows import Row, pack_signature, unpack_signature
from newscrawl.state.schema import articles, bands, micros, moment, signatures

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Executable

_EPOCH_DAYS: Final = 30
"""Bands of this many days lie together: two places to look in for a window of 30 days, one stretch to drop."""
_MOST: Final = 50
"""Candidates looked at for one article, those with most shared bands first; texts of one template share a few each."""
_SLICES: Final = 64
"""Transactions in which the bands of an epoch are dropped, so that no writer waits for all of them."""
BAND_BITS: Final = 47
"""Of a band; SQLite keeps that in 6 bytes."""
_START: Final = datetime(1970, 1, 1, tzinfo=UTC)

ROW: Final = tuple(articles.c[name] for name in Row.__slots__)


def _hits(dialect: str) -> Executable:
    """The rows that share a band, those with most shared bands first."""
    return (
        select(bands.c.number, func.count().label("shared"))
        .where(bands.c.store == bindparam("in_store"))
        .where(among(dialect, bands.c.epoch, "epochs"), among(dialect, bands.c.band, "found"))
        .group_by(bands.c.number)
        .order_by(desc("shared"), bands.c.number)
        .limit(literal_column(str(_MOST)))
    )


def _candidates(dialect: str) -> Executable:
    """Of some rows, those in the window, with their signatures."""
    return (
        select(*ROW, articles.c.owner, signatures.c.signature, articles.c.number)
        .join_from(articles, signatures, articles.c.number == signatures.c.number)
        .where(signatures.c.store == bindparam("in_store"), among(dialect, signatures.c.epoch, "epochs"))
        .where(among(dialect, articles.c.number, "numbers"), articles.c.op != literal_column("'delete'"))
        .where(articles.c.at >= bindparam("since", type_=BigInteger), articles.c.id != bindparam("not_id"))
    )


def _insert_bands(dialect: str) -> Executable:
    if dialect == "postgresql":
        found: Any = func.unnest(bindparam("found", type_=ARRAY(BigInteger))).column_valued("value")
    else:
        found = func.json_each(bindparam("found")).table_valued("value").c.value
    place = [bindparam(f"of_{name}", type_=bands.c[name].type) for name in ("store", "epoch", "number")]
    return bands.insert().from_select(["store", "epoch", "number", "band"], select(*place, found))


_HITS: Final = Prepared(_hits)
_CANDIDATES: Final = Prepared(_candidates)
_INSERT_BANDS: Final = Prepared(_insert_bands)
_INSERT_SIGNATURE: Final = Prepared(lambda _: signatures.insert())


def epoch(at: datetime) -> int:
    """The number of the stretch of days that `at` falls into."""
    return (at - _START) // timedelta(days=_EPOCH_DAYS)


def read_row(values: Sequence[Any]) -> Row:
    """A Row of what the driver gives for the columns ROW."""
    named = dict(zip(Row.__slots__, values, strict=True))
    times = {name: moment(named[name]) for name in ("published", "fetched_at", "at")}
    return Row(**(named | times | {"pending": bool(named["pending"])}))


def remember(
    connection: Connection, store: int, number: int, at: datetime, signature: tuple[int, ...], found: tuple[int, ...]
) -> None:
    """Keep the fingerprint of the article in row `number`; nothing of an empty one."""
    if not signature:
        return
    when = epoch(min(at, datetime.now(UTC)))
    _INSERT_SIGNATURE(connection, store=store, epoch=when, number=number, signature=pack_signature(signature))
    distinct = listed(connection.dialect.name, sorted(set(found)))
    _INSERT_BANDS(connection, of_store=store, of_epoch=when, of_number=number, found=distinct)


def find(
    connection: Connection, store: int, found: Sequence[int], since: datetime, not_id: str
) -> list[tuple[Row, str | None, tuple[int, ...]]]:
    """Articles seen since `since` that share a band with `found`, whose claim they are, and their signatures; see Door.near."""
    name = connection.dialect.name
    epochs = listed(name, range(epoch(since), epoch(datetime.now(UTC)) + 1))
    hits = dict(_HITS(connection, in_store=store, epochs=epochs, found=listed(name, found))) if found else {}
    if not hits:
        return []
    rows = _CANDIDATES(connection, in_store=store, epochs=epochs, numbers=listed(name, hits), since=micros(since), not_id=not_id)
    rows.sort(key=lambda row: (-hits[row[-1]], row[-1]))
    return [(read_row(row), owner, unpack_signature(packed)) for *row, owner, packed, _ in rows]


def signature_of(connection: Connection, store: int, article_id: str) -> tuple[int, ...]:
    """The latest signature kept of an article, () where there is none."""
    query = (
        select(signatures.c.signature)
        .join_from(articles, signatures, articles.c.number == signatures.c.number)
        .where(articles.c.store == store, articles.c.id == article_id, signatures.c.store == store)
        .order_by(articles.c.pending.desc())
    )
    found = connection.execute(query).scalar()
    return unpack_signature(found) if found else ()


def droppings(store: int, before: datetime) -> Iterator[Executable]:
    """Statements that forget the fingerprints of all epochs that ended before `before`, to be run a transaction each."""
    width = (1 << BAND_BITS) // _SLICES
    yield delete(signatures).where(signatures.c.store == store, signatures.c.epoch < epoch(before))
    for start in range(0, 1 << BAND_BITS, width):
        old = bands.c.store == store, bands.c.epoch < epoch(before)
        yield delete(bands).where(*old, bands.c.band.between(start, start + width - 1))
