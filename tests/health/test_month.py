"""A month of fifty sites of all sizes, with nights, weekends, a holiday, great news, outages of minutes, and twelve faults."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.health.faults import RIGHT, SEEDED
from tests.health.month import lines, simulate

WEEKS = 30 / 7


@pytest.mark.parametrize("seed", [3, 101])
def test_all_faults_are_found_within_a_day_with_their_cause_and_few_alarms_are_false(seed: int) -> None:
    month = simulate(seed)
    shown = "\n".join(lines(month))
    assert {fault.kind for fault in month.faults} == set(SEEDED)
    for fault in month.faults:
        found = month.found(fault)
        assert found, shown
        assert found.begun - fault.start <= timedelta(days=1), shown
        assert found.first.cause in RIGHT[fault.kind], shown
        assert found.ended, shown
    assert len(month.false) <= WEEKS, shown
