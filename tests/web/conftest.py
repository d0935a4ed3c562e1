"""One filled bucket and one server for the tests that only look; who writes takes a bucket of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.web.filled import fill_with_demo, fill_with_hostile, fill_with_stories
from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a bucket with the demo's articles in two editions, their raw pages, and stories of other sites."""
    store = str(tmp_path_factory.mktemp("web") / "bucket")
    fill_with_demo(store)
    fill_with_stories(store, 60)
    fill_with_hostile(store)
    return store


@pytest.fixture(scope="session")
def served(filled: str) -> Iterator[Served]:
    with serving(filled) as found:
        yield found
