"""The server of gold pages, over a folder of our own pages."""

from __future__ import annotations

import gzip
import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

import pytest

from tests.corpus_site import CorpusSite, serve_corpus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROWS = {
    "a/1": "https://news.example/story/?id=1&utm_source=feed#top",
    "a/2": "http://news.example/story/?id=2",
    "a/3": "https://www.other.example/2026/über",
    "a/4": "",
    "a/5": "http://news.example/story/?id=2",
}


@pytest.fixture
def site(tmp_path: Path) -> Iterator[CorpusSite]:
    rows = [{"id": id_, "url": url, "html": f"{id_[2:]}.html.gz"} for id_, url in ROWS.items()]
    (tmp_path / "gold.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    for row in rows:
        (tmp_path / row["html"]).write_bytes(gzip.compress(f"<p>page {row['id']}</p>".encode()))
    with serve_corpus(tmp_path) as running:
        yield running


def fetch(site: CorpusSite, url: str) -> tuple[int, str]:
    """As a client with `http_proxy` set would."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": site.environment["http_proxy"]}))
    try:
        with opener.open(url, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("http://news.example/story/?id=1&utm_source=feed", "a/1"),
        ("http://news.example/story/?id=1", "a/1"),
        ("http://news.example/story?id=2", "a/2"),
        ("http://www.other.example/2026/%C3%BCber", "a/3"),
        ("http://corpus.example/a/4", "a/4"),
        ("http://corpus.example/a/5", "a/5"),
    ],
)
def test_a_page_is_served_at_its_own_address(site: CorpusSite, url: str, page: str) -> None:
    assert fetch(site, url) == (200, f"<p>page {page}</p>")


@pytest.mark.parametrize("url", ["http://news.example/robots.txt", "http://news.example/other", "http://unknown.example/"])
def test_what_is_not_in_the_folder_is_not_found(site: CorpusSite, url: str) -> None:
    assert fetch(site, url)[0] == 404


@pytest.mark.parametrize("path", ["/", "/sitemap.xml"])
def test_each_host_lists_its_own_pages(site: CorpusSite, path: str) -> None:
    status, text = fetch(site, f"http://news.example{path}")
    assert status == 200
    assert text.count("http://news.example/story/") == 2
    assert "other.example" not in text


def test_it_answers_as_an_origin_by_the_host_header(site: CorpusSite) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{site.port}/story/?id=2", headers={"Host": "news.example"})
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5) as answer:
        assert answer.read() == b"<p>page a/2</p>"


def test_the_urls_file_lists_where_each_page_is_served(site: CorpusSite, tmp_path: Path) -> None:
    assert site.urls == list(ROWS.values())
    lines = site.urls_file(tmp_path / "urls.txt").read_text("utf-8").splitlines()
    assert lines[0] == "http://news.example/story/?id=1&utm_source=feed"
    assert lines[3:] == ["http://corpus.example/a/4", "http://corpus.example/a/5"]
