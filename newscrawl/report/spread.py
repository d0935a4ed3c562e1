"""How values are spread, in bounded memory."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, Final

STEPS: Final = 8
"""Buckets to a doubling: what is read from them is true to within 5%."""
LEAST: Final = 1e-6
"""Smaller values, and none at all, count as this."""


@dataclass
class Spread:
    """Counts values by their size: bucket k holds those above 2^((k-1)/STEPS), up to 2^(k/STEPS)."""

    count: int = 0
    total: float = 0.0
    most: float = 0.0
    buckets: dict[int, int] = field(default_factory=dict)

    def add(self, value: float) -> None:
        """One more value, none below 0."""
        self.count += 1
        self.total += value
        self.most = max(self.most, value)
        bucket = math.ceil(math.log2(max(value, LEAST)) * STEPS)
        self.buckets[bucket] = self.buckets.get(bucket, 0) + 1

    def at(self, share: float) -> float | None:
        """The value below which `share` of all lie (0.5 is the median), within 5%; None where there is none."""
        left = share * self.count
        for bucket in sorted(self.buckets):
            left -= self.buckets[bucket]
            if left <= 0:
                return min(2 ** ((bucket - 0.5) / STEPS), self.most)
        return None

    def up_to(self, doubling: int) -> int:
        """How many values are at most 2^`doubling`."""
        return sum(count for bucket, count in self.buckets.items() if bucket <= doubling * STEPS)

    def told(self, digits: int = 3) -> dict[str, Any]:
        """`{"count", "p50", "p95", "max"}`, as reports have it; the last three are null where nothing was counted."""
        p50, p95 = (None if (value := self.at(share)) is None else _rounded(value, digits) for share in (0.5, 0.95))
        return {"count": self.count, "p50": p50, "p95": p95, "max": _rounded(self.most, digits) if self.count else None}


def _rounded(value: float, digits: int) -> float:
    return round(value, digits) if digits else round(value)
