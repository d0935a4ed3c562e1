"""The stores that tests run against: a directory, and a real S3 server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.servers import S3Server, start_s3

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """One SeaweedFS for the whole session; take a bucket of your own."""
    server = start_s3(tmp_path_factory.mktemp("s3"))
    yield server
    server.stop()


@pytest.fixture
def s3_url(s3: S3Server, monkeypatch: pytest.MonkeyPatch) -> str:
    """An empty place in a real S3 store, with this process's environment pointing to it."""
    for name, value in s3.env().items():
        monkeypatch.setenv(name, value)
    return f"s3://{s3.new_bucket()}/deep/prefix"


@pytest.fixture(params=["directory", "s3"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store, once a directory and once real S3."""
    return str(tmp_path / "bucket") if request.param == "directory" else request.getfixturevalue("s3_url")
