"""The file for Prometheus's node exporter: every documented name, counted on from run to run, whole at every moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.config import Config, ConfigError
from newscrawl.metrics import FAMILIES, Totals, family_of, metrics_file
from newscrawl.metrics.file import MetricsFile, read_counts
from newscrawl.version import __version__
from tests.command import newscrawl, objects

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Server
    from newscrawl.metrics import Counts

RUNS = {family.name: set(family.labels) for family in FAMILIES if family.where == "runs"}


def labels_by_name(text: str) -> dict[str, set[str]]:
    """The families of an exposition with the labels of their samples."""
    found: dict[str, set[str]] = {}
    for metric in text_string_to_metric_families(text):
        for sample in metric.samples:
            family = family_of(sample.name)
            found.setdefault(family.name if family else sample.name, set()).update(sample.labels.keys() - {"le"})
    return found


def test_a_crawl_tells_all_that_is_documented_and_nothing_else_and_the_next_counts_on(demo: Server, tmp_path: Path) -> None:
    store, file = str(tmp_path / "bucket"), tmp_path / "runs.prom"
    for _ in range(2):
        assert newscrawl("crawl", demo.url, "--to", store, NEWSCRAWL_METRICS_FILE=str(file)).code == 0
    assert labels_by_name(file.read_text()) == RUNS
    assert [path.name for path in tmp_path.glob("runs.prom*")] == ["runs.prom"]
    counts, reports = read_counts(file), objects(store, "runs/")
    assert counts["newscrawl_runs_total", ("crawl", "0")] == 2
    site = next(iter(reports[0]["sites"]))
    for outcome in reports[0]["outcomes"]:
        told = counts["newscrawl_outcomes_total", (site, outcome)]
        assert told == sum(report["outcomes"].get(outcome, 0) for report in reports)
    assert counts["newscrawl_store_seconds_count", ()] == reports[0]["outcomes"]["stored"]
    assert counts["newscrawl_fetch_seconds_bucket", ("+Inf",)] == len(demo.requests)
    assert counts["newscrawl_site_last_run_exit_code", (site,)] == 0


def test_what_was_written_is_read_back_as_it_was(tmp_path: Path) -> None:
    counts: Counts = {("newscrawl_outcomes_total", (f"{number}.example", "stored")): number for number in range(5)}
    counts |= {("newscrawl_fetch_seconds_bucket", ("0.015625",)): 2, ("newscrawl_fetch_seconds_sum", ()): 0.125}
    MetricsFile(tmp_path / "a.prom", 5).write(counts)
    assert read_counts(tmp_path / "a.prom") == counts
    MetricsFile(tmp_path / "a.prom", 5).write(counts)
    assert read_counts(tmp_path / "a.prom") == {sample: 2 * value for sample, value in counts.items()}


def test_sites_past_the_bound_are_counted_as_one_from_file_to_file(tmp_path: Path) -> None:
    for number in range(5):
        site = (f"{number}.example",)
        counts: Counts = {("newscrawl_fetched_total", site): 1, ("newscrawl_site_last_run_exit_code", site): 3}
        MetricsFile(tmp_path / "a.prom", 2).write(counts)
    found = read_counts(tmp_path / "a.prom")
    assert {labels for name, labels in found if name == "newscrawl_fetched_total"} == {("0.example",), ("1.example",), ("other",)}
    assert found["newscrawl_fetched_total", ("other",)] == 3
    assert {labels for name, labels in found if "exit_code" in name} == {("0.example",), ("1.example",)}


def test_runs_that_go_on_are_replaced_and_those_that_ended_stay() -> None:
    totals, sample = Totals(10), ("newscrawl_segments_total", ())
    for count in (1, 2, 3):
        totals.live("a", {sample: count})
    totals.live("b", {sample: 10})
    assert totals.counts()[sample] == 13
    totals.ended("a")
    totals.ended("a")
    assert totals.counts()[sample] == 13
    totals.live("a", {sample: 1, ("newscrawl_from_another_version_total", ()): 1})
    assert totals.counts() == {sample: 14}
    assert {metric.name for metric in totals.collect()} == {name.removesuffix("_total") for name in RUNS}
    assert [m.samples[0].labels for m in totals.collect() if m.name == "newscrawl_build_info"] == [{"version": __version__}]


@pytest.mark.parametrize(("place", "why"), [("no/folder/x.prom", "No such file"), ("notes.txt", "it holds something else")])
def test_a_file_that_cannot_be_used_is_told_before_anything_is_fetched(place: str, why: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("milk, bread\n")
    with pytest.raises(ConfigError, match=f"NEWSCRAWL_METRICS_FILE .*{why}.*: name a file"):
        metrics_file(Config.read(metrics_file=str(tmp_path / place)))
    assert (tmp_path / "notes.txt").read_text() == "milk, bread\n"
