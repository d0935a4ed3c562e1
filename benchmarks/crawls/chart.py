"""The race as a picture: pages a second, and CPU for 1,000 pages."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.crawls.contenders import EXTRACTION, OURS, OURS_S3
from benchmarks.crawls.table import cpus, rates

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes

    from benchmarks.crawls.table import Results

INK, GREY = "#1f5f8b", "#b5bcc2"


def draw(results: Results, folder: Path) -> list[Path]:
    """crawl.png and crawl.svg in `folder`."""
    mpl.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "crawl"})
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    raced = {name: rounds for name, rounds in results.items() if name != EXTRACTION}
    _bars(left, {name: statistics.median(rates(rounds)) for name, rounds in raced.items()}, "pages a second (more is better)")
    _bars(
        right,
        {name: statistics.median(cpus(rounds)) for name, rounds in results.items()},
        "CPU seconds for 1,000 pages (less is better)",
    )
    folder.mkdir(parents=True, exist_ok=True)
    made = [folder / "crawl.png", folder / "crawl.svg"]
    for path in made:
        figure.savefig(path, dpi=160, metadata={"Date": None} if path.suffix == ".svg" else None)
    return made


def _bars(axes: Axes, values: dict[str, float], title: str) -> None:
    names = list(values)[::-1]
    bars = axes.barh(names, [values[name] for name in names], color=[INK if name in (OURS, OURS_S3) else GREY for name in names])
    axes.bar_label(bars, fmt="%.0f", padding=3)
    axes.set_title(title, loc="left")
    axes.xaxis.set_visible(False)
    axes.spines["bottom"].set_visible(False)
