"""Which short blocks repeat on a site: counted as the log is followed, so that the log alone tells what was learned when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    bindparam,
    delete,
    func,
    select,
    update,
)

from newscrawl.state.database import Database, upsert
from newscrawl.state.prepared import Prepared, among, listed, upserting
from newscrawl.state.schema import PREFIX, articles, metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from sqlalchemy import Connection

    Line = Mapping[str, Any]

WINDOW: Final = 500
"""Latest articles of a site that count: what is rare among them is forgotten, so a site's rows are bounded."""
SWEEP: Final = 50
"""Articles of a site after which what fell out of the window is deleted."""
_CHUNK: Final = 500

counted: Final = Table(
    f"{PREFIX}counted",
    metadata,
    Column("store", Integer),
    Column("site", Text),
    Column("serial", Integer),
    Column("id", Text, nullable=False),
    PrimaryKeyConstraint("store", "site", "serial"),
    sqlite_with_rowid=False,
)
"""The articles of a site that were counted, numbered from 1 as the log has them."""

sightings: Final = Table(
    f"{PREFIX}sightings",
    metadata,
    Column("store", Integer),
    Column("site", Text),
    Column("hash", BigInteger),
    Column("serial", Integer),
    PrimaryKeyConstraint("store", "site", "hash", "serial"),
    sqlite_with_rowid=False,
)

learned: Final = Table(
    f"{PREFIX}learned",
    metadata,
    Column("store", Integer),
    Column("site", Text),
    Column("hash", BigInteger),
    Column("cleaned", Boolean, nullable=False),
    PrimaryKeyConstraint("store", "site", "hash"),
    sqlite_with_rowid=False,
)
"""`cleaned`: the articles that were stored before are clean too."""

TABLES: Final = (counted, sightings, learned)

_LAST: Final = Prepared(lambda _: select(func.max(counted.c.serial)).where(*_given(counted)))
_LEARNED: Final = Prepared(lambda _: select(learned.c.hash, learned.c.cleaned).where(*_given(learned)))
_SEEN: Final = Prepared(
    lambda dialect: (
        select(sightings.c.hash, func.count())
        .where(*_given(sightings), among(dialect, sightings.c.hash, "hashes"))
        .group_by(sightings.c.hash)
    )
)
_COUNT: Final = upserting(counted)
_SIGHT: Final = upserting(sightings)


@dataclass(frozen=True, slots=True)
class Counting:
    """How blocks are counted; `newscrawl.clean.learned` has both functions."""

    short_blocks: Callable[[Mapping[str, Any]], Mapping[int, int]]
    """From an article's JSON object to its blocks' hashes, each with its words."""
    is_boilerplate: Callable[[int, int, int], bool]
    """From the articles that have a block, all articles and the block's words to whether it is learned."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned of a site and the articles stored before that have it, by their keys in the bucket."""

    site: str
    hashes: frozenset[int]
    keys: tuple[str, ...]


class Blocks(Database):
    """The part of the state that knows what repeats on a site."""

    def learned(self, site: str) -> frozenset[int]:
        """Hashes of the blocks that are boilerplate on this site."""
        with self._reading() as connection:
            return frozenset(_known(connection, self._store, site))

    def to_clean(self) -> list[Learned]:
        """What was learned since the articles with it were stored."""
        open_ = select(learned.c.site, learned.c.hash).where(learned.c.store == self._store, ~learned.c.cleaned)
        hashes: defaultdict[str, set[int]] = defaultdict(set)
        with self._reading() as connection:
            for row in connection.execute(open_.order_by(learned.c.site)):
                hashes[row.site].add(row.hash)
            return [Learned(site, frozenset(some), self._keys(connection, site)) for site, some in hashes.items()]

    def _keys(self, connection: Connection, site: str) -> tuple[str, ...]:
        """Of the stored articles in which a block was seen that is to be cleaned, in the order they were stored."""
        query = (
            select(counted.c.serial, articles.c.key)
            .distinct()
            .join_from(learned, sightings, _same(learned, sightings) & (learned.c.hash == sightings.c.hash))
            .join(counted, _same(sightings, counted) & (sightings.c.serial == counted.c.serial))
            .join(articles, (articles.c.store == counted.c.store) & (articles.c.id == counted.c.id))
            .where(learned.c.store == self._store, learned.c.site == site, ~learned.c.cleaned)
            .where(~articles.c.pending, articles.c.op == "put", articles.c.key.is_not(None))
            .order_by(counted.c.serial)
        )
        return tuple(row.key for row in connection.execute(query))

    def note_cleaned(self, done: Learned) -> None:
        """The articles are clean: what was counted of these blocks is no longer needed."""
        with self._writing() as connection:
            for some in _chunks(list(done.hashes)):
                connection.execute(delete(sightings).where(*_at(sightings, self._store, done.site), sightings.c.hash.in_(some)))
                mine = (*_at(learned, self._store, done.site), learned.c.hash.in_(some))
                connection.execute(update(learned).where(*mine).values(cleaned=True))


def count_blocks(connection: Connection, store: int, lines: Iterable[Line], counting: Counting) -> set[str]:
    """Count the blocks of the articles that these lines of the log bring, and learn what repeats; gives the sites where more is.

    Only first revisions count, so an article counts once however often it is crawled.
    """
    sites: defaultdict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line["op"] == "put" and line["revision"] == 1 and line.get("site"):
            sites[line["site"]].append(line)
    return {site for site, new in sites.items() if _count_site(connection, store, site, new, counting)}


def _count_site(connection: Connection, store: int, site: str, lines: Sequence[Line], counting: Counting) -> bool:
    """Line by line, for what is learned may not depend on how the log is cut into segments. Tells whether more was learned."""
    start = _LAST(connection, in_store=store, in_site=site)[0][0] or 0
    found = [counting.short_blocks(line["article"]) for line in lines]
    touched = {block for blocks in found for block in blocks}
    known = _known(connection, store, site)
    counts = _counts(connection, store, site, touched - known.keys())
    seen, fresh = [], set()
    for serial, blocks in enumerate(found, start + 1):
        for block, words in blocks.items():
            if known.get(block):
                continue  # the articles with it are clean; what still has it may keep it
            counts[block] += 1
            seen.append({"hash": block, "serial": serial})
            if block not in known and counting.is_boilerplate(counts[block], min(serial, WINDOW), words):
                fresh.add(block)
    place = {"store": store, "site": site}
    numbered = [{"serial": serial, "id": line["id"]} for serial, line in enumerate(lines, start + 1)]
    _COUNT.many(connection, [place | row for row in numbered])
    _SIGHT.many(connection, [place | row for row in seen])
    upsert(connection, learned, [place | {"hash": block, "cleaned": False} for block in sorted(fresh)])
    _forget(connection, store, site, start, start + len(lines))
    return bool(fresh)


def _known(connection: Connection, store: int, site: str) -> dict[int, bool]:
    """What is learned, and whether the articles from before are clean."""
    return {block: bool(cleaned) for block, cleaned in _LEARNED(connection, in_store=store, in_site=site)}


def _counts(connection: Connection, store: int, site: str, blocks: Collection[int]) -> defaultdict[int, int]:
    hashes = listed(connection.dialect.name, blocks)
    return defaultdict(int, _SEEN(connection, in_store=store, in_site=site, hashes=hashes) if blocks else ())


def _forget(connection: Connection, store: int, site: str, before: int, now: int) -> None:
    """Every now and then, delete what fell out of the window."""
    if before // SWEEP == now // SWEEP or now <= WINDOW:
        return
    for table in (sightings, counted):
        connection.execute(delete(table).where(*_at(table, store, site), table.c.serial <= now - WINDOW))


def _given(table: Table) -> tuple[Any, Any]:
    return table.c.store == bindparam("in_store"), table.c.site == bindparam("in_site")


def _at(table: Table, store: int, site: str) -> tuple[Any, Any]:
    return table.c.store == store, table.c.site == site


def _same(one: Table, other: Table) -> Any:
    return (one.c.store == other.c.store) & (one.c.site == other.c.site)


def _chunks(values: Sequence[int]) -> Iterable[Sequence[int]]:
    return (values[start : start + _CHUNK] for start in range(0, len(values), _CHUNK))
