"""Cost of admission by the number of known articles: `python benchmarks/dedup.py [--size N …] [--articles N] [--state URL]`.

Fills a state with made-up articles of the last 30 days, then lets new ones in, one in ten an edited copy of one before it.
SQLite in a temporary folder, or the empty database at URL; `--postgres` starts a server of its own.

fingerprint   signature and bands of a body, pure CPU
admission     the decision: by id, by words, by bands, and the claim, in one transaction
confirm       the stored article's row, addresses and log line, in one transaction
CPU           of this process for all three
drop          forgetting the fingerprints of one stretch of 30 days, for each article in it
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

sys.path.insert(0, str(Path(__file__).parents[1]))

from newscrawl.dedup import ALGORITHM, Candidate, admit, content_hash, fingerprint, similarity
from newscrawl.model import Outcome
from newscrawl.state import open_state
from newscrawl.state.near import BAND_BITS, epoch
from newscrawl.state.schema import micros
from tests.postgres import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.state import State

NOW: Final = datetime.now(UTC)
STORE: Final = "file:///bench"
DAYS: Final = 30
WORDS: Final = 400
"""Of an article."""
BANDS: Final = 42
STEPS: Final = ("fingerprint", "admission", "confirm")

# Bands come in their order, as a database takes them fastest; which article has which is left to chance, 42 each on the whole.
FILL: Final = {
    "sqlite": {
        "articles": "WITH RECURSIVE g(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM g WHERE i < {last}) "
        "INSERT INTO newscrawl_articles (store, id, pending, op, revision, content_hash, key, url, site, run, headline, at) "
        "SELECT {store}, printf('%08x%024x', i * 4000, i), 0, 'put', 1, printf('%08x%024x', i * 4000, i), 'articles/x/' || i, "
        "'https://news.example/2026/' || i, 'news.example', 'run-0', 'A headline of some words, number ' || i, {at} FROM g",
        "signatures": "WITH RECURSIVE g(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM g WHERE i < {last}) "
        "INSERT INTO newscrawl_signatures SELECT {store}, {epoch}, i, zeroblob(640) FROM g",
        "bands": "WITH RECURSIVE g(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM g WHERE i < {bands} - 1) "
        "INSERT INTO newscrawl_bands (store, epoch, band, number) "
        "SELECT {store}, {epoch}, i * {step} + abs(random()) % {step}, {first} + abs(random()) % {count} FROM g",
    },
    "postgresql": {
        "articles": "INSERT INTO newscrawl_articles "
        "(number, store, id, pending, op, revision, content_hash, key, url, site, run, headline, at) "
        "SELECT i, {store}, to_hex(i * 4000) || md5(i::text), false, 'put', 1, md5(i::text), 'articles/x/' || i, "
        "'https://news.example/2026/' || i, 'news.example', 'run-0', 'A headline of some words, number ' || i, {at} "
        "FROM generate_series({first}, {last}) AS i",
        "signatures": "INSERT INTO newscrawl_signatures (store, epoch, number, signature) "
        "SELECT {store}, {epoch}, i, decode(repeat('00', 640), 'hex') FROM generate_series({first}, {last}) AS i",
        "bands": "INSERT INTO newscrawl_bands (store, epoch, band, number) "
        "SELECT {store}, {epoch}, i * {step} + (random() * ({step} - 1))::bigint, {first} + (random() * ({count} - 1))::bigint "
        "FROM generate_series(0, {bands}::bigint - 1) AS i",
    },
}


class Costs:
    """Milliseconds of each step, an entry an article."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = {step: [] for step in STEPS}

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.spent[step].append((time.perf_counter() - start) * 1000)


def fill(state: State, size: int) -> None:
    """`size` known articles, as many in each of the two stretches of days that a window of 30 lies in."""
    name = state._engine.dialect.name
    old = NOW - timedelta(days=DAYS - 1)
    start = 1
    for at, count in ((old, size // 2), (NOW, size - size // 2)):
        place = {"store": state._store, "epoch": epoch(at), "at": micros(at), "first": start, "last": start + count - 1}
        bands = count * BANDS
        values = place | {"count": count, "bands": bands, "step": (1 << BAND_BITS) // bands}
        for statement in FILL[name].values():
            with state._writing() as connection:
                connection.execute(text(statement.format(**values).replace(":", "\\:")))
        start += count
    settle = ("VACUUM ANALYZE", f"ALTER SEQUENCE newscrawl_articles_number_seq RESTART {start}") if name != "sqlite" else ()
    with state._engine.connect().execution_options(isolation_level="AUTOCOMMIT") if settle else nullcontext() as connection:
        for statement in settle:
            connection.execute(text(statement))


def bodies(count: int, chance: random.Random) -> Iterator[str]:
    """Articles that share nothing, one in ten an edited copy of the one before."""
    words = ["".join(chance.choices("abcdefghiklmnoprstuvw", k=chance.randint(3, 9))) for _ in range(20_000)]
    body: list[str] = []
    for number in range(count):
        if number % 10 == 9:
            body[:: max(1, len(body) // 20)] = chance.choices(words, k=len(body[:: max(1, len(body) // 20)]))
        else:
            body = chance.choices(words, k=WORDS)
        yield " ".join(body)


def let_in(state: State, name: str, body: str, costs: Costs) -> Outcome:
    """One article through the door, as the desk lets it in."""
    url = f"https://other.example/{name}"
    with costs.of("fingerprint"):
        digest = content_hash(name, body)
        signature, bands = fingerprint(body)
    candidate = Candidate(name, "run-1", "other.example", url, digest, signature, bands, NOW, name)
    with costs.of("admission"), state.admitting() as door:
        near = door.near(bands, NOW - timedelta(days=DAYS), name)
        alike = [(row, similarity(signature, other)) for row, other in near]
        admission = admit(candidate, door.by_id(name), door.by_content(digest, name), alike, threshold=0.35)
        if admission.outcome is Outcome.STORED:
            given: dict[str, Any] = {"content_hash": digest, "fetched_at": NOW, "headline": name, "published": NOW}
            door.claim(name, run="run-1", site="other.example", url=url, signature=signature, bands=bands, **given)
    if admission.outcome is Outcome.STORED:
        line = line_of(name, url, digest, body)
        with costs.of("confirm"):
            state.confirm(name, 1, digest, line["key"], line)
    return admission.outcome


def line_of(name: str, url: str, digest: str, body: str) -> dict[str, Any]:
    article = {"id": name, "url": url, "canonicalUrl": url, "headline": name, "articleBody": body, "contentHash": digest}
    at = NOW.isoformat()
    about = {"op": "put", "id": name, "revision": 1, "key": f"articles/{name}", "at": at, "run": "run-1", "site": "other.example"}
    return about | {"article": article | {"fetchedAt": at, "datePublished": at}}


def measure(url: str, size: int, count: int) -> None:
    with open_state(url) as state:
        state.bind(STORE, ALGORITHM)
        started = time.perf_counter()
        fill(state, size)
        filled = time.perf_counter() - started
        costs, chance = Costs(), random.Random(size)  # noqa: S311 - the same articles each time
        for warm, body in enumerate(bodies(50, chance)):
            let_in(state, f"warm-{warm}", body, Costs())
        cpu = time.process_time()
        outcomes = [let_in(state, f"a-{n}", body, costs) for n, body in enumerate(bodies(count, chance))]
        cpu = (time.process_time() - cpu) * 1000 / count
        copies = outcomes.count(Outcome.DUPLICATE)
        assert copies == count // 10, f"{copies} of {count // 10} copies were found"
        started = time.perf_counter()
        state.forget_bands(NOW)
        dropped = (time.perf_counter() - started) * 1000 / (size // 2)
    pairs = [(statistics.quantiles(costs.spent[step], n=10)[0], statistics.median(costs.spent[step])) for step in STEPS]
    told = [f"{fast:7.2f} {usual:6.2f}" for fast, usual in pairs]
    print(f"{size:>9} {'  '.join(told)} {cpu:8.2f} {dropped:8.3f} {filled:7.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="known articles")
    parser.add_argument("--articles", type=int, default=1_000, help="articles let in at each size")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--state", help="URL of an empty database, for one size")
    where.add_argument("--postgres", action="store_true", help="start a PostgreSQL of its own")
    given = parser.parse_args()
    print(
        f"ms for each of {given.articles} articles, fastest tenth and median; machine load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    print(
        f"{'known':>9} {'fingerprint':>14}  {'admission':>14}  {'confirm':>14} {'CPU':>8} {'drop':>8} {'fill s':>7}", flush=True
    )
    with tempfile.TemporaryDirectory() as folder, postgres() if given.postgres else nullcontext() as server:
        for size in given.size:
            made = server.create_database(f"n{size}") if server else f"sqlite:///{folder}/{size}.sqlite"
            measure(given.state or made, size, given.articles)


if __name__ == "__main__":
    main()
