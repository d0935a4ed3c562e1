"""Whether bucket and state are as they should be after a run that came to its end, read by the layout of the bucket alone."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import create_engine, text

from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import read_segment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from newscrawl.storage.blobs import Blobs
    from tests.faults.crawling import Place

Line = dict[str, Any]


def findings(place: Place, expected: Sequence[str]) -> list[str]:
    """What is wrong; nothing, where every path in `expected` is stored once and log, objects, pages, reports and state agree."""
    blobs = open_blobs(place.store)
    lines = [line for _, segment in segments(blobs) for line in segment]
    return [*gaps(blobs), *repeats(lines), *strays(blobs, lines), *losses(lines, expected), *open_ends(blobs, place, lines)]


def segments(blobs: Blobs) -> Iterator[tuple[int, list[Line]]]:
    for seq in numbers(blobs):
        yield seq, read_segment(blobs, seq) or []


def numbers(blobs: Blobs) -> list[int]:
    return [int(key.removeprefix("log/").partition(".")[0]) for key in blobs.list("log/")]


def gaps(blobs: Blobs) -> Iterator[str]:
    found = numbers(blobs)
    if found != list(range(len(found))):
        yield f"the log has gaps: {found}"


def repeats(lines: Iterable[Line]) -> Iterator[str]:
    """The log names each (id, revision) once."""
    named = Counter((line["id"], line["revision"]) for line in lines if line["op"] == "put")
    yield from (f"{name} stands {count} times in the log" for name, count in named.items() if count > 1)


def strays(blobs: Blobs, lines: Iterable[Line]) -> Iterator[str]:
    """Objects equal the last put of their article; there are no others."""
    told = {line["key"]: line["article"] for line in lines if line["op"] == "put"}
    stored = set(blobs.list("articles/"))
    yield from (f"{key} is stored and not in the log" for key in stored - told.keys())
    yield from (f"{key} is in the log and not stored" for key in told.keys() - stored)
    yield from (f"{key} differs from the log" for key in stored & told.keys() if json.loads(blobs.get(key)) != told[key])
    kept = set(blobs.list("pages/"))
    yield from (f"{key} names a page that is not kept" for key, article in told.items() if article["rawKey"] not in kept)


def losses(lines: Iterable[Line], expected: Sequence[str]) -> Iterator[str]:
    """Every page is one article, and no page is two."""
    ids = {(line["id"], urlsplit(line["article"]["url"]).path) for line in lines if line["op"] == "put"}
    stored = Counter(path for _, path in ids)
    yield from (f"{path} is not stored" for path in expected if path not in stored)
    yield from (f"{path} is stored {count} times" for path, count in stored.items() if count > 1)
    yield from (f"{line['id']} is a {line['op']}" for line in lines if line["op"] != "put")


def open_ends(blobs: Blobs, place: Place, lines: Iterable[Line]) -> Iterator[str]:
    """Runs without a report, lines that wait, claims that are held."""
    reported = {key.rpartition("/")[2].removesuffix(".json") for key in blobs.list("runs/") if key.endswith(".json")}
    started = set(rows(place, "SELECT r.run FROM newscrawl_runs r {mine}"))
    runs = started | {line["run"] for line in lines}
    yield from (f"run {run} has no report" for run in sorted(runs - reported))
    for what, query in {
        "runs that are open": "SELECT r.run FROM newscrawl_runs r {mine} AND r.finished IS NULL",
        "lines that wait": "SELECT r.number FROM newscrawl_outbox r {mine}",
        "claims that are held": "SELECT r.id FROM newscrawl_articles r {mine} AND r.pending",
    }.items():
        if found := rows(place, query):
            yield f"{what}: {len(found)}"


def rows(place: Place, query: str) -> list[Any]:
    """The first column of a query on the state, of this store's rows."""
    mine = "JOIN newscrawl_stores s ON s.number = r.store WHERE s.url = :url"
    engine = create_engine(place.state.replace("postgresql://", "postgresql+psycopg://"))
    try:
        with engine.connect() as connection:
            found = connection.execute(text(query.format(mine=mine)), {"url": open_blobs(place.store).url})
            return list(found.scalars())
    finally:
        engine.dispose()
