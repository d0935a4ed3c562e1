"""A file for the textfile collector of Prometheus's node exporter: what jobs that end leave behind."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, write_to_textfile
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.config import ConfigError
from newscrawl.metrics.families import BY_NAME, family_of
from newscrawl.metrics.totals import Totals

if TYPE_CHECKING:
    from newscrawl.config import Config
    from newscrawl.metrics.counts import Counts

RUN: Final = "this"
WRITE_SECONDS: Final = 15.0
"""Between two writes while a run goes on."""


class MetricsFile:
    """Counters go on from what the file holds, so that they only ever grow, from run to run; gauges of other sites stay."""

    def __init__(self, path: Path, sites: int) -> None:
        self._path = path
        self.totals = Totals(sites)
        self.totals.live("before", read_counts(path))
        self.totals.ended("before")
        self._registry = CollectorRegistry()
        self._registry.register(self.totals)

    def write(self, counts: Counts | None = None) -> None:
        """Replace the file by one that also has `counts`, of the run that writes it. Raises OSError."""
        if counts:
            self.totals.live(RUN, counts)
        self.write_all_of(self._registry)

    def write_all_of(self, registry: CollectorRegistry) -> None:
        """Replace the file by what `registry` has, `totals` among it. Raises OSError."""
        write_to_textfile(str(self._path), registry)


def metrics_file(config: Config) -> MetricsFile | None:
    """That of NEWSCRAWL_METRICS_FILE; raises ConfigError where it cannot be written or holds something else."""
    if not config.metrics_file:
        return None
    try:
        found = MetricsFile(Path(config.metrics_file), config.metrics_sites)
        found.write()
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise ConfigError(
            f"NEWSCRAWL_METRICS_FILE {config.metrics_file} cannot be used ({why}): name a file that newscrawl may write"
        ) from None
    return found


def read_counts(path: Path) -> Counts:
    """What `MetricsFile` wrote of runs; raises ValueError for a file that is something else."""
    text = ""
    with suppress(FileNotFoundError):
        text = path.read_text(encoding="utf-8")
    if text and "newscrawl_" not in text:
        raise ValueError("it holds something else")
    found: Counts = {}
    for metric in text_string_to_metric_families(text):
        for sample in metric.samples:
            family = family_of(sample.name)
            if family and family.where == "runs" and family is not BY_NAME["newscrawl_build_info"]:
                names = (*family.labels, "le") if sample.name.endswith("_bucket") else family.labels
                found[sample.name, tuple(sample.labels.get(name, "") for name in names)] = sample.value
    return found
