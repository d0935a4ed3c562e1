"""What the index is asked: articles, sites, runs, and the hours in which articles came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.web.catalog.database import CatalogError, read_meta, reading
from newscrawl.web.catalog.filling import LINES
from newscrawl.web.catalog.words import MARK, UNMARK, query, shown_again

if TYPE_CHECKING:
    from pathlib import Path

ENDLESS: Final = 2**62
COLUMNS: Final = (
    "id, place, site, key, url, headline, authors, published, section, language, words, revision, stored, changed, withdrawn"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as lists show it. `place` is that of its newest revision in the log; `snippet` has MARK and UNMARK."""

    id: str
    place: int
    site: str
    key: str
    url: str
    headline: str | None
    authors: str | None
    published: str | None
    section: str | None
    language: str | None
    words: int
    revision: int
    stored: str
    changed: str
    withdrawn: str | None
    snippet: str | None = None


@dataclass(frozen=True, slots=True)
class Revision:
    """Where a revision stands in the log."""

    revision: int
    at: str
    cause: str | None
    seq: int
    index: int


@dataclass(frozen=True, slots=True)
class SiteFacts:
    site: str
    articles: int
    newest: str | None
    """When the last new article was stored, ISO 8601."""
    today: int
    """Articles first stored within the last 24 hours."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    run: str
    site: str | None
    kind: str
    started: str
    finished: str | None
    code: int | None
    message: str | None
    stored: int
    leads: int
    problems: int
    named: int
    kept: int


class Catalog:
    """Reads the index. Threads may share it; every method raises CatalogError where the file fails."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def cursor(self) -> int:
        """The segment of the log that is indexed next."""
        with reading(self._path) as connection:
            return int(read_meta(connection, "cursor") or 0)

    def articles(self, *, text: str = "", site: str | None = None, before: int | None = None, limit: int = 50) -> list[Entry]:
        """The latest changes of the log first; `before` is the place of the last one of the page before.

        `text` asks for all of its words; nothing is found where it has none.
        """
        asked = query(text) if text.strip() else None
        if text.strip() and asked is None:
            return []
        values = {"before": before or ENDLESS, "site": site, "limit": limit, "query": asked}
        where = "place < :before" + (" AND site = :site" if site else "")
        with reading(self._path) as connection:
            rows = connection.execute(_searching(where) if asked else _browsing(where), values).fetchall()
        return [_entry(row) for row in rows]

    def article(self, article_id: str) -> Entry | None:
        with reading(self._path) as connection:
            row = connection.execute(f"SELECT {COLUMNS} FROM articles WHERE id = ?", (article_id,)).fetchone()  # noqa: S608 - ours
        return _entry(row) if row else None

    def revisions(self, article_id: str) -> list[Revision]:
        """The oldest first."""
        with reading(self._path) as connection:
            rows = connection.execute("SELECT * FROM revisions WHERE id = ? ORDER BY place", (article_id,)).fetchall()
        low = (1 << LINES) - 1
        return [Revision(r["revision"], r["at"], r["cause"], r["place"] >> LINES, r["place"] & low) for r in rows]

    def sites(self, now: datetime) -> list[SiteFacts]:
        """Every site of the bucket, by name."""
        day = stamp(now - timedelta(days=1))
        with reading(self._path) as connection:
            rows = connection.execute(
                "SELECT site, count(*) AS articles, max(stored) AS newest, sum(stored >= ?) AS today"
                " FROM articles GROUP BY site ORDER BY site",
                (day,),
            ).fetchall()
        return [SiteFacts(**dict(row)) for row in rows]

    def runs(self, site: str | None = None, limit: int = 10) -> list[RunFacts]:
        """Run reports, the latest first."""
        where = "WHERE site = :site" if site else ""
        with reading(self._path) as connection:
            rows = connection.execute(
                f"SELECT * FROM runs {where} ORDER BY started DESC LIMIT :limit",  # noqa: S608 - ours
                {"site": site, "limit": limit},
            ).fetchall()
        return [RunFacts(**dict(row)) for row in rows]

    def last_runs(self) -> dict[str, RunFacts]:
        """By site the latest crawl."""
        with reading(self._path) as connection:
            rows = connection.execute("SELECT *, max(started) FROM runs WHERE site IS NOT NULL GROUP BY site").fetchall()
        return {row["site"]: RunFacts(**{name: row[name] for name in RunFacts.__slots__}) for row in rows}

    def hours(self, now: datetime, count: int, site: str | None = None) -> list[tuple[datetime, int]]:
        """New articles of each of the last `count` hours, the oldest first; the last is the hour that runs."""
        last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        hours = [last - timedelta(hours=back) for back in reversed(range(count))]
        where = "stored >= :first" + (" AND site = :site" if site else "")
        with reading(self._path) as connection:
            rows = connection.execute(
                f"SELECT substr(stored, 1, 13) AS hour, count(*) FROM articles WHERE {where} GROUP BY hour",  # noqa: S608 - ours
                {"first": stamp(hours[0]), "site": site},
            ).fetchall()
        found: dict[str, int] = dict(map(tuple, rows))
        return [(hour, found.get(f"{hour:%Y-%m-%dT%H}", 0)) for hour in hours]

    def total(self) -> int:
        with reading(self._path) as connection:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def stamp(moment: datetime) -> str:
    """As the log writes moments, to the second."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}"


def _browsing(where: str) -> str:
    return f"SELECT {COLUMNS} FROM articles WHERE {where} ORDER BY place DESC LIMIT :limit"  # noqa: S608 - ours


def _searching(where: str) -> str:
    columns = ", ".join(f"a.{name}" for name in COLUMNS.split(", "))
    snippet = f"snippet(texts, 1, '{MARK}', '{UNMARK}', '…', 28)"
    return (
        f"SELECT {columns}, {snippet} AS snippet FROM texts JOIN articles a ON a.number = texts.rowid"  # noqa: S608 - ours
        f" WHERE texts MATCH :query AND {where} ORDER BY place DESC LIMIT :limit"
    )


def _entry(row: Any) -> Entry:
    found = dict(row)
    if found.get("snippet"):
        found["snippet"] = shown_again(found["snippet"])
    return Entry(**found)


__all__ = ["Catalog", "CatalogError", "Entry", "Revision", "RunFacts", "SiteFacts", "stamp"]
