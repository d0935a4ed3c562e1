"""The rows of articles and their addresses, as the log and the crawl write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import BigInteger, bindparam, delete, select, update

from newscrawl.state.database import upsert
from newscrawl.state.near import remember
from newscrawl.state.prepared import Prepared, upserting
from newscrawl.state.rows import article_urls, instant, rights_mark
from newscrawl.state.schema import aliases, articles, micros, seen
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

    from newscrawl.state.rows import Fingerprint

_COLUMNS: Final = [column for column in articles.c if column is not articles.c.number]
_ROWS: Final = Prepared(
    lambda _: select(articles.c.pending, articles.c.number, articles.c.revision, articles.c.content_hash).where(
        articles.c.store == bindparam("in_store"), articles.c.id == bindparam("named")
    )
)
_DELETE: Final = Prepared(lambda _: delete(articles).where(articles.c.number == bindparam("of_number", type_=BigInteger)))
_UPDATE: Final = Prepared(
    lambda _: (
        update(articles)
        .where(articles.c.number == bindparam("of_number"))
        .values({column: bindparam(f"new_{column.name}", type_=column.type) for column in _COLUMNS})
    )
)
_STORED: Final = Prepared(
    lambda _: select(articles.c.number, articles.c.revision, articles.c.content_hash).where(
        articles.c.store == bindparam("in_store"), articles.c.id == bindparam("named"), ~articles.c.pending
    )
)
_ALIAS: Final = upserting(aliases)
INSERT: Final = Prepared(
    lambda _: articles.insert().values({column: bindparam(column.name) for column in _COLUMNS}).returning(articles.c.number)
)
"""Takes every column but the number, which it gives."""


class Stored(NamedTuple):
    """What is asked of a stored article, without a claim on it."""

    number: int
    revision: int
    content_hash: str


def stored_row(connection: Connection, store: int, article_id: str) -> Stored | None:
    """The stored article of this id."""
    return next((Stored(*row) for row in _STORED(connection, in_store=store, named=article_id)), None)


def put(connection: Connection, store: int, line: Mapping[str, Any], fingerprint: Fingerprint | None) -> None:
    """Bring the article of a `put` line up to that line; only its addresses where this revision or a later one is known."""
    urls = by_key(article_urls(line["article"]))
    add_aliases(connection, store, line["id"], urls)
    known = stored_row(connection, store, line["id"])
    if known and _is_current(known, line):
        return
    number = write_row(connection, store, line, instead_of=known.number if known else None)
    if fingerprint:
        at = instant(line.get("at")) or datetime.now(UTC)
        remember(connection, store, number, at, *fingerprint(line["article"].get("articleBody") or ""))
    upsert(connection, seen, [_seen_row(store, line, key, url, "stored") for key, url in urls.items()])


def _is_current(known: Stored, line: Mapping[str, Any]) -> bool:
    same = known.revision == line["revision"] and known.content_hash == line["article"].get("contentHash")
    return bool(same or known.revision > line["revision"])


def write_row(connection: Connection, store: int, line: Mapping[str, Any], *, instead_of: int | None = None) -> int:
    """Insert the article of a `put` line in the place of row `instead_of`, and give the new row's number.

    A new number leaves the old one's bands without a row, which costs less than finding them.
    """
    _DELETE(connection, of_number=instead_of)
    [(number,)] = INSERT(connection, **row_values(store, line))
    return int(number)


def turn_stored(connection: Connection, store: int, line: Mapping[str, Any]) -> bool:
    """Let the claim on the article of a `put` line become its stored row, in the place of the one before.

    False where it was done before.
    """
    rows = {bool(pending): row for pending, *row in _ROWS(connection, in_store=store, named=line["id"])}
    known, *told = rows.get(False, (None,))
    if True in rows:
        values = {f"new_{name}": value for name, value in row_values(store, line).items()}
        _DELETE(connection, of_number=known)
        _UPDATE(connection, of_number=rows[True][0], **values)
    elif told == [line["revision"], line["article"]["contentHash"]]:
        return False
    else:
        write_row(connection, store, line, instead_of=known)
    return True


def row_values(store: int, line: Mapping[str, Any]) -> dict[str, Any]:
    """The stored row of a `put` line, as the database keeps it."""
    article = line["article"]
    return {
        "store": store,
        "id": line["id"],
        "pending": False,
        "op": "put",
        "revision": line["revision"],
        "content_hash": article.get("contentHash") or "",
        "key": line.get("key"),
        "url": article.get("url") or "",
        "site": line.get("site") or "",
        "run": line.get("run") or "",
        "headline": article.get("headline"),
        "published": micros(instant(article.get("datePublished"))),
        "fetched_at": micros(instant(article.get("fetchedAt"))),
        "at": micros(instant(line.get("at")) or datetime.now(UTC)),
        "rights": rights_mark(article.get("rights")),
        "cluster": (article.get("cluster") or {}).get("id"),
        "duplicate_of": article.get("duplicateOf"),
        "owner": None,
    }


def mark(connection: Connection, store: int, line: Mapping[str, Any]) -> None:
    """Note that an article was withdrawn."""
    mine = (articles.c.store == store) & (articles.c.id == line["id"])
    connection.execute(update(articles).where(mine).values(op=line["op"]))
    for key in by_key([line["url"]] if line.get("url") else []):
        there = (seen.c.store == store) & (seen.c.key == key)
        connection.execute(update(seen).where(there).values(outcome=line["op"]))


def add_duplicate(connection: Connection, store: int, line: Mapping[str, Any]) -> None:
    """Note another address of an article."""
    for key, url in by_key([line["url"]]).items():
        add_aliases(connection, store, line["id"], [key])
        upsert(connection, seen, [_seen_row(store, line, key, url, "duplicate")])


def add_aliases(connection: Connection, store: int, article_id: str, keys: Iterable[str]) -> None:
    """Let the lead keys lead to the article."""
    for key in dict.fromkeys(keys):
        _ALIAS(connection, store=store, key=key, id=article_id)


def by_key(urls: Iterable[str]) -> dict[str, str]:
    """`urls` by the key that each goes by as a lead; those that are no web addresses are passed over."""
    keys: dict[str, str] = {}
    for url in urls:
        with suppress(ValueError):
            keys.setdefault(lead_key(url), url)
    return keys


def _seen_row(store: int, line: Mapping[str, Any], key: str, url: str, outcome: str) -> dict[str, Any]:
    article = line.get("article") or {}
    return {
        "store": store,
        "key": key,
        "url": url,
        "outcome": outcome,
        "id": line["id"],
        "fetched_at": instant(article.get("fetchedAt")) or instant(line.get("at")) or datetime.now(UTC),
        "published": instant(article.get("datePublished")),
    }
