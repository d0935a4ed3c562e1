"""Addresses to begin at are looked up side by side, and the first of them that may not be fetched is told."""

from __future__ import annotations

from threading import Barrier

import pytest

from newscrawl.config import ConfigError
from newscrawl.urls.guard import Guard
from newscrawl.urls.seeds import check_seeds

PUBLIC = ["93.184.215.14"]


def test_names_are_asked_for_side_by_side() -> None:
    together = Barrier(3)

    def resolve(host: str) -> list[str]:
        together.wait(10)  # raises where the others are not asked for meanwhile
        return PUBLIC

    check_seeds(Guard(resolve=resolve), [f"https://{name}.example/" for name in "abc"])
    assert not together.broken


def test_the_first_of_the_addresses_that_may_not_be_fetched_is_told() -> None:
    guard = Guard(resolve=lambda host: PUBLIC if host == "a.example" else ["10.0.0.1"])
    with pytest.raises(ConfigError, match=r"https://b\.example/ is not fetched"):
        check_seeds(guard, [f"https://{name}.example/" for name in "abc"])
