"""What a run has counted, as samples: numbers by name and label values, which can be added, sent and read back."""

from __future__ import annotations

from collections import defaultdict
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from newscrawl.metrics.families import BY_NAME, family_of
from newscrawl.report import recall_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from newscrawl.report import Ledger, Tally
    from newscrawl.report.sitetally import SiteTally
    from newscrawl.report.spread import Spread

Sample = tuple[str, tuple[str, ...]]
"""A sample's name and the values of its labels, in the table's order; a bucket's `le` comes last."""
Counts = dict[Sample, float]

REASONS: Final = ("unknown_host", "timeout", "refused", "too_large", "broken", "other")
STATUSES: Final = frozenset(int(status) for status in HTTPStatus)
"""Any other is a stranger's own, and counts as "other"."""
STEPS: Final = {"extract": "newscrawl_extract_seconds", "admit": "newscrawl_admit_seconds", "store": "newscrawl_store_seconds"}


def counts_of(ledger: Ledger) -> Counts:
    """All that a run has counted so far."""
    tally = ledger.tally
    found: Counts = {("newscrawl_leads_total", (str(source),)): count for source, count in ledger.found.items()}
    with tally.lock:
        found.update(_work(tally))
        found.update(_histograms(tally))
        for name, site in tally.sites.items():
            found.update(_site(name, site))
            for status, count in site.statuses.items():
                key = "newscrawl_responses_total", (str(status) if status in STATUSES else "other",)
                found[key] = found.get(key, 0) + count
    return found


def ending_of(ledger: Ledger, kind: str, code: int, finished: datetime) -> Counts:
    """What can be told of a run only when it has ended."""
    found: Counts = {("newscrawl_runs_total", (kind, str(code))): 1}
    for site, recall in recall_of(ledger).items():
        found["newscrawl_named_total", (site,)] = recall["named"]
        found["newscrawl_named_kept_total", (site,)] = recall["kept"]
    for site, tally in ledger.tally.sites.items():
        if kind == "crawl" and tally.outcomes:
            found["newscrawl_site_last_run_timestamp_seconds", (site,)] = finished.timestamp()
            found["newscrawl_site_last_run_exit_code", (site,)] = code
        if tally.newest:
            found["newscrawl_site_last_stored_timestamp_seconds", (site,)] = tally.newest.timestamp()
    return found


def _work(tally: Tally) -> Iterator[tuple[Sample, float]]:
    yield ("newscrawl_response_bytes_total", ()), sum(site.bytes for site in tally.sites.values())
    yield ("newscrawl_segments_total", ()), tally.segments
    yield ("newscrawl_log_lines_total", ()), tally.lines
    for reason in REASONS:
        yield ("newscrawl_failed_requests_total", (reason,)), tally.failures[reason]
    for kind in ("exact", "near"):
        yield ("newscrawl_duplicates_total", (kind,)), tally.copies[kind]
    for rule, removed in tally.rules.items():
        yield ("newscrawl_removed_texts_total", (rule,)), removed.texts
        yield ("newscrawl_removed_characters_total", (rule,)), removed.characters


def _site(name: str, site: SiteTally) -> Iterator[tuple[Sample, float]]:
    for outcome, count in site.outcomes.items():
        yield ("newscrawl_outcomes_total", (name, str(outcome))), count
    yield ("newscrawl_fetched_total", (name,)), site.fetched
    yield ("newscrawl_articles_read_total", (name,)), site.lengths.count
    for field, count in site.fields.items():
        yield ("newscrawl_fields_found_total", (name, field)), count


def _histograms(tally: Tally) -> Iterator[tuple[Sample, float]]:
    sites = list(tally.sites.values())
    yield from _histogram("newscrawl_fetch_seconds", [site.latency for site in sites])
    yield from _histogram("newscrawl_publish_to_stored_seconds", [site.delays for site in sites])
    for step, spread in tally.steps.items():
        yield from _histogram(STEPS[step], [spread])


def _histogram(name: str, spreads: Iterable[Spread]) -> Iterator[tuple[Sample, float]]:
    """The samples of several spreads together."""
    spreads = list(spreads)
    for bound in BY_NAME[name].bounds:
        yield (f"{name}_bucket", (repr(2.0**bound),)), sum(spread.up_to(bound) for spread in spreads)
    count = sum(spread.count for spread in spreads)
    yield (f"{name}_bucket", ("+Inf",)), count
    yield (f"{name}_count", ()), count
    yield (f"{name}_sum", ()), sum(spread.total for spread in spreads)


def to_rows(counts: Mapping[Sample, float]) -> list[list[Any]]:
    """For JSON."""
    return [[name, list(labels), value] for (name, labels), value in counts.items()]


def from_rows(rows: Iterable[Any]) -> Counts:
    """From JSON; raises ValueError or TypeError where it is none of ours."""
    return {(str(name), tuple(map(str, labels))): float(value) for name, labels, value in rows}


def as_stats(counts: Counts) -> dict[str, float]:
    """In the manner of Scrapy's: `newscrawl_outcomes_total` of all sites is `newscrawl/outcomes/stored`, and so on."""
    found: defaultdict[str, float] = defaultdict(float)
    for (name, labels), value in counts.items():
        family = family_of(name)
        if family and family.kind != "gauge" and not name.endswith("_bucket"):
            area = name.removeprefix("newscrawl_").removesuffix("_total")
            found["/".join(["newscrawl", area, *labels["site" in family.labels :]])] += value
    return dict(found)
