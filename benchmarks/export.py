"""Time `newscrawl export parquet` on a log of its own making: `python benchmarks/export.py [ARTICLES] [--one-day]`.

The log holds articles of some 450 words in blocks, of 40 sites and 30 days, or with --one-day all of one site and day, one in
twenty a second revision. Prints seconds by the clock and of CPU, and the peak RSS of the command, for the first export, for one
after 100 more articles, and for one with nothing new.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from newscrawl.model import Article, Author, Block, Image, Lead, LeadKind, Stamp
from newscrawl.storage.articles import to_json, write_schema
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.keys import article_key
from newscrawl.storage.log import publish

START = datetime(2026, 1, 1, 6, tzinfo=UTC)
LINES = 100


def words(chance: random.Random) -> list[str]:
    """A vocabulary of 20,000 made words, so that text compresses about as text does."""
    letters = "etaoinshrdlucmfwypvbgk"
    return ["".join(chance.choices(letters, weights=range(len(letters), 0, -1), k=chance.randint(2, 10))) for _ in range(20_000)]


def article(number: int, revision: int, vocabulary: list[str], chance: random.Random, *, one_day: bool) -> dict[str, Any]:
    site = "news.example" if one_day else f"news-{number % 40}.example"
    stored = START + timedelta(days=0 if one_day else number % 30)
    url = f"https://{site}/{number}"
    texts = [" ".join(chance.choices(vocabulary, k=45)) for _ in range(10)]
    record = to_json(
        Article(
            url=url, headline=" ".join(chance.choices(vocabulary, k=9)), blocks=tuple(Block("paragraph", text) for text in texts),
            description=texts[0][:150], date_published=Stamp(stored.isoformat(), "jsonld", stored.isoformat(), "second"),
            authors=(Author("Anna Muster", f"https://{site}/anna"),), canonical_url=url, domain=site, in_language="en",
            keywords=tuple(chance.choices(vocabulary, k=5)), images=(Image(f"{url}.jpg", texts[1][:80]),), id=f"{number:032x}",
            revision=revision, content_hash=f"{chance.getrandbits(128):032x}", fetched_at=stored, http_status=200, run_id="run",
            discovered_via=Lead(url, LeadKind.SITEMAP, f"https://{site}/sitemap.xml"), extractor=(("newscrawl", "0.1.0"),),
        )
    )  # fmt: skip
    key = article_key(site, stored, f"{number:032x}")
    line = {"op": "put", "id": f"{number:032x}", "at": stored.isoformat(), "run": "run", "site": site}
    return {**line, "revision": revision, "key": key, "article": record}


def make(store: Path, first: int, count: int, seq: int, *, one_day: bool) -> int:
    """Write `count` articles to the log from segment `seq` on; gives the next segment."""
    chance, blobs = random.Random(first), open_blobs(str(store))  # noqa: S311 - made text is no secret
    vocabulary, lines = words(random.Random(0)), []  # noqa: S311 - as above
    write_schema(blobs)
    for number in range(first, first + count):
        again = number % 20 == 19
        lines.append(article(number - again, 1 + again, vocabulary, chance, one_day=one_day))
        if len(lines) == LINES or number == first + count - 1:
            seq = publish(blobs, lines, batch=f"batch-{seq}", start=seq) + 1
            lines = []
    return seq


def export(store: Path, target: Path) -> str:
    """Run the command; what it says, its seconds and its peak RSS."""
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "newscrawl", "export", "parquet", str(store), "--to", str(target)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as process:  # noqa: S603 - our own command
        assert process.stderr
        said = process.stderr.read().strip()
    seconds, used = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return f"{seconds:6.1f} s  {cpu:6.1f} s CPU  {used.ru_maxrss / 1024:5.0f} MB at most so far  {said}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int, nargs="?", default=100_000)
    parser.add_argument("--one-day", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        store, target = Path(folder) / "bucket", Path(folder) / "tables"
        seq = make(store, 0, options.articles, 0, one_day=options.one_day)
        print(f"first       {export(store, target)}", flush=True)
        make(store, options.articles, 100, seq, one_day=options.one_day)
        print(f"100 more    {export(store, target)}", flush=True)
        print(f"no more     {export(store, target)}", flush=True)
        sizes = [[path.stat().st_size for path in place.rglob("*.*") if path.is_file()] for place in (store, target)]
        print(f"log {sum(sizes[0]) / 1e6:.0f} MB, tables {sum(sizes[1]) / 1e6:.0f} MB in {len(sizes[1])} files")


if __name__ == "__main__":
    main()
