"""What fuzzing has found once is found no more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fuzz.table import CASES, TARGETS

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("case", sorted(CASES.glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_case_that_was_found_is_dealt_with(case: Path) -> None:
    TARGETS[case.parent.name](case.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_what_fuzzing_starts_from_is_read(name: str) -> None:
    target = TARGETS[name]
    for seed in target.seeds()[: target.examples]:
        target(seed)
