"""Documents: what sitemaps, feeds and lists were when they were last read, so that they are asked for only if they changed."""

from __future__ import annotations

import zlib
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from newscrawl.state.database import Database, upsert
from newscrawl.state.rows import Document
from newscrawl.state.schema import documents

if TYPE_CHECKING:
    from datetime import datetime

MAX_BODY: Final = 2_000_000
"""Largest body kept, in bytes after compression: what a full sitemap takes."""

_COLUMNS = tuple(documents.c[name] for name in Document.__slots__)


class Documents(Database):
    """The part of the state that remembers what leads were read from."""

    def document(self, asked: str) -> Document | None:
        """What is remembered of the document at `asked`."""
        query = select(*_COLUMNS).where(documents.c.store == self._store, documents.c.asked == asked)
        with self._reading() as connection:
            row = connection.execute(query).first()
        found = Document(*row) if row else None
        return replace(found, body=zlib.decompress(found.body)) if found and found.body is not None else found

    def record_document(self, document: Document) -> None:
        """Remember `document`; one too large to keep loses its validators with its body, so that it is asked for in full."""
        packed = zlib.compress(document.body) if document.body is not None else None
        if packed is None or len(packed) > MAX_BODY:
            document, packed = replace(document, etag=None, modified=None), None
        with self._writing() as connection:
            upsert(connection, documents, [{"store": self._store, **asdict(document), "body": packed}])

    def forget_documents(self, before: datetime) -> None:
        """Drop those that were last asked for before `before`."""
        with self._writing() as connection:
            connection.execute(delete(documents).where(documents.c.store == self._store, documents.c.fetched_at < before))
