"""The stores that tests run against, a directory and a real S3 server, and a watch over the articles that go there."""

from __future__ import annotations

import os
import uuid
from typing import TYPE_CHECKING

import pytest

from tests import schema
from tests.servers import S3Server, start_s3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


# Sites of tests are on loopback, at many ports and addresses. What is tried without this takes it away.
os.environ["NEWSCRAWL_ALLOW_NETS"] = "127.0.0.0/8"

# A second process that extracts takes half a second to begin, and these crawls are of a few pages.
os.environ["NEWSCRAWL_EXTRACT_WORKERS"] = "1"

# Some hundred programs begin and read the same modules: compiled once, each has 0.3 s less to do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

LONG = {
    "test_compose", "test_fleet", "test_iam", "test_month", "test_openapi", "test_outage", "test_secrets", "test_wheel",
    "test_wordpress", "test_world",
}  # fmt: skip
"""Files with tests of half a minute and more."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the longest, or one process would be at them when the others have nothing left to do."""
    items.sort(key=lambda item: item.path.stem not in LONG)


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One SeaweedFS for the whole session; `s3_url` is a place of your own in it."""
    server = start_s3(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def s3_bucket(s3: S3Server) -> str:
    """One bucket for the whole session, as each costs the server half a second and some volumes."""
    return s3.new_bucket()


@pytest.fixture
def s3_url(s3: S3Server, s3_bucket: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty place in a real S3 store, with this process's environment pointing to it."""
    for name, value in s3.env().items():
        monkeypatch.setenv(name, value)
    return f"s3://{s3_bucket}/{uuid.uuid4().hex}/prefix"


@pytest.fixture(params=["directory", "s3"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once a directory and once real S3."""
    return str(tmp_path / "bucket") if request.param == "directory" else request.getfixturevalue("s3_url")


@pytest.fixture(scope="session")
def faulty_articles() -> Iterator[list[str]]:
    """Articles put by this process that are not as article-1.json says."""
    with pytest.MonkeyPatch.context() as patch:
        yield schema.watch(patch)


@pytest.fixture(autouse=True)
def _articles_are_as_their_schema_says(request: pytest.FixtureRequest, faulty_articles: list[str]) -> Iterator[None]:
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    call = getattr(request.node, "callspec", None)
    on_s3 = "s3_url" in request.fixturenames or (call is not None and call.params.get("store_url") == "s3")
    store = request.getfixturevalue("s3_url") if on_s3 else None
    yield
    faults = list(faulty_articles)
    faulty_articles.clear()
    faults += schema.faults_below(folder) if folder else []
    faults += schema.faults_in(store) if store else []
    assert faults == []
