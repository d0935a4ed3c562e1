"""The gold pages of ../shared/corpus, crawled from their own hosts by a list of URLs.

The pages are not ours to publish: where the folder does not stand beside the repository, this module has no test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.corpus_site import serve_corpus
from tests.e2e.bucket import REPOSITORY, crawl

if TYPE_CHECKING:
    from pathlib import Path

CORPUS = REPOSITORY.parent / "shared/corpus"
AT_ONCE = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "HTTPPROXY_ENABLED=True")
"""Delays are for other people's servers; the hosts are reached by a proxy."""

if (CORPUS / "gold.jsonl").exists():

    @pytest.mark.e2e
    def test_nearly_every_gold_page_is_stored_and_the_rest_is_explained(tmp_path: Path) -> None:
        with serve_corpus(CORPUS) as site:
            listed = site.urls_file(tmp_path / "urls.txt")
            done = crawl(tmp_path / "bucket", "--urls-file", str(listed), *AT_ONCE, environment=site.environment)
        report, stored = done.report, {article["requestUrl"] or article["url"] for article in done.articles}
        print(f"\ncorpus: {len(site.urls)} pages, {report['leads']} leads, {report['outcomes']}\n{done.fates()}")
        assert report["balanced"] is True
        assert report["leads"] == sum(report["outcomes"].values())
        assert len(stored) >= 0.95 * len(site.urls), done.fates()
