"""How soon an article is in the bucket: after its page was fetched, and after it was published.

    python benchmarks/latency.py [--pages 400] [--rounds 2] [--minutes 4] [--only fetch,publish] [--check]

fetch     Each article of a crawl on loopback, from the last byte of its page to its object (synced and renamed, or its PUT
          answered), and to a follower that looks at the log ten times a second; first as fast as the crawl goes, then at half
          of that rate, into a directory and into S3.
publish   From publication to the object: on the real clock for `--minutes`, with `newscrawl schedule` every minute; then on a
          made clock, by the planner's own rules for a site without a schedule; what a crawl takes was measured before.
--check   ends with 1 where the p95 of fetch, at half load, is LIMIT seconds or more in every round.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.crawls.arrivals import crawled, middle_and_high
from benchmarks.crawls.newsroom import planned, scheduled
from benchmarks.crawls.paced import pacing
from tests.servers import start_s3

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.crawls.arrivals import Arrivals
    from benchmarks.crawls.paced import Paced
    from tests.servers import S3Server

LIMIT = 1.0
"""Seconds from fetch to object, p95 at half load."""
HEAD = "| store | load | articles/s | articles | p50 | p95 | most | follower p50 | p95 |\n|---|---|---|---|---|---|---|---|---|"
A_MINUTE = 4
A_DAY = (10, 50, 200, 1000)
DAYS = 200


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path(__file__).parents[2] / "shared" / "corpus")
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=2, help="at half load")
    parser.add_argument("--minutes", type=float, default=4, help="of publishing on the real clock")
    parser.add_argument("--only", default="fetch,publish")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers go with us
    kept = fetch(given.corpus, given.pages, given.rounds) if "fetch" in given.only else True
    if "publish" in given.only:
        publish(given.minutes)
    return int(given.check and not kept)


def fetch(corpus: Path, pages: int, rounds: int) -> bool:
    """Print the table, and whether the promise is kept; a round that other work disturbs is slower, never faster."""
    kept = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="latency-")))
        s3 = start_s3(folder / "s3")
        stack.callback(s3.stop)
        os.environ.update(s3.env())
        warm, site = (stack.enter_context(pacing(corpus, number)) for number in (40, pages))
        print(f"fetch to object, and to a follower of the log, seconds; machine load {os.getloadavg()[0]:.1f}\n")
        print(HEAD)
        for place in ("directory", "S3"):
            run = Run(place, folder, s3)
            run.crawl(warm)
            full = run.crawl(site)
            print(_row(place, "full", full), flush=True)
            halves = [run.crawl(site, full.rate / 2) for _ in range(rounds)]
            print("\n".join(_row(place, "half", half) for half in halves), flush=True)
            found = [middle_and_high(half.stored)[1] for half in halves]
            kept.append(
                (min(found) < LIMIT, f"{place}: p95 {statistics.median(found):.2f} ({min(found):.2f}–{max(found):.2f}) s")
            )
    print("\n" + "\n".join(f"{'kept ' if is_kept else 'BROKEN'} {told}, promised < {LIMIT:g}" for is_kept, told in kept))
    return all(is_kept for is_kept, _ in kept)


class Run:
    """Crawls into stores of one kind, each a new one."""

    def __init__(self, place: str, folder: Path, s3: S3Server) -> None:
        self._place, self._folder, self._s3, self._number = place, folder, s3, 0

    def crawl(self, site: Paced, rate: float = 0) -> Arrivals:
        self._number += 1
        folder = self._folder / f"{self._place}-{self._number}"
        folder.mkdir()
        store = str(folder / "bucket") if self._place == "directory" else f"s3://{self._s3.new_bucket()}/news"
        return crawled(site, store, folder, _environment(folder) | self._s3.env(), rate)


def _environment(folder: Path) -> dict[str, str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSCRAWL_", "AWS_"))}
    return clean | {"XDG_STATE_HOME": str(folder / "state")}


def _row(place: str, load: str, found: Arrivals) -> str:
    (middle, high), (seen, late) = middle_and_high(found.stored), middle_and_high(found.seen)
    told = f"{middle:.3f} | {high:.3f} | {max(found.stored):.3f} | {seen:.2f} | {late:.2f}"
    return f"| {place} | {load} | {found.rate:.1f} | {len(found.stored)} | {told} |"


def publish(minutes: float) -> None:
    print(
        f"\npublished to object; {A_MINUTE} articles a minute for {minutes:g} minutes on the real clock, a crawl every minute\n"
    )
    with tempfile.TemporaryDirectory(prefix="latency-") as folder:
        env = _environment(Path(folder)) | {"NEWSCRAWL_ALLOW_NETS": "127.0.0.0/8"}  # of what nobody types, loopback is refused
        found = scheduled(Path(folder), env, minutes, A_MINUTE)
    print("| | articles | p50 s | p95 s |\n|---|---|---|---|")
    for name, values in (("since publication", found.since_published), ("since the crawl was due", found.since_due)):
        print(f"| {name} | {len(values)} | {_told(values, 1)} |", flush=True)
    print(f"\na site without a schedule, {DAYS} days on a made clock; what a crawl takes is drawn from the line above\n")
    print("| articles a day | polls a day | p50 min | p95 min |\n|---|---|---|---|")
    for a_day in A_DAY:
        told = planned(a_day, DAYS, found.since_due)
        print(f"| {a_day} | {told.polls:.0f} | {_told(told.since_published, 60)} |", flush=True)


def _told(values: Sequence[float], unit: float) -> str:
    return " | ".join(f"{value / unit:.1f}" for value in middle_and_high(values))


if __name__ == "__main__":
    sys.exit(main())
