"""What a crawl remembers of pages that gave no article."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.demo import Resource
from tests.command import newscrawl, report
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

SHORT = Resource(b"<html><body><article><h1>On nothing</h1><p>There was nothing to tell.</p></article></body></html>")
GONE = Resource(b"gone", status=410)
PAGES = {
    "/news/a-story-of-herring": story("herring"),
    "/news/a-page-too-short": SHORT,
    "/news/a-page-that-is-gone": GONE,
}


def test_pages_without_an_article_are_not_fetched_again_at_once(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site({"/": front(*PAGES), **PAGES}) as site:
        newscrawl("crawl", site.url, "--to", store)
        first = report(store)["outcomes"]
        site.requests.clear()
        newscrawl("crawl", site.url, "--to", store)
        fetched = {request.path for request in site.requests}
    assert first == {"stored": 1, "too_short": 1, "gone": 1}
    assert report(store)["outcomes"] == {"known": 3}
    assert not fetched & PAGES.keys()
