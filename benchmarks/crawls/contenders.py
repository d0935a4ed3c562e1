"""Who crawls the site: each a command, and a count of what it left behind."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import peers
from benchmarks.crawls.measure import Cost, measured

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.crawls.server import Served
    from tests.servers import S3Server

RIVALS = Path(__file__).with_name("rivals")
BIN = Path(sys.executable).parent
OURS, OURS_S3, HAND, HAND_S3 = "newscrawl", "newscrawl to S3", "Scrapy + trafilatura", "Scrapy + trafilatura to S3"
CLI, NEWS_PLEASE, NEWSPAPER, BARE, EXTRACTION = (
    "trafilatura --parallel 2",
    "news-please",
    "newspaper4k",
    "bare Scrapy",
    "our extraction alone",
)
SLOW = 8
"""news-please and newspaper4k get one page of so many: what they cost a page is the same."""


@dataclass(frozen=True, slots=True)
class Round:
    """What one run of a contender cost; `pages` it was given, `kept` it wrote."""

    pages: int
    kept: int
    requests: int
    cost: Cost

    @property
    def rate(self) -> float:
        """Pages a second."""
        return self.pages / self.cost.seconds

    @property
    def cpu(self) -> float:
        """CPU milliseconds a page, of all its processes; the same number is seconds for 1,000."""
        return self.cost.cpu / self.pages * 1e3


@dataclass
class Course:
    """Where the race is run: the site, its pages' addresses, a folder for what is written, and S3."""

    site: Served
    corpus: Path
    paths: list[str]
    folder: Path
    s3: S3Server
    settings: tuple[str, ...] = ()

    @property
    def urls(self) -> list[str]:
        return [self.site.url + path for path in self.paths]

    def urls_file(self, urls: list[str]) -> Path:
        path = self.folder / "urls"
        path.write_text("".join(f"{url}\n" for url in urls))
        return path

    def run(self, name: str) -> Round:
        """One run. Raises Failed, or peers.Missing."""
        out = self.folder / "out"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        self.site.counts()
        return _CONTENDERS[name](self, out)

    def measured(self, command: list[str], kept: Callable[[], int], *, pages: int | None = None, **env: str) -> Round:
        clean = {key: value for key, value in os.environ.items() if not key.startswith(("NEWSCRAWL_", "AWS_"))}
        log = self.folder / "log"
        cost = measured(command, log, clean | env, accept=(0, 3) if "newscrawl" in command[0] else (0,))
        return Round(pages or len(self.paths), kept(), self.site.counts()["requests"], cost)


def _newscrawl(course: Course, store: str, kept: Callable[[], int], **env: str) -> Round:
    settings = [part for setting in course.settings for part in ("-s", setting)]
    command = [str(BIN / "newscrawl"), "crawl", f"{course.site.url}/", "--to", store, *settings]
    return course.measured(command, kept, XDG_STATE_HOME=str(course.folder / "state"), **env)


def _ours(course: Course, out: Path) -> Round:
    return _newscrawl(course, str(out), lambda: len(list(out.glob("articles/**/*.json"))))


def _ours_s3(course: Course, _: Path) -> Round:
    bucket = course.s3.new_bucket()
    return _newscrawl(course, f"s3://{bucket}/news", lambda: _objects(course.s3, bucket, "news/articles/"), **course.s3.env())


def _scrapy(course: Course, script: str, kept: Callable[[], int], *options: str, **env: str) -> Round:
    command = [str(BIN / "scrapy"), "runspider", str(RIVALS / script), "-a", f"url={course.site.url}", *options]
    return course.measured(command, kept, **env)


def _hand(course: Course, out: Path) -> Round:
    return _scrapy(course, "handwritten.py", lambda: _lines(out.with_suffix(".jsonl").read_bytes()), "-O", f"{out}.jsonl")


def _hand_s3(course: Course, _: Path) -> Round:
    bucket = course.s3.new_bucket()
    settings = [f"AWS_ENDPOINT_URL={course.s3.endpoint}", f"AWS_ACCESS_KEY_ID={course.s3.access_key}"]
    settings += [f"AWS_SECRET_ACCESS_KEY={course.s3.secret_key}", "AWS_REGION_NAME=us-east-1"]
    options = [part for setting in settings for part in ("-s", setting)]

    def kept() -> int:
        return _lines(course.s3.client.get_object(Bucket=bucket, Key="out.jsonl")["Body"].read())

    return _scrapy(course, "handwritten.py", kept, "-O", f"s3://{bucket}/out.jsonl", *options, **course.s3.env())


def _bare(course: Course, _: Path) -> Round:
    return _scrapy(course, "bare.py", lambda: 0)


def _extraction(course: Course, _: Path) -> Round:
    """The CPU that it tells: what it takes to make the pages is not part of it."""
    number = len(course.paths)
    found = course.measured([sys.executable, str(RIVALS / "extraction.py"), str(course.corpus), str(number)], lambda: 0)
    cpu = float((course.folder / "log").read_text().split()[-1])
    return Round(number, 0, 0, Cost(cpu, cpu, found.cost.rss, found.cost.pss, found.cost.ended))


def _trafilatura(course: Course, out: Path) -> Round:
    """With the delay between its downloads taken out, as for all. It takes no sitemap from loopback, but a list of its URLs."""
    config = course.folder / "trafilatura.cfg"
    original = Path(__import__("trafilatura").__file__).with_name("settings.cfg").read_text("utf-8")
    config.write_text(
        original.replace("SLEEP_TIME = 5.0", "SLEEP_TIME = 0").replace("SSRF_PROTECTION = on", "SSRF_PROTECTION = off"), "utf-8"
    )
    command = [str(BIN / "trafilatura"), "-i", str(course.urls_file(course.urls)), "--parallel", "2", "-o", str(out)]
    command += ["--output-format", "json", "--with-metadata", "--config-file", str(config)]
    return course.measured(command, lambda: len(list(out.glob("**/*.json"))))


def _peer(name: str) -> Callable[[Course, Path], Round]:
    def run(course: Course, out: Path) -> Round:
        urls = course.urls[: max(1, len(course.urls) // SLOW)]
        command = [str(peers.python_of(name)), str(RIVALS / "peer.py"), name, str(out), str(course.urls_file(urls))]
        return course.measured(command, lambda: len(list(out.glob("*.json"))), pages=len(urls))

    return run


def _objects(s3: S3Server, bucket: str, prefix: str) -> int:
    pages = s3.client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return sum(len(page.get("Contents", ())) for page in pages)


def _lines(data: bytes) -> int:
    return sum("text" in json.loads(line) for line in data.splitlines())


_CONTENDERS: dict[str, Any] = {
    OURS: _ours,
    OURS_S3: _ours_s3,
    HAND: _hand,
    HAND_S3: _hand_s3,
    CLI: _trafilatura,
    NEWS_PLEASE: _peer(NEWS_PLEASE),
    NEWSPAPER: _peer(NEWSPAPER),
    BARE: _bare,
    EXTRACTION: _extraction,
}
ALL = tuple(_CONTENDERS)
