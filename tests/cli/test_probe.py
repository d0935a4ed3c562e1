"""A look at a site tells what a crawl of it will find, and stores nothing."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING

import pytest

from tests.command import newscrawl
from tests.site.make import serve
from tests.site.sites import SITES
from tests.tiny import front, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

BY_NAME = {site.name: site for site in SITES}


def test_it_tells_what_names_articles_shows_samples_and_ends_with_a_site_table(tmp_path: Path) -> None:
    with serve(BY_NAME["blog"]) as server:
        done = newscrawl("probe", server.url, cwd=tmp_path, COLUMNS="140")
    assert done.code == 0, done.err
    lines = [line.split() for line in done.out.splitlines()]
    assert ["robots.txt", "names", "1", "sitemap"] in lines
    assert re.search(r"^ *feed +10 +\d+ (min|h) ago +/feed/", done.out, re.MULTILINE), done.out
    assert next(line for line in lines if "/wp-sitemap-posts-post-1.xml" in line)[:2] == ["sitemap", "24"]
    assert re.search(r"newest article +\d+ (min|h) ago", done.out), done.out
    assert sum("324" in line for line in lines) == 5
    site = tomllib.loads(done.out[done.out.index("[[site]]") :])["site"]
    assert site == [{"url": server.url, "name": f"127.0.0.1-{server.port}", "every": "6h"}]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["herald", "maze"])
def test_a_look_stays_short(name: str) -> None:
    with serve(BY_NAME[name]) as server:
        done = newscrawl("probe", server.url, "--samples", "1")
    assert done.code == 0, done.err
    assert len(server.requests) < 50
    assert "unknown: no dates" in done.out
    assert ("or more" in done.out) == (name == "maze")


def test_pages_that_are_no_articles_do_not_make_it_longer() -> None:
    paths = [f"/2026/02/18/story-{n}/" for n in range(60)]
    with tiny_site({"/": front(*paths), **{path: front() for path in paths}}) as server:
        done = newscrawl("probe", server.url, "--samples", "2")
    assert done.code in {0, 3}
    assert len([request for request in server.requests if request.path in paths]) <= 16


@pytest.mark.parametrize(
    ("url", "code", "words"), [("http://127.0.0.1:9/", 1, "refused"), ("ftp://x.example/", 2, "not the address")]
)
def test_what_is_wrong_is_one_line(url: str, code: int, words: str) -> None:
    done = newscrawl("probe", url)
    assert done.code == code
    assert done.last_line.startswith("newscrawl: ")
    assert words in done.last_line
    assert done.shows_no_traceback()


def test_a_site_without_articles_is_told() -> None:
    with tiny_site({"/": front()}) as server:
        done = newscrawl("probe", server.url)
    assert done.code == 3
    assert "no article was found" in done.last_line
