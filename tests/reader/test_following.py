"""Ten writers and five followers at once on real S3, and what following costs."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl import aread_articles, read_articles
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import head, publish, read_segment
from tests.reader.logs import line, put, write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

    from newscrawl.storage.blobs import Blobs

WRITERS, BATCHES, LINES = 10, 3, 4
TOTAL = WRITERS * BATCHES * LINES


def test_ten_writers_and_five_followers_see_one_order(s3_url: str) -> None:
    blobs = open_blobs(s3_url)
    write(blobs, 0, line("later", "first"))
    command = [sys.executable, "-m", "newscrawl", "read", s3_url, "--follow", "--poll", "0.1"]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") for _ in range(3)]
    try:
        with ThreadPoolExecutor(WRITERS + 5) as threads:
            seen = [threads.submit(by_process, process) for process in processes]
            seen += [threads.submit(by_thread, s3_url), threads.submit(asyncio.run, by_task(s3_url))]
            for done in [threads.submit(publish_all, blobs, writer) for writer in range(WRITERS)]:
                done.result()
            orders = [found.result(timeout=120) for found in seen]
    finally:
        for process in processes:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)
    stored = [one["id"] for seq in range(head(blobs)) for one in read_segment(blobs, seq) or ()]
    assert len(set(stored)) == len(stored) == TOTAL + 1
    assert orders == [stored] * 5
    assert [process.returncode for process in processes] == [0, 0, 0]


def publish_all(blobs: Blobs, writer: int) -> None:
    start = 0
    for batch in range(BATCHES):
        lines = [line("later", f"{writer}-{batch}-{n}") for n in range(LINES)]
        start = publish(blobs, lines, batch=f"{writer}-{batch}", start=start) + 1


def by_process(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout
    return [json.loads(one)["id"] for one in islice(process.stdout, TOTAL + 1)]


def by_thread(store: str) -> list[str]:
    return [change.id for change in islice(read_articles(store, follow=True, poll_seconds=0.1), TOTAL + 1)]


async def by_task(store: str) -> list[str]:
    seen: list[str] = []
    async for change in aread_articles(store, follow=True, poll_seconds=0.1):
        seen.append(change.id)
        if len(seen) > TOTAL:
            break
    return seen


class Counting:
    """A store that counts what is asked of it."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self.asked: Counter[str] = Counter()
        self.url = blobs.url

    def get(self, key: str) -> bytes:
        self.asked["get"] += 1
        return self._blobs.get(key)

    def list(self, prefix: str, after: str = "") -> Iterator[str]:
        self.asked["list"] += 1
        self.asked["whole log"] += prefix == "log/" and not after
        for key in self._blobs.list(prefix, after):
            self.asked["listed"] += 1
            yield key


def test_following_asks_for_what_is_new_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = open_blobs(str(tmp_path))
    for seq in range(50):
        write(blobs, seq, line("later", str(seq)))
    counting, pauses = Counting(blobs), iter(range(100))

    def pause(_seconds: float) -> None:
        if next(pauses) == 9:
            counting.asked.clear()
            write(blobs, 50, line("later", "new"))

    monkeypatch.setattr("time.sleep", pause)
    changes = read_articles(counting, since=48, follow=True)  # type: ignore[arg-type]  # a reader lists and gets
    assert [change.id for change in islice(changes, 2)] == ["48", "49"]
    at_first = counting.asked.copy()
    assert at_first["get"] == 3  # the one before the cursor, and two
    assert at_first["listed"] <= 5
    assert next(changes).id == "new"
    assert counting.asked == {"get": 1}
    counting.asked.clear()
    threads = threading.active_count()
    for _ in range(5):  # what an idle look costs
        list(islice(read_articles(counting, since=51), 1))  # type: ignore[arg-type]  # as above
    assert counting.asked["get"] == 5 * 2
    assert counting.asked["whole log"] == 0
    assert counting.asked["list"] == 5 * 3  # what comes after any segment, schema/, and what comes after the cursor
    assert threading.active_count() == threads


def test_the_async_twin_gives_the_same_and_can_be_cancelled(store_url: str) -> None:
    write(store_url, 0, put("a"), put("b", site="other.example"), put("c", date_published=None))
    write(store_url, 1, put("a", 2))

    async def read() -> list[tuple[str, int | None]]:
        asked = {"sites": ["news.example"], "published_from": "2026-02-18"}
        return [(change.id, change.seq) async for change in aread_articles(store_url, **asked)]  # type: ignore[arg-type]

    async def cancelled() -> bool:
        async def follow() -> None:
            async for _ in aread_articles(store_url, follow=True, poll_seconds=60):
                pass

        task = asyncio.create_task(follow())
        await asyncio.sleep(0.3)
        task.cancel()
        await asyncio.wait([task], timeout=5)
        return task.cancelled()

    assert asyncio.run(read()) == [("a", 0), ("a", 1)]
    asked = read_articles(store_url, sites=["news.example"], published_from="2026-02-18")
    assert [(change.id, change.seq, change.index) for change in asked] == [("a", 0, 0), ("a", 1, 0)]
    assert asyncio.run(cancelled())
