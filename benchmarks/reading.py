"""What reading costs by what is there: 100 more articles, asked for at the end of a log of 1,000, 10,000 and 100,000.

    python benchmarks/reading.py [--articles 1000,10000,100000] [--places directory,S3] [--rounds 5]

start        `read_articles(store, since=N)`, begun anew
follow       the next look of a reader that follows
checkpoint   what `newscrawl read --checkpoint` does, begun anew
index        what `newscrawl serve` does to have them in its page and API: log, and reports of runs
list         the newest 50 articles as the page and the API ask for them

Segments have LINES articles, runs SEGMENTS segments and a report. `requests` are those to S3, or files opened and
folders listed; `KB` what they gave, names of folders among it. Rows are medians; `ratio` is of CPU to the first row.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.export import START, article, words
from newscrawl import read_articles
from newscrawl.compact import dump
from newscrawl.reader.copying import Copying
from newscrawl.reader.forms import FORMS
from newscrawl.reader.selection import Selection
from newscrawl.storage.articles import write_schema
from newscrawl.storage.blobs import GZIP, JSON, open_blobs
from newscrawl.storage.keys import run_key, segment_key
from newscrawl.storage.log import encode_segment, publish
from newscrawl.web.catalog import Catalog, open_catalog
from newscrawl.web.catalog.following import Following
from tests.servers import start_s3

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from newscrawl.storage.blobs import Blobs

LINES = 10
"""Of a segment: what one poll of a site finds, not what a first crawl does."""
NEW = 100
SEGMENTS = 5
"""Of a run."""
RUNS_A_DAY = 10
READERS = ("start", "follow", "checkpoint", "index", "list")


class Meter:
    """Counts what one reader costs, each time it reads."""

    def __init__(self, blobs: Any, root: str) -> None:
        self.costs: defaultdict[str, list[tuple[int, int, float]]] = defaultdict(list)
        self._requests = self._bytes = 0
        self._own = 0.0
        self._root, self._counts = root, False
        if hasattr(blobs, "_client"):
            blobs._client.meta.events.register("response-received.s3", self._answered)
        else:
            sys.addaudithook(self._audited)

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        self._requests, self._bytes, self._own = 0, 0, 0.0
        self._counts = True
        cpu = time.process_time()
        yield
        cpu = time.process_time() - cpu - self._own
        self._counts = False
        self.costs[name].append((self._requests, self._bytes, cpu * 1e3))

    def _answered(self, response_dict: Any, **_: Any) -> None:
        body = response_dict["body"]
        self._requests += 1
        self._bytes += len(body) if isinstance(body, bytes) else int(response_dict["headers"].get("content-length") or 0)

    def _audited(self, event: str, given: tuple[Any, ...]) -> None:
        if not self._counts or event not in {"open", "os.scandir"} or not str(given[0]).startswith(self._root):
            return
        cpu, self._counts = time.process_time(), False
        self._requests += 1
        path = Path(given[0])
        self._bytes += sum(map(len, os.listdir(path))) if path.is_dir() else path.stat().st_size if path.exists() else 0  # noqa: PTH208 - names alone
        self._counts = True
        self._own += time.process_time() - cpu


class Bucket:
    """A bucket of articles in other orders, each under its own id; `seq` is the next segment."""

    def __init__(self, blobs: Blobs) -> None:
        self.blobs, self.seq = blobs, 0
        chance, vocabulary = random.Random(1), words(random.Random(0))  # noqa: S311 - made text is no secret
        self._lines = [short(article(number, 1, vocabulary, chance, one_day=False)) for number in range(500)]
        write_schema(blobs)

    def fill(self, articles: int) -> None:
        """Up to so many, without the looks at what is there that a writer takes."""
        while self.seq * LINES < articles:
            assert self.blobs.create(segment_key(self.seq), encode_segment(self._segment()), GZIP)
            self._report()
            self.seq += 1

    def add(self, articles: int) -> None:
        """As a crawl does it."""
        for _ in range(articles // LINES):
            assert publish(self.blobs, self._segment(), batch=f"batch-{self.seq}", start=self.seq) == self.seq
            self._report()
            self.seq += 1

    def _segment(self) -> list[dict[str, Any]]:
        found = []
        for number in range(self.seq * LINES, (self.seq + 1) * LINES):
            line, name = self._lines[number % len(self._lines)], f"{number:032x}"
            found.append({**line, "id": name, "batch": f"batch-{self.seq}", "article": {**line["article"], "id": name}})
        return found

    def _report(self) -> None:
        if self.seq % SEGMENTS:
            return
        started = START + self.seq * timedelta(days=1) / RUNS_A_DAY / SEGMENTS
        run = f"{started:%Y%m%dT%H%M%S}Z-{self.seq:08x}"
        report = {"schema": "run-1", "runId": run, "seeds": ["https://news.example/"], "startedAt": started.isoformat()}
        self.blobs.put(run_key(run, started), dump(report), JSON)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", default="1000,10000,100000", help="numbers, parted by commas")
    parser.add_argument("--places", default="directory,S3")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reading-")))
        for place in given.places.split(","):
            if place == "S3":
                s3 = start_s3(folder / "s3")
                stack.callback(s3.stop)
                os.environ.update(s3.env())
            root = f"s3://{s3.new_bucket()}/news" if place == "S3" else str(folder / "bucket")
            table(place, open_blobs(root), [int(number) for number in given.articles.split(",")], given.rounds, folder / place)


def table(place: str, blobs: Blobs, numbers: list[int], rounds: int, folder: Path) -> None:
    """One bucket that grows."""
    folder.mkdir()
    bucket, meter = Bucket(blobs), Meter(blobs, blobs.url)
    firsts: dict[str, float] = {}
    print(f"\n| {place} | articles | requests | KB | CPU ms | ratio |\n|---|---|---|---|---|---|", flush=True)
    path = folder / "index.sqlite"
    open_catalog(path, blobs.url)
    catalog, following = Catalog(path), Following(path, blobs, 0)
    for number in numbers:
        bucket.fill(number)
        following.look()
        meter.costs.clear()
        readers = Readers(bucket, folder)
        for _ in range(rounds):
            bucket.add(NEW)
            readers.read(meter, following, catalog)
        for name in READERS:
            requests, size, cpu = (statistics.median(values) for values in zip(*meter.costs[name], strict=True))
            ratio = cpu / firsts.setdefault(name, cpu)
            print(f"| {name} | {number} | {requests:g} | {size / 1e3:.0f} | {cpu:.1f} | {ratio:.2f} |", flush=True)


def short(line: dict[str, Any]) -> dict[str, Any]:
    """The line with a tenth of its text: a log of 100,000 is made and indexed in two minutes."""
    blocks = line["article"]["blocks"][:1]
    return {**line, "article": {**line["article"], "blocks": blocks, "articleBody": blocks[0]["text"]}}


class Readers:
    """They stand at the end of the log."""

    def __init__(self, bucket: Bucket, folder: Path) -> None:
        self._store: Any = bucket.blobs
        self._cursor, self._checkpoint = bucket.seq, folder / f"checkpoint-{bucket.seq}"
        self._following = read_articles(self._store, since=bucket.seq - 1, follow=True, poll_seconds=0.01)
        assert len(list(islice(self._following, LINES))) == LINES
        self._copy()

    def read(self, meter: Meter, following: Following, catalog: Catalog) -> None:
        """Each reader gets what is new."""
        with meter.of("start"):
            found = list(read_articles(self._store, since=self._cursor))
        assert len(found) == NEW
        with meter.of("follow"):
            list(islice(self._following, NEW))
        with meter.of("checkpoint"):
            self._copy()
        with meter.of("index"):
            following.look()
        assert following.trouble is None
        with meter.of("list"):
            assert len(catalog.articles(limit=50)) == 50
        self._cursor = found[-1].cursor

    def _copy(self) -> None:
        copying = Copying(self._store, self._cursor - 1, self._checkpoint)
        form: Callable[[Any], str] = FORMS["jsonl"](())
        with Path(os.devnull).open("wb") as stream:
            copying.run(stream, Selection(), form, "", None)


if __name__ == "__main__":
    main()
