"""A crawl of a news site on loopback: newscrawl, what a user would write instead, and other tools, side by side and in turn.

CORPUS is a folder with `gold.jsonl` and gzipped pages, by default ../shared/corpus; without one, our own labelled pages are
served, filled up to a usual size. The site runs in a process of its own, on the same cores. Nobody waits between requests.

    python benchmarks/crawl.py [--pages 1233] [--rounds 3] [--only newscrawl,handwritten] [--check] [--chart FOLDER]
"""

from __future__ import annotations

import argparse
import re
import signal
import sys
import tempfile
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import peers
from benchmarks.crawls.contenders import ALL, BARE, EXTRACTION, HAND, OURS, Course
from benchmarks.crawls.measure import Failed
from benchmarks.crawls.server import serving
from benchmarks.crawls.table import check, table
from tests.servers import start_s3

if TYPE_CHECKING:
    from benchmarks.crawls.contenders import Round
    from benchmarks.crawls.server import Served

QUICK = (OURS, HAND, BARE, EXTRACTION)
WARM = 40
"""Pages of the run that nobody counts: files are read, bytecode is made."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path(__file__).parents[2] / "shared" / "corpus")
    parser.add_argument("--pages", type=int, default=1233)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default=",".join(ALL), help=f"of {', '.join(ALL)}; or quick, for {', '.join(QUICK)}")
    parser.add_argument(
        "--check", action="store_true", help="hold the ratios against what was promised; ends with 1 where one is broken"
    )
    parser.add_argument("--chart", type=Path, metavar="FOLDER", help="also draw crawl.png and crawl.svg")
    parser.add_argument("-s", action="append", default=[], metavar="NAME=VALUE", help="a setting for newscrawl alone")
    given = parser.parse_args()
    names = QUICK if given.only == "quick" else tuple(name.strip() for name in given.only.split(","))
    if unknown := set(names) - set(ALL):
        parser.error(f"{', '.join(unknown)}: none of {', '.join(ALL)}")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the servers go with us
    results = race(given.corpus, names, given.pages, given.rounds, tuple(given.s))
    print(table(results))
    if given.chart:
        from benchmarks.crawls.chart import draw  # noqa: PLC0415 - matplotlib takes its time

        print("\n" + "\n".join(map(str, draw(results, given.chart))))
    told = check(results) if given.check else []
    print("\n" * bool(told) + "\n".join(line for _, line in told))
    return int(not all(kept for kept, _ in told))


def race(corpus: Path, names: tuple[str, ...], pages: int, rounds: int, settings: tuple[str, ...]) -> dict[str, list[Round]]:
    """Each contender once to warm up, then all in turn, `rounds` times."""
    results: defaultdict[str, list[Round]] = defaultdict(list)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crawl-")))
        s3 = start_s3(folder / "s3")
        stack.callback(s3.stop)
        small, site = (stack.enter_context(serving(corpus, number)) for number in (min(WARM, pages), pages))
        racing = [name for name in names if _run(Course(small, corpus, paths(small), folder / "run", s3, settings), name)]
        for number in range(rounds):
            for name in racing:
                if found := _run(Course(site, corpus, paths(site), folder / "run", s3, settings), name):
                    results[name].append(found)
                    print(f"round {number + 1}: {name} {found.rate:.1f} pages/s, {found.cpu:.1f} ms", file=sys.stderr, flush=True)
    return {name: results[name] for name in names if results[name]}


def _run(course: Course, name: str) -> Round | None:
    try:
        return course.run(name)
    except (Failed, peers.Missing) as why:
        print(f"{name} is left out: {why}", file=sys.stderr, flush=True)
        return None


def paths(site: Served) -> list[str]:
    """Of the articles, as the sitemap names them."""
    with build_opener(ProxyHandler({})).open(f"{site.url}/sitemap.xml", timeout=60) as answer:
        return re.findall(r"<loc>http://[^/]+([^<]+)</loc>", answer.read().decode())


if __name__ == "__main__":
    sys.exit(main())
