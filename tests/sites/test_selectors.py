"""Selectors of sites.toml in crawl, replay and extract."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.demo import Resource
from tests.command import newscrawl, objects, report
from tests.tiny import front, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "The ferry to Pell Island runs again, {}, six years after it was laid up for want of a boiler and a crew."
TABLE = """
[[site]]
url = "{url}"
body = ["#no-such", ".told"]
title = ".name::text"
author = "//i[@class='hand']"
date = ".when::attr(data-when)"
remove = ".buy"
"""
FOUND = {
    "headline": "The right name",
    "authors": [{"name": "Ada Byron", "url": None}],
    "datePublished": "2026-03-04T05:06",
    "articleBody": "\n\n".join(TEXT.format(number) for number in ("one", "two", "three")),
}


def page(*, shown: str = "told") -> Resource:
    """A page on which everything stands where nobody would look for it."""
    told = "".join(f"<p>{TEXT.format(number)}</p>" for number in ("one", "two", "three"))
    wrong = "".join(f"<p>The wrong story is told here, at great length, {number} times over.</p>" for number in range(2, 9))
    html = f"""<html><head><title>Wrong</title></head><body>
    <div class="name">The right name <b>(and more)</b></div><i class="hand">Ada Byron</i>
    <b class="when" data-when="2026-03-04 05:06">today</b>
    <article><h1>A wrong name</h1>{wrong}</article>
    <section class="{shown}">{told}<p class="buy">Buy our jam.</p></section></body></html>"""
    return Resource(html.encode())


def facts(article: dict[str, Any]) -> dict[str, Any]:
    return {key: article[key] for key in FOUND}


def test_crawl_replay_and_extract_read_a_sites_pages_by_its_selectors(tmp_path: Path) -> None:
    with tiny_site({"/": front("/news/a-story-of-a-ferry"), "/news/a-story-of-a-ferry": page()}) as site:
        (tmp_path / "sites.toml").write_text(TABLE.format(url=site.url))
        done = newscrawl("crawl", site.url, "--to", "bucket", cwd=tmp_path)
        assert done.code == 0, done.err
        one = newscrawl("extract", f"{site.url}/news/a-story-of-a-ferry", cwd=tmp_path)
    replayed = newscrawl("replay", "bucket", "--to", "again", cwd=tmp_path)
    assert replayed.code == 0, replayed.err
    (tmp_path / "page.html").write_bytes(page().body)
    (tmp_path / "pages.jsonl").write_text(json.dumps({"id": 1, "url": f"{site.url}/news/x", "html": "page.html"}))
    batch = newscrawl("extract", "--batch", "pages.jsonl", cwd=tmp_path)
    found = [*objects(str(tmp_path / "bucket"), "articles/"), *objects(str(tmp_path / "again"), "articles/")]
    for article in (*found, json.loads(one.out), json.loads(batch.out)):
        assert facts(article) == FOUND
        assert article["extractor"]["sites.toml"] == "body title author date remove"
        assert {"rule": "override", "count": 1, "sample": "Buy our jam."} in article["cleaning"]
    assert report(str(tmp_path / "bucket"))["alarms"] == []


def test_a_selector_that_finds_nothing_is_passed_over_and_told(tmp_path: Path) -> None:
    paths = ("/news/a-story-of-a-ferry", "/news/a-story-of-its-boiler")
    pages = {paths[0]: page(shown="new"), paths[1]: Resource(page(shown="new").body.replace(b"ferry", b"boiler"))}
    with tiny_site({"/": front(*paths), **pages}) as site:
        (tmp_path / "sites.toml").write_text(TABLE.format(url=site.url))
        done = newscrawl("crawl", site.url, "--to", "bucket", cwd=tmp_path)
    assert done.code == 0, done.err
    told = report(str(tmp_path / "bucket"))["alarms"]
    assert len(told) == 1
    assert "body of sites.toml found nothing on" in told[0]
    article = objects(str(tmp_path / "bucket"), "articles/")[0]
    assert article["extractor"]["sites.toml"] == "title author date remove"
    assert article["headline"] == FOUND["headline"]


@pytest.mark.parametrize("url", ["https://other.example/news/x", ""])
def test_selectors_are_for_their_site_alone(url: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(TABLE.format(url="https://news.example/"))
    (tmp_path / "page.html").write_bytes(page().body)
    done = newscrawl("extract", "page.html", *(["--url", url] if url else []), cwd=tmp_path)
    assert json.loads(done.out)["headline"] == "A wrong name"
