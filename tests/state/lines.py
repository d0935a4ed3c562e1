"""Lines of a log, as storage writes them, and shortcuts through the state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from newscrawl.state import State

NOON = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
SINCE = NOON - timedelta(days=30)


def put_line(article_id: str = "a1", revision: int = 1, content_hash: str = "h1", **changes: Any) -> dict[str, Any]:
    """A `put` line of the log, as storage writes it."""
    article = {
        "id": article_id,
        "url": f"https://news.example/{article_id}",
        "requestUrl": f"https://news.example/{article_id}?from=feed",
        "canonicalUrl": None,
        "aliases": [],
        "headline": "A headline",
        "articleBody": "A body",
        "datePublished": "2026-03-04",
        "fetchedAt": NOON.isoformat(),
        "contentHash": content_hash,
    }
    line = {
        "op": "put",
        "id": article_id,
        "revision": revision,
        "key": f"articles/news.example/2026/03/04/{article_id}.json",
        "at": (NOON + timedelta(seconds=1)).isoformat(),
        "run": "run-1",
        "site": "news.example",
        "article": article,
    }
    return line | changes


def claim(state: State, article_id: str = "a1", content_hash: str = "h1", **changes: Any) -> None:
    given = {"run": "run-1", "site": "news.example", "url": f"https://news.example/{article_id}", "fetched_at": NOON}
    with state.admitting() as door:
        door.claim(article_id, content_hash=content_hash, **(given | changes))


def store(state: State, article_id: str = "a1", content_hash: str = "h1", revision: int = 1, **changes: Any) -> None:
    """Claim and confirm, as a crawl does."""
    claim(state, article_id, content_hash, revision=revision, **changes)
    line = put_line(article_id, revision, content_hash)
    state.confirm(article_id, revision, content_hash, line["key"], line)
