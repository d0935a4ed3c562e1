"""The index's file: its tables, and connections to it."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from newscrawl.config import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

VERSION: Final = 2
"""Raise it with any change below: the index is then made anew from the log."""
WAIT_SECONDS: Final = 10.0

TABLES: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE articles (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    place INTEGER NOT NULL,
    site TEXT NOT NULL,
    key TEXT NOT NULL,
    url TEXT NOT NULL,
    headline TEXT,
    authors TEXT,
    published TEXT,
    section TEXT,
    language TEXT,
    words INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    stored TEXT NOT NULL,
    changed TEXT NOT NULL,
    withdrawn TEXT
);
CREATE INDEX articles_place ON articles (place);
CREATE INDEX articles_site ON articles (site, place);
CREATE INDEX articles_stored ON articles (stored, site);
CREATE INDEX articles_facts ON articles (site, stored, published);
CREATE VIRTUAL TABLE texts USING fts5 (headline, body, tokenize = "unicode61 remove_diacritics 2");
CREATE TABLE revisions (
    id TEXT NOT NULL, place INTEGER NOT NULL, revision INTEGER NOT NULL, at TEXT NOT NULL, cause TEXT,
    PRIMARY KEY (id, place)
) WITHOUT ROWID;
CREATE TABLE runs (
    run TEXT PRIMARY KEY, site TEXT, kind TEXT NOT NULL, started TEXT NOT NULL, finished TEXT, code INTEGER, message TEXT,
    stored INTEGER NOT NULL, leads INTEGER NOT NULL, problems INTEGER NOT NULL, named INTEGER NOT NULL, kept INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX runs_site ON runs (site, started);
CREATE INDEX runs_started ON runs (started);
"""


class CatalogError(UserError):
    """The index cannot be used; the message is one sentence that says why and what to do."""

    exit_code = 1


def open_catalog(path: Path, store: str) -> None:
    """Make the file `path` ready as the index of the bucket `store`; one of another bucket or version is made anew.

    Raises CatalogError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CatalogError(
            f"The folder {path.parent} of the index cannot be made ({error.strerror}): let this user write there"
        ) from None
    with suppress(CatalogError), reading(path) as connection:
        if read_meta(connection, "version") == str(VERSION) and read_meta(connection, "store") == store:
            return
    make_anew(path, store)


def make_anew(path: Path, store: str) -> None:
    """Replace all tables by empty ones, in one transaction."""
    with writing(path) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in ("texts", *names):
            if name != "sqlite_sequence" and not name.startswith("texts_"):
                connection.execute(f'DROP TABLE IF EXISTS "{name}"')
        for statement in TABLES.split(";\n"):
            connection.execute(statement)
        rows = [("version", str(VERSION)), ("store", store), ("cursor", "0"), ("batch", ""), ("last_run", "")]
        connection.executemany("INSERT INTO meta VALUES (?, ?)", rows)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that cannot write; raises CatalogError where the file is missing or broken."""
    with _told(path):
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
        connection.row_factory = sqlite3.Row
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """One transaction, the only writer at a time; what fails leaves nothing."""
    with _told(path):
        connection = sqlite3.connect(path, timeout=WAIT_SECONDS, isolation_level=None)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")  # what a power cut takes is in the log
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()


def read_meta(connection: sqlite3.Connection, name: str) -> str:
    row = connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def write_meta(connection: sqlite3.Connection, name: str, value: str) -> None:
    connection.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise CatalogError(f"The index {path} cannot be used ({error}): delete it, and newscrawl serve makes it anew") from None
