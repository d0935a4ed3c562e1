"""Many pages at once: `{"id", "url", "html"}` lines in, one line per page out, in the same order."""

from __future__ import annotations

import gzip
import json
import zlib
from collections import deque
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from newscrawl.dedup.naming import named
from newscrawl.ingest import prepare
from newscrawl.model import Article, Outcome, Page, Rejected
from newscrawl.sites import selectors_of
from newscrawl.storage.articles import to_json
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from newscrawl.sites import Site

AHEAD: Final = 4
"""Pages read ahead for each worker, so that none waits for the disk."""
MAX_BYTES: Final = 50 * 1024 * 1024
"""Longest page read, unzipped."""


def extract_batch(
    lines: Iterable[str], folder: Path, *, workers: int, seconds: float, megabytes: int, sites: Sequence[Site] = ()
) -> Iterator[dict[str, Any]]:
    """For each line the article's JSON object with the line's `id` under `ref`, or `{"ref", "outcome", "detail"}`.

    `html` is a path, gzipped or not, relative to `folder`. A page may take `seconds` and `megabytes`. Blank lines are passed
    over. Pages of `sites` are read with their selectors.
    """
    pool = Workers(workers, seconds, megabytes)
    waiting: deque[tuple[Any, Future[Article] | Rejected]] = deque()
    try:
        for number, line in enumerate(lines, 1):
            if line.strip():
                waiting.append(_begin(pool, line, number, folder, sites))
            if len(waiting) > workers * AHEAD:
                yield _end(pool, *waiting.popleft())
        while waiting:
            yield _end(pool, *waiting.popleft())
    finally:
        pool.close()


def record(article: Article) -> dict[str, Any]:
    """The JSON object of an article that is not stored: named, without a revision."""
    return to_json(named(article))


def _begin(pool: Workers, line: str, number: int, folder: Path, sites: Sequence[Site]) -> tuple[Any, Future[Article] | Rejected]:
    ref = None
    try:
        row = json.loads(line)
        ref = row.get("id")
        body = read_body(folder / row["html"])
    except (ValueError, AttributeError) as error:
        return ref, Rejected(Outcome.ERROR, f'line {number} is no object {{"id", "url", "html"}}: {error}')
    except KeyError as missing:
        return ref, Rejected(Outcome.ERROR, f"line {number} lacks {missing}")
    except (OSError, EOFError, zlib.error) as error:
        return ref, Rejected(Outcome.ERROR, f"line {number}: {row['html']} cannot be read: {error}")
    page = Page(url=row.get("url") or "", body=body, fetched_at=datetime.now(UTC))
    return ref, pool.submit(partial(prepare, selectors=selectors_of(sites, page.url)), page)


def read_body(path: Path) -> bytes:
    """The bytes of a page's file, unzipped where they are gzip. Raises OSError, EOFError or zlib.error."""
    with path.open("rb") as file:
        zipped = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        return gzip.GzipFile(fileobj=file).read(MAX_BYTES) if zipped else file.read(MAX_BYTES)


def _end(pool: Workers, ref: Any, begun: Future[Article] | Rejected) -> dict[str, Any]:
    try:
        if isinstance(begun, Rejected):
            raise begun
        return {"ref": ref, **record(pool.result(begun))}
    except Rejected as rejected:
        return {"ref": ref, "outcome": rejected.outcome, "detail": rejected.detail}
