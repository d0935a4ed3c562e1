"""Bars as SVG: the numbers of a chart, laid out. Pure; the template writes the elements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

WIDTH, HEIGHT, FOOT = 720, 120, 26
"""Of the drawing, in its own units; FOOT is the strip with the hours."""
GAP: Final = 3
LABEL_HOURS: Final = 6


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    hour: datetime
    count: int
    label: str | None
    """Below the bar: the hour, or at midnight the day."""


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    total: int
    most: int
    width: int = WIDTH
    height: int = HEIGHT
    foot: int = FOOT


def chart_of(hours: Sequence[tuple[datetime, int]]) -> Chart:
    """`hours` are whole hours with their counts, the oldest first; the last bar is the hour that runs."""
    most = max((count for _, count in hours), default=0)
    step = WIDTH / max(1, len(hours))
    bars = tuple(_bar(number, step, hour, count, most) for number, (hour, count) in enumerate(hours))
    return Chart(bars, sum(count for _, count in hours), most)


def _bar(number: int, step: float, hour: datetime, count: int, most: int) -> Bar:
    tall = round(max(2.0, (HEIGHT - 14) * count / most), 1) if count else 1.0
    return Bar(round(number * step, 1), round(HEIGHT - tall, 1), round(step - GAP, 1), tall, hour, count, _label(hour))


def _label(hour: datetime) -> str | None:
    if hour.hour == 0:
        return f"{hour:%a} {hour.day}"
    return f"{hour:%H}" if hour.hour % LABEL_HOURS == 0 else None
