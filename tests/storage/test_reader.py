"""The consumer's reader, over both stores."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.reader import next_cursor, read_articles
from newscrawl.storage.articles import write_schema
from newscrawl.storage.blobs import StoreError, open_blobs
from newscrawl.storage.log import publish

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs

PUT = {"op": "put", "id": "a1", "revision": 2, "key": "articles/x/a1.json", "article": {"headline": "Brücke"}, "site": "x"}
LINES: list[dict[str, Any]] = [
    PUT,
    {"op": "duplicate", "id": "a1", "url": "https://x.example/alias", "similarity": None},
    {"op": "later", "id": "z", "new": 1},
]


def test_changes_come_in_the_order_of_the_log(blobs: Blobs) -> None:
    publish(blobs, LINES, batch="a", start=0)
    publish(blobs, [{"op": "delete", "id": "a1"}], batch="b", start=1)
    changes = list(read_articles(blobs.url))
    assert [(change.seq, change.op, change.id) for change in changes] == [
        (0, "put", "a1"), (0, "duplicate", "a1"), (0, "later", "z"), (1, "delete", "a1"),
    ]  # fmt: skip
    assert (changes[0].revision, changes[0].key, changes[0].article) == (2, "articles/x/a1.json", {"headline": "Brücke"})
    assert changes[1].article is None
    assert changes[1].line["url"] == "https://x.example/alias"
    assert [change.cursor for change in changes] == [1, 1, 1, 2]


def test_a_consumer_goes_on_from_its_cursor(blobs: Blobs) -> None:
    publish(blobs, LINES, batch="a", start=0)
    (*_, last) = read_articles(blobs)
    publish(blobs, [{"op": "delete", "id": "a1"}], batch="b", start=1)
    assert [change.op for change in read_articles(blobs, since=last.cursor)] == ["delete"]
    assert next_cursor(blobs) == next_cursor(blobs.url, since=1) == 2


def test_following_waits_for_what_is_written_later(blobs: Blobs) -> None:
    publish(blobs, LINES[:1], batch="a", start=0)
    changes = read_articles(blobs, follow=True, poll_seconds=0.05)
    assert next(changes).seq == 0
    late = threading.Timer(0.2, publish, (blobs, LINES[:1]), {"batch": "b", "start": 1})
    late.start()
    assert next(changes).seq == 1
    late.join()


def test_a_store_that_cannot_be_read_is_refused_at_the_call(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="does not exist"):
        read_articles(str(tmp_path / "none"))
    open_blobs(str(tmp_path / "empty")).put("schema/x", b"1")
    assert list(read_articles(str(tmp_path / "empty"))) == []


def test_the_reader_imports_no_scrapy_and_a_directory_no_boto3(tmp_path: Path) -> None:
    write_schema(open_blobs(str(tmp_path)))
    code = (
        "import sys\n"
        "from newscrawl.reader import read_articles\n"
        "print(list(read_articles(sys.argv[1])))\n"
        "print({'scrapy', 'twisted', 'boto3', 'warcio', 'trafilatura', 'lxml'} & sys.modules.keys())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": "."},
    )
    assert done.stdout.splitlines() == ["[]", "set()"]
