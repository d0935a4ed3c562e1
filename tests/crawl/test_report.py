"""The report of a real crawl tells of each site by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.command import report

if TYPE_CHECKING:
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
