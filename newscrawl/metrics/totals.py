"""The counts of many runs together, as a Prometheus collector."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Final

from prometheus_client import Metric
from prometheus_client.registry import Collector

from newscrawl.metrics.families import FAMILIES, family_of
from newscrawl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from newscrawl.metrics.counts import Counts, Sample
    from newscrawl.metrics.families import Family, Where

OTHER: Final = "other"


class Totals(Collector):
    """Counters and histograms are sums over runs, gauges what the last run told. At most `sites` sites have series of their own.

    What comes after them is counted under "other"; gauges of those are not told.
    """

    def __init__(self, sites: int) -> None:
        self._sites = sites
        self._known: set[str] = set()
        self._ended: Counts = {}
        self._live: dict[str, Counts] = {}
        self._lock = Lock()

    def live(self, run: str, counts: Counts) -> None:
        """What a run that goes on has counted so far, in the place of what it told before."""
        with self._lock:
            self._live[run] = self._bounded(counts)

    def ended(self, run: str) -> None:
        """It will tell nothing more."""
        with self._lock:
            _add(self._ended, self._live.pop(run, {}))

    def counts(self) -> Counts:
        """The sums."""
        with self._lock:
            found = dict(self._ended)
            for counts in self._live.values():
                _add(found, counts)
        return found

    def collect(self) -> Iterator[Metric]:
        """All families that runs tell of, whether they have samples or not."""
        yield from families_of(self.counts() | {("newscrawl_build_info", (__version__,)): 1}, "runs")

    def _bounded(self, counts: Counts) -> Counts:
        found: Counts = {}
        for (name, labels), value in counts.items():
            family = family_of(name)
            if family is None:
                continue  # a child of another version
            sample = name, self._named(family, labels)
            if family.kind != "gauge" or OTHER not in sample[1]:
                found[sample] = found.get(sample, 0) + value
        return found

    def _named(self, family: Family, labels: tuple[str, ...]) -> tuple[str, ...]:
        if family.labels[:1] != ("site",):
            return labels
        site = labels[0]
        if site not in self._known and len(self._known) < self._sites:
            self._known.add(site)
        return (site if site in self._known else OTHER, *labels[1:])


def families_of(counts: Mapping[Sample, float], where: Where) -> Iterable[Metric]:
    """The families of the table that `where` tells, with their samples."""
    metrics = {
        family.name: Metric(family.name.removesuffix("_total"), family.about, family.kind)
        for family in FAMILIES
        if family.where == where
    }
    for (name, values), value in counts.items():
        family = family_of(name)
        if family and family.name in metrics:
            names = (*family.labels, "le") if name.endswith("_bucket") else family.labels
            metrics[family.name].add_sample(name, dict(zip(names, values, strict=True)), value)
    return metrics.values()


def _add(total: Counts, counts: Counts) -> None:
    for sample, value in counts.items():
        family = family_of(sample[0])
        total[sample] = value if family and family.kind == "gauge" else total.get(sample, 0) + value
