"""Networks that lose, delay, cut and bend what passes: in the end everything stands in the bucket once, whole, without gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.config import Config

from newscrawl.storage import s3 as s3_store
from newscrawl.storage.blobs import check_blobs, open_blobs
from newscrawl.storage.log import publish, read_log
from tests.faults import network
from tests.faults.mangling import OF_STORES, bent_object
from tests.faults.places import places
from tests.faults.proxy import FAULTS, Exchange, Proxy, late

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers import S3Server

SEGMENTS = 6


@pytest.mark.parametrize(("fault", "share"), [(late, 0.3), *((fault, 0.5) for fault in FAULTS + OF_STORES)])
def test_each_line_stands_in_the_log_once(
    s3: S3Server, s3_url: str, monkeypatch: pytest.MonkeyPatch, fault: Callable[[Exchange, bytes], None], share: float
) -> None:
    monkeypatch.setattr(s3_store, "SETTINGS", s3_store.SETTINGS.merge(Config(read_timeout=0.5)))
    blobs = open_blobs(s3_url)
    with Proxy(s3.port, 7, 0.0, (fault,), late_seconds=1) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        through = open_blobs(s3_url)
        check_blobs(through, write=True)  # it has answered before, so it is waited for
        proxy.share = share
        for number in range(SEGMENTS):
            publish(through, [{"op": "put", "id": f"a{number}"}], batch=f"b{number}", start=number)
        assert proxy.met
    found = [(seq, [line["id"] for line in lines]) for seq, lines in read_log(blobs)]
    assert found == [(number, [f"a{number}"]) for number in range(SEGMENTS)]


def test_a_store_whose_first_object_arrives_bent_is_asked_again(
    s3: S3Server, s3_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Proxy(s3.port, 7, 0.5, (bent_object,)) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        for _ in range(SEGMENTS):
            check_blobs(open_blobs(s3_url), write=True)
        assert proxy.met


def test_crawls_over_wires_that_are_all_bad_lose_repeat_and_halve_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "")  # what places set goes with the test
    with places(tmp_path) as found:
        wrong, met = network.trial(found, sites=2, articles=30, seed=seed, share=0.08)
    assert wrong == [], f"FAULTS_SEED={seed}, {met}"
