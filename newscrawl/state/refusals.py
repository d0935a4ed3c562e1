"""Refusals: addresses and sites whose articles were taken down, and are not let in again."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, Integer, Table, Text, delete, select

from newscrawl.state.database import Database, upsert
from newscrawl.state.rows import instant
from newscrawl.state.schema import PREFIX, aliases, articles, documents, metadata, seen
from newscrawl.urls.canonical import lead_key
from newscrawl.urls.hosts import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

refusals = Table(
    f"{PREFIX}refusals",
    metadata,
    Column("store", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, primary_key=True),
)


def address_hash(url: str) -> str | None:
    """What an address is refused by: it says nothing of the address itself. None for what is no web address."""
    with suppress(ValueError):
        return hashlib.sha256(lead_key(url).encode()).hexdigest()[:32]
    return None


@dataclass(frozen=True, slots=True)
class Refusals:
    """`address_hash`es and sites that are refused."""

    names: frozenset[str] = frozenset()

    def cover(self, url: str) -> bool:
        """Whether nothing from `url` is to be let in."""
        if self.names:
            with suppress(ValueError):  # no web address
                return address_hash(url) in self.names or site_of(url) in self.names
        return False


class Refusing(Database):
    """The part of the state that knows what was taken down."""

    def refusals(self) -> Refusals:
        query = select(refusals.c.name).where(refusals.c.store == self._store)
        with self._reading() as connection:
            return Refusals(frozenset(connection.execute(query).scalars()))


def erase(connection: Connection, store: int, line: Mapping[str, Any]) -> None:
    """Apply a `delete` or `refuse` line: of an article only its id stays, and the addresses it names by hash are refused."""
    names = [*(line.get("addresses") or ()), *([line["site"]] if line["op"] == "refuse" else [])]
    upsert(connection, refusals, [{"store": store, "name": name} for name in dict.fromkeys(names)])
    if line["op"] == "delete":
        connection.execute(delete(articles).where(articles.c.store == store, articles.c.id == line["id"]))
        connection.execute(articles.insert().values(_tombstone(store, line)))
    if names:  # what is refused by its hash need not be known by its name
        for table in (aliases, seen):
            connection.execute(delete(table).where(table.c.store == store, table.c.id == line["id"]))
        _forget_documents(connection, store, str(line.get("site")))


def _tombstone(store: int, line: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an article; under a new number, so that its old one's fingerprint meets nothing."""
    known = {"id": line["id"], "site": line.get("site") or "", "run": line.get("run") or ""}
    emptied = {"pending": False, "op": "delete", "revision": 0, "content_hash": "", "url": ""}
    return {"store": store, "at": instant(line.get("at")) or datetime.now(UTC), **known, **emptied}


def _forget_documents(connection: Connection, store: int, site: str) -> None:
    """Kept feeds and lists of the site may quote what was taken down; the next crawl asks for them in full."""
    query = select(documents.c.asked, documents.c.url).where(documents.c.store == store)
    for row in connection.execute(query).all():
        if site_of(row.url) == site:
            connection.execute(delete(documents).where(documents.c.store == store, documents.c.asked == row.asked))
