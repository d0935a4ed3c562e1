"""The report of a real crawl tells of each site by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.command import newscrawl, objects, report

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Server
    from tests.crawl.conftest import Crawl


def test_the_report_has_the_sites_own_part(crawled: Crawl) -> None:
    told = report(crawled.store)
    address = urlsplit(crawled.site)
    site = told["sites"][f"{address.hostname}-{address.port}"]
    assert list(told["sites"]) == [f"{address.hostname}-{address.port}"]
    assert {key: site[key] for key in ("leads", "outcomes", "fetched")} == {
        key: told[key] for key in ("leads", "outcomes", "fetched")
    }
    assert site["recall"] == {key: told["recall"][key] for key in ("named", "kept")}
    assert site["requests"] == told["requests"]["requests"] == len(crawled.asked)
    assert site["bytes"] > 10_000
    assert 0 < site["latency"]["p50"] <= site["latency"]["p95"] <= site["latency"]["max"] < 30
    assert site["fields"]["headline"] == site["articles"] >= told["outcomes"]["stored"]
    assert 0 < site["fields"]["authors"] <= site["articles"]
    assert site["medianLength"] > 200
    assert site["lastStored"][:10] == told["finishedAt"][:10]


def test_the_report_tells_of_time_sizes_and_what_was_cleaned_away(crawled: Crawl) -> None:
    told = report(crawled.store)
    leads, stored = told["leads"], told["outcomes"]["stored"]
    assert [sum(told["timeline"][name]) for name in ("fetched", "stored", "ended")] == [told["fetched"], stored, leads]
    assert told["latency"].keys() == {urlsplit(crawled.site).netloc}
    assert told["sizes"]["count"] == len(crawled.asked)
    assert [told["steps"][step]["count"] for step in ("extract", "admit", "store")] == [told["fetched"], stored + 1, stored]
    assert told["slowest"]["extract"][0]["seconds"] == pytest.approx(told["steps"]["extract"]["max"], abs=0.002)
    assert told["largest"][0]["bytes"] == told["sizes"]["max"]
    assert told["removed"]["comment-thread"]["texts"] >= told["removed"]["comment-thread"]["pages"] > 3
    assert {row["count"] >= 3 for rule in told["removed"].values() for row in rule["often"]} == {True}
    assert told["copies"] == {"near": 1} or told["copies"] == {"exact": 1}
    assert told["log"]["lines"] >= stored


def test_a_second_crawl_tells_when_the_site_last_had_something_new(demo: Server, tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    for _ in range(2):
        assert newscrawl("crawl", demo.url, "--to", store).code == 0
    first, second = (next(iter(told["sites"].values())) for told in objects(store, "runs/"))
    assert (second["outcomes"].get("stored"), second["lastStored"][:16]) == (None, first["lastStored"][:16])
