"""Brings the index up to the bucket: the log's segments and the run reports that came since."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.storage.blobs import NoSuchBlob
from newscrawl.storage.log import read_log, read_segment
from newscrawl.urls import site_of
from newscrawl.web.catalog.database import make_anew, read_meta, reading, write_meta, writing
from newscrawl.web.catalog.words import indexed

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs

    Line = dict[str, Any]

LINES = 24
"""Bits of a place that number the lines of a segment."""


def place_of(seq: int, index: int) -> int:
    """A line's place in the log as one number that grows with it."""
    return seq << LINES | index


def fill(path: Path, blobs: Blobs) -> int:
    """Index what the log has new; gives the number of segments. An index of a log that was replaced is made anew.

    Raises StoreError or CatalogError; what was indexed before stays.
    """
    with reading(path) as connection:
        cursor, batch = (read_meta(connection, name) for name in ("cursor", "batch"))
    if int(cursor) and not _is_same_log(blobs, int(cursor), batch):
        make_anew(path, blobs.url)
        cursor = "0"
    taken = 0
    for seq, lines in read_log(blobs, int(cursor)):
        if not _take(path, seq, lines):
            break  # another process indexes too, and was faster
        taken += 1
    return taken


def _is_same_log(blobs: Blobs, cursor: int, batch: str) -> bool:
    lines = read_segment(blobs, cursor - 1)
    return bool(lines) and str((lines or [{}])[0].get("batch")) == batch


def _take(path: Path, seq: int, lines: list[Line]) -> bool:
    with writing(path) as connection:
        if read_meta(connection, "cursor") != str(seq):
            return False
        for index, line in enumerate(lines):
            if act := _ACTS.get(line["op"]):
                act(connection, line, place_of(seq, index))
        write_meta(connection, "cursor", str(seq + 1))
        write_meta(connection, "batch", str(lines[0].get("batch")))
    return True


def _put(connection: sqlite3.Connection, line: Line, place: int) -> None:
    article = line.get("article")
    if not article:
        return
    row = {
        "id": line["id"],
        "place": place,
        "site": str(line.get("site") or ""),
        "key": str(line.get("key") or ""),
        "url": article["url"],
        "headline": article.get("headline"),
        "authors": ", ".join(author["name"] for author in article.get("authors") or ()) or None,
        "published": article.get("datePublished"),
        "section": article.get("articleSection"),
        "language": article.get("inLanguage"),
        "words": article.get("wordCount") or 0,
        "revision": line.get("revision") or 1,
        "at": str(line.get("at") or ""),
    }
    clean = {name: value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for name, value in row.items()}
    number = connection.execute(_UPSERT, clean).fetchone()[0]
    connection.execute("DELETE FROM texts WHERE rowid = ?", (number,))
    body = "\n\n".join(filter(None, (article.get("standfirst"), article.get("articleBody"))))
    texts = (number, indexed(article.get("headline")), indexed(body))
    connection.execute("INSERT INTO texts (rowid, headline, body) VALUES (?, ?, ?)", texts)
    revision = (clean["id"], place, clean["revision"], clean["at"], line.get("cause"))
    connection.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?)", revision)


_UPSERT = """
INSERT INTO articles
    (id, place, site, key, url, headline, authors, published, section, language, words, revision, stored, changed)
VALUES (:id, :place, :site, :key, :url, :headline, :authors, :published, :section, :language, :words, :revision, :at, :at)
ON CONFLICT (id) DO UPDATE SET
    place = excluded.place, site = excluded.site, key = excluded.key, url = excluded.url, headline = excluded.headline,
    authors = excluded.authors, published = excluded.published, section = excluded.section, language = excluded.language,
    words = excluded.words, revision = excluded.revision, changed = excluded.changed, withdrawn = NULL
RETURNING number
"""


def _withdraw(connection: sqlite3.Connection, line: Line, place: int) -> None:  # noqa: ARG001 - as the other acts
    connection.execute("UPDATE articles SET withdrawn = ? WHERE id = ?", (line.get("at"), line["id"]))


def _delete(connection: sqlite3.Connection, line: Line, place: int) -> None:  # noqa: ARG001 - as the other acts
    given = (line["id"],)
    connection.execute("DELETE FROM texts WHERE rowid IN (SELECT number FROM articles WHERE id = ?)", given)
    connection.execute("DELETE FROM articles WHERE id = ?", given)
    connection.execute("DELETE FROM revisions WHERE id = ?", given)


_ACTS: dict[str, Callable[[sqlite3.Connection, Line, int], None]] = {"put": _put, "withdrawn": _withdraw, "delete": _delete}


def fill_runs(path: Path, blobs: Blobs) -> None:
    """Index the run reports that came since. They lie by the day on which a run began, so the month is looked through.

    Raises StoreError or CatalogError.
    """
    with reading(path) as connection:
        newest = read_meta(connection, "last_run")
        known = {row[0] for row in connection.execute("SELECT run FROM runs")} if newest else set()
    for key in blobs.list("runs/", after=_month(newest)):
        name, _, ending = key.rpartition("/")[2].rpartition(".")
        report = _report(blobs, key) if ending == "json" and name not in known else None
        if report:
            with writing(path) as connection:
                connection.execute(_RUN, _run_row(report))
                write_meta(connection, "last_run", newest := max(newest, key))


_RUN = "INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"


def _month(key: str) -> str:
    """`runs/2026/02/` of a report's key."""
    return "/".join(key.split("/")[:3]) + "/" if key else ""


def _report(blobs: Blobs, key: str) -> Line | None:
    try:
        found = json.loads(blobs.get(key))
    except (NoSuchBlob, ValueError):
        return None
    return found if isinstance(found, dict) and found.get("schema") == "run-1" else None


def _run_row(report: Line) -> tuple[Any, ...]:
    outcomes, recall = report.get("outcomes") or {}, report.get("recall") or {}
    return (
        report["runId"],
        _site(report.get("seeds") or ()),
        report.get("kind") or "crawl",
        report["startedAt"],
        report.get("finishedAt"),
        report.get("exitCode"),
        report.get("message"),
        outcomes.get("stored", 0) + outcomes.get("updated", 0),
        report.get("leads") or 0,
        len(report.get("problems") or ()),
        recall.get("named") or 0,
        recall.get("kept") or 0,
    )


def _site(seeds: Any) -> str | None:
    try:
        return site_of(seeds[0])
    except (ValueError, IndexError):
        return None
