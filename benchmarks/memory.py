"""What a long crawl keeps in memory: one crawl of many small pages, all processes that it began counted in.

    python benchmarks/memory.py [--pages 20000] [--check]

The site stands on loopback, each article is unlike the others, and a sitemap names them all. Resident memory is read every two
seconds; a row shows the most that was met between two marks. With --check the command ends with 1 where the last row, without
mapped files, is LIMIT times the first, or more: of 20,000 pages and ten rows that is the end against what stood at 2,000.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from newscrawl.demo import Resource, Server
from tests.faults.crawling import descendants
from tests.faults.site import sitemap
from tests.tiny import front, robots, story

LIMIT = 1.2
ROWS = 10
PAUSE = 2.0
PATH = "/news/{word}-of-the-town-book"
_PATH = re.compile(PATH.format(word=r"(case\d+)"))


@dataclass(frozen=True)
class Look:
    """Memory at one moment, in MiB."""

    pages: int
    crawl: float
    others: float
    """Fork server and extraction processes."""
    files: float
    """Of the crawl's, files read by mapped memory, such as the state's database: the kernel takes it back where it wants it."""

    @property
    def total(self) -> float:
        return self.crawl + self.others

    @property
    def own(self) -> float:
        """Without mapped files, whose pages come and go as the kernel likes."""
        return self.total - self.files


def main() -> int:
    parser = argparse.ArgumentParser(description="Resident memory of one crawl by pages fetched.")
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--check", action="store_true", help=f"fail where the last row is {LIMIT} times the first")
    given = parser.parse_args()
    started = time.monotonic()
    with site(given.pages) as served, tempfile.TemporaryDirectory() as folder:
        looks = watched(served, Path(folder))
        stored = sum(1 for _ in (Path(folder) / "bucket" / "articles").rglob("*.json"))
    rows = by_marks(looks, given.pages)
    print("| pages | crawl MiB | of it files | its workers MiB | all MiB |\n|---|---|---|---|---|")
    for mark, look in rows:
        print(f"| {mark} | {look.crawl:.0f} | {look.files:.0f} | {look.others:.0f} | {look.total:.0f} |")
    first, last = rows[0][1], rows[-1][1]
    ratio = last.own / first.own
    took = time.monotonic() - started
    print(f"\n{stored} articles in {took:.0f} s; first to last row {ratio:.2f} times, with files {last.total / first.total:.2f}")
    return int(given.check and (ratio >= LIMIT or stored != given.pages))


def site(pages: int) -> Server:
    """Articles are written when asked for, so that the site itself is small."""
    named = [PATH.format(word=f"case{number}") for number in range(pages)]
    fixed = {
        "/": front(*named[:10]),
        "/robots.txt": robots("User-agent: *\nAllow: /\nSitemap: {base}/sitemap.xml"),
        "/sitemap.xml": sitemap(named),
    }

    def build(base: str) -> object:
        def find(_: str, target: str) -> Resource:
            path = urlsplit(target).path
            page = fixed.get(path)
            if page:
                return Resource(page.body.replace(b"{base}", base.encode()), page.content_type)
            word = _PATH.fullmatch(path)
            return story(word[1]) if word else Resource(b"not here", status=404)

        return find

    return Server(build)  # type: ignore[arg-type]


def watched(served: Server, folder: Path) -> list[Look]:
    """One crawl from begin to end."""
    command = [sys.executable, "-m", "newscrawl", "crawl", served.url, "--to", str(folder / "bucket")]
    with (folder / "log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as crawl:  # noqa: S603 - our own
        looks = []
        while crawl.poll() is None:
            looks.append(look(served, crawl.pid))
            time.sleep(PAUSE)
    if crawl.returncode:
        raise SystemExit(f"the crawl ended with {crawl.returncode}: {(folder / 'log').read_text()[-2000:]}")
    return looks


def look(served: Server, pid: int) -> Look:
    pages = sum(bool(_PATH.fullmatch(request.path)) for request in list(served.requests))
    return Look(pages, resident(pid), sum(map(resident, descendants(pid))), resident(pid, "RssFile"))


def resident(pid: int, kind: str = "VmRSS") -> float:
    """Resident memory in MiB; 0 of a process that is gone. Source: proc(5)."""
    with suppress(OSError, AttributeError):
        found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("utf-8"))
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def by_marks(looks: list[Look], pages: int) -> list[tuple[int, Look]]:
    """Of each tenth of the pages the moment that took most."""
    step = pages // ROWS
    parts = [(mark, [one for one in looks if mark - step < one.pages <= mark]) for mark in range(step, pages + 1, step)]
    return [(mark, max(part, key=lambda one: one.total)) for mark, part in parts if part]


if __name__ == "__main__":
    sys.exit(main())
