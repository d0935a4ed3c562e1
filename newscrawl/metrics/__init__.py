"""What Prometheus is told: every name in one table, and the counts of runs as plain numbers that can be added and sent."""

from newscrawl.metrics.counts import Counts, as_stats, counts_of, ending_of, from_rows, to_rows
from newscrawl.metrics.families import BY_NAME, FAMILIES, Family, family_of
from newscrawl.metrics.file import WRITE_SECONDS, MetricsFile, metrics_file
from newscrawl.metrics.totals import Totals, families_of

__all__ = [
    "BY_NAME",
    "FAMILIES",
    "WRITE_SECONDS",
    "Counts",
    "Family",
    "MetricsFile",
    "Totals",
    "as_stats",
    "counts_of",
    "ending_of",
    "families_of",
    "family_of",
    "from_rows",
    "metrics_file",
    "to_rows",
]
