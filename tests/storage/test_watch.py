"""The watch of tests/conftest.py sees an article that is not as article-1.json says, whoever has written it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.storage.blobs import open_blobs
from tests import schema
from tests.command import objects
from tests.reader.logs import put, write

if TYPE_CHECKING:
    from pathlib import Path

KEY = "articles/news.example/2026/02/18/a.json"


def test_a_faulty_article_is_seen(store_url: str, tmp_path: Path, faulty_articles: list[str]) -> None:
    blobs = open_blobs(store_url)
    blobs.put(KEY, b'{"schema": "article-1"}')
    assert [KEY in told for told in faulty_articles] == [True]
    assert len(schema.faults_in(store_url)) == 1
    assert len(schema.faults_below(tmp_path)) == ("://" not in store_url)
    with pytest.raises(AssertionError, match="is not as article-1"):
        objects(store_url, "articles/")
    faulty_articles.clear()
    blobs.delete(KEY)
    write(blobs, 0, put("a"))
    assert faulty_articles == schema.faults_in(store_url) == []
