"""Bodies that come in a content coding are taken whole or not at all."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from newscrawl.storage.blobs import open_blobs
from tests.command import newscrawl, report
from tests.faults.audit import segments
from tests.faults.mangling import bent_page
from tests.faults.network import words_of
from tests.faults.proxy import Proxy
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.proxy import Exchange

PATHS = [f"/news/a-story-of-herring-number-{number}" for number in range(20)]
PAGES = {"/": front(*PATHS), **{path: story(path) for path in PATHS}}


def bent_stories(exchange: Exchange, body: bytes) -> None:
    """Front page and robots.txt arrive as they are."""
    (bent_page if exchange.path.startswith("/news/") else in_two_members)(exchange, body)


def in_two_members(exchange: Exchange, body: bytes) -> None:
    """A body in gzip of two members, as some servers send it."""
    answer, data = exchange.forward(body)
    middle = len(data) // 2
    zipped = gzip.compress(data[:middle]) + gzip.compress(data[middle:])
    exchange.answer(answer.status, dict(answer.getheaders()) | {"Content-Encoding": "gzip"}, zipped)


def bodies(store: str) -> dict[str, str]:
    lines = [line for _, lines in segments(open_blobs(store)) for line in lines]
    return {line["article"]["url"].partition("/news")[2]: line["article"]["articleBody"] for line in lines}


def test_a_page_that_arrives_damaged_is_an_error_and_no_article(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site(PAGES) as site, Proxy(site.port, 1, 1.0, (bent_stories,)) as proxy:
        done = newscrawl("crawl", proxy.url, "--to", store)
    assert done.code == 3
    assert report(store)["outcomes"] == {"error": len(PATHS)}
    assert all(
        ending["detail"].startswith("its body cannot be decoded as gzip (its body is ") for ending in report(store)["endings"]
    )
    assert bodies(store) == {}


def test_a_page_that_arrives_damaged_now_and_then_is_asked_for_again(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site(PAGES) as site, Proxy(site.port, 1, 0.3, (bent_stories,)) as proxy:
        newscrawl("crawl", proxy.url, "--to", store)
        newscrawl("crawl", proxy.url, "--to", store)
    assert bodies(store) == {path.removeprefix("/news"): words_of(path) for path in PATHS}


def test_a_body_of_two_gzip_members_is_one_body(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site(PAGES) as site, Proxy(site.port, 1, 1.0, (in_two_members,)) as proxy:
        newscrawl("crawl", proxy.url, "--to", store)
    assert bodies(store) == {path.removeprefix("/news"): words_of(path) for path in PATHS}
