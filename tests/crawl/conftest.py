"""The demo site, served anew for each test, and one crawl of it that tests may look at but not change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from newscrawl.demo import serve
from tests.command import Done, newscrawl

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.demo import Asked, Server
    from tests.servers import S3Server


@dataclass(frozen=True)
class Crawl:
    """A crawl that has ended; `site` is the address it was of, `asked` what the site was asked for."""

    store: str
    site: str
    asked: list[Asked]
    done: Done

    @property
    def paths(self) -> list[str]:
        return [request.path for request in self.asked]


@pytest.fixture
def demo() -> Iterator[Server]:
    with serve() as site:
        yield site


@pytest.fixture(scope="session")
def directory_crawl(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    return crawl_demo(str(tmp_path_factory.mktemp("crawl") / "bucket"))


@pytest.fixture(scope="session")
def s3_crawl(s3: S3Server, s3_bucket: str) -> Iterator[Crawl]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in s3.env().items():
            patch.setenv(name, value)
        yield crawl_demo(f"s3://{s3_bucket}/demo")


@pytest.fixture(params=["directory", "s3"])
def crawled(request: pytest.FixtureRequest) -> Crawl:
    """A crawl of the demo site by the command a user types, into a directory and into real S3."""
    found: Crawl = request.getfixturevalue(f"{request.param}_crawl")
    return found


def crawl_demo(store: str) -> Crawl:
    with serve() as site:
        done = newscrawl("crawl", site.url, "--to", store)
        return Crawl(store, site.url, list(site.requests), done)
