"""What an article costs as a crawl grows: articles known before, URLs in sitemaps, sites in one run.

    python benchmarks/growth.py [--known 1000,10000,100000] [--named 10000,100000,1000000] [--sites 1,100,1000]

The articles are small, so that what grows is seen beside them. CPU is that of newscrawl's processes without what a crawl of one
article takes, which is its start, for each article that was stored, or of `named` for each URL in the sitemaps; `ratio` is to the
first row of its table.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.crawls.many import Growing, growing
from benchmarks.crawls.measure import Failed, measured
from benchmarks.dedup import fill
from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.crawls.measure import Cost

    Row = Callable[[Path, int], tuple[Cost, int, int]]

BIN = Path(sys.executable).parent
NEW = 300
"""Articles that each row fetches."""
FEW = 10
"""The same where it is not articles that cost."""
EACH = 10
"""The same of each site, where there are many: what discovery asks of a site is shared by so many."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, numbers in (("known", "1000,10000,100000"), ("named", "10000,100000,1000000"), ("sites", "1,100,1000")):
        parser.add_argument(f"--{name}", default=numbers, help="numbers, parted by commas; nothing leaves the table out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="growth-") as folder:
        start = _start(Path(folder))
        print(f"start: {start:.2f} s of CPU", flush=True)
        for name, row in (("known", _known), ("named", _named), ("sites", _sites)):
            numbers = [int(number) for number in getattr(given, name).split(",") if number]
            if numbers:
                print(f"\n| {name} | stored | seconds | CPU ms | ratio | RSS MB |\n|---|---|---|---|---|---|")
                _table(Path(folder), numbers, row, start)


def _table(folder: Path, numbers: list[int], row: Row, start: float) -> None:
    first = 0.0
    for number in numbers:
        try:
            cost, kept, things = row(_anew(folder / "run"), number)
        except Failed as failed:
            print(f"| {number} | failed: {failed} |", flush=True)
            continue
        cpu = (cost.cpu - start) / max(things, 1) * 1e3
        first = first or cpu
        print(f"| {number} | {kept} | {cost.seconds:.0f} | {cpu:.2f} | {cpu / first:.2f} | {cost.rss:.0f} |", flush=True)


def _anew(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def _start(folder: Path) -> float:
    """CPU seconds of a crawl of one article, the second of two: the first one compiles."""
    for _ in range(2):
        with growing(sites=1, articles=1) as site:
            cost, _ = _crawl(_anew(folder / "run"), site)
    return cost.cpu


def _known(folder: Path, number: int) -> tuple[Cost, int, int]:
    """The state knows `number` articles of other sites."""
    desk = open_desk(Config(store=str(folder / "bucket")), new_run("crawl"))
    fill(desk.state, number)
    close_desk(desk)
    with growing(sites=1, articles=NEW) as site:
        cost, kept = _crawl(folder, site)
    return cost, kept, kept


def _named(folder: Path, number: int) -> tuple[Cost, int, int]:
    """Sitemaps name `number` articles, of which FEW are crawled."""
    with growing(sites=1, articles=number) as site:
        cost, kept = _crawl(folder, site, "--limit", str(FEW))
    return cost, kept, number


def _sites(folder: Path, number: int) -> tuple[Cost, int, int]:
    """So many sites with EACH articles; a single one with as many as the other tables have, for few cost no more than noise."""
    with growing(sites=number, articles=EACH if number > 1 else NEW) as site:
        cost, kept = _crawl(folder, site)
    return cost, kept, kept


def _crawl(folder: Path, site: Growing, *options: str) -> tuple[Cost, int]:
    command = [str(BIN / "newscrawl"), "crawl", *site.roots, "--to", str(folder / "bucket"), *options, *site.settings]
    return measured(command, folder / "log", site.env, accept=(0, 3)), _stored(folder)


def _stored(folder: Path) -> int:
    return sum(1 for _ in folder.glob("bucket/articles/**/*.json"))


if __name__ == "__main__":
    main()
