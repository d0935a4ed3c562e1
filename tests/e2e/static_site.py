"""A static site built by Pelican, with its stock theme, feeds and lists, served on loopback."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING

from tests.e2e.prose import Draft, draft

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NEWEST = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)
SETTINGS = """
AUTHOR = "The desk"
SITENAME = "The Quay"
SITEURL = "{url}"
PATH = "content"
TIMEZONE = "UTC"
DEFAULT_PAGINATION = 8
FEED_ALL_ATOM = "feeds/all.atom.xml"
CATEGORY_FEED_ATOM = "feeds/{{slug}}.atom.xml"
"""


@dataclass(frozen=True, slots=True)
class Post:
    url: str
    draft: Draft


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server gives it
        """Say nothing."""


@contextmanager
def serving(folder: Path, posts: int) -> Iterator[tuple[str, list[Post]]]:
    """Build `posts` posts in `folder` and serve them; gives the site's address and its posts."""
    (folder / "output").mkdir(parents=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder / "output")))
    url = f"http://127.0.0.1:{server.server_address[1]}"
    found = [_write(folder / "content", url, number) for number in range(posts)]
    (folder / "conf.py").write_text(SETTINGS.format(url=url), "utf-8")
    subprocess.run([sys.executable, "-m", "pelican", "-s", "conf.py", "-o", "output", "-q"], cwd=folder, check=True, timeout=120)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield url, found
    finally:
        server.shutdown()
        server.server_close()


def _write(folder: Path, url: str, number: int) -> Post:
    post = draft(number)
    slug = f"story-{number}-of-the-{post.category.lower()}"
    date = f"{NEWEST - timedelta(hours=7 * number):%Y-%m-%d %H:%M}"
    head = f"Title: {post.title}\nDate: {date}\nCategory: {post.category}\nSlug: {slug}\n"
    folder.mkdir(exist_ok=True)
    (folder / f"{slug}.md").write_text(f"{head}Tags: {', '.join(post.tags)}\n\n" + "\n\n".join(post.paragraphs) + "\n", "utf-8")
    return Post(f"{url}/{slug}.html", post)
