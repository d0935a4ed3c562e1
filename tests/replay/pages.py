"""Kept pages, and the command that cleans them again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newscrawl.model import Page
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import read_log
from newscrawl.storage.pages import PageArchive
from tests.command import Done, newscrawl
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterable

WHEN = datetime(2026, 2, 18, 9, tzinfo=UTC)
DIRTY = Path(__file__).parents[1] / "clean" / "dirty-article.txt"


def page(word: str, *, age: float = 0, extra: str = "", body: str | None = None) -> Page:
    """The page of a story; `extra` is another paragraph of it, `age` is in days."""
    html = story(word).body.decode().replace("</article>", f"<p>{extra}</p></article>" if extra else "</article>")
    kind = (("content-type", "text/html; charset=utf-8"),)
    return Page(f"https://news.example/{word}", (body or html).encode(), WHEN - timedelta(days=age), kind)


def keep(store: str, run: str, pages: Iterable[Page], spool: Path) -> None:
    """Put pages into a store as a crawl keeps them."""
    archive = PageArchive(spool / run, open_blobs(store), run, WHEN, "newscrawl/0.1.0", 10**9)
    for one in pages:
        archive.write(one)
    archive.close()


def replayed(*words: str, **env: str) -> Done:
    done = newscrawl("replay", *words, **env)
    assert done.shows_no_traceback(), done.err
    return done


def lines(store: str) -> list[dict[str, Any]]:
    return [line for _, segment in read_log(open_blobs(store)) for line in segment]


def put_file(store: str, name: str, data: bytes) -> None:
    open_blobs(store).put(name, data)
