"""Shortcuts: desks on one bucket, pages that differ, and what the log then says."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.ingest import ingest
from newscrawl.model import Lead, Page
from newscrawl.reader import read_articles
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.desk import Desk
    from newscrawl.ingest import Ended

NOW = datetime.now(UTC).replace(microsecond=0)
HOUR = timedelta(hours=1)


@contextmanager
def a_desk(folder: Path, *seeds: str, **settings: Any) -> Iterator[Desk]:
    """A run's desk, closed with its report."""
    desk = open_desk(Config.read(store=str(folder / "bucket"), **settings), new_run("crawl", seeds))
    yield desk
    assert close_desk(desk)["exitCode"] != 1


def come(desk: Desk, url: str, word: str, **changes: Any) -> Ended:
    """A page about `word` is fetched at `url`: `at` when; `published` is its date, `text` and `head` are added to it."""
    head = changes.get("head", "")
    if "published" in changes:
        head += f'<meta property="article:published_time" content="{changes["published"].isoformat()}">'
    body = story(word, head=head).body.replace(b"</article>", f"{changes.get('text', '')}</article>".encode())
    page = Page(url, body, changes.get("at", NOW), (("content-type", "text/html"), *changes.get("headers", ())), lead=Lead(url))
    return ingest(desk.keep(page), desk)


def log(folder: Path) -> list[dict[str, Any]]:
    return [change.line for change in read_articles(str(folder / "bucket"))]


def newest(folder: Path) -> dict[str, dict[str, Any]]:
    """The last word of the log on each article, by its URL."""
    found = {line["id"]: line["article"] for line in log(folder) if line["op"] == "put"}
    return {article["url"]: article for article in found.values()}
