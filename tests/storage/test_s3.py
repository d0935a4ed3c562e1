"""The S3 store where its settings are wrong or its server goes away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from newscrawl.patience import Patience
from newscrawl.storage import s3 as s3_store
from newscrawl.storage.blobs import StoreError, check_blobs, open_blobs
from newscrawl.version import __version__
from tests.faults.proxy import Proxy, handed_on
from tests.servers import start_s3

if TYPE_CHECKING:
    from pathlib import Path

    from tests.faults.proxy import Exchange
    from tests.servers import S3Server

WRONG = {
    "secret": ({"AWS_SECRET_ACCESS_KEY": "wrong"}, "does not accept the credentials: check AWS_ACCESS_KEY_ID"),
    "key": ({"AWS_ACCESS_KEY_ID": "nobody"}, "does not accept the credentials: check AWS_ACCESS_KEY_ID"),
    "no credentials": ({"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""}, "no credentials found: set AWS_ACCESS_KEY_ID"),
    "closed port": ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "no answer from http://127.0.0.1:9 .*check AWS_END"),
    "unknown host": ({"AWS_ENDPOINT_URL": "http://store.invalid"}, "no answer from http://store.invalid .*check AWS_END"),
    "no address": ({"AWS_ENDPOINT_URL": "nonsense"}, "Invalid endpoint: nonsense"),
    "profile": ({"AWS_PROFILE": "nobody"}, "profile .nobody. could not be found"),
}


@pytest.mark.parametrize("case", WRONG)
@pytest.mark.parametrize("write", [True, False])
def test_a_wrong_setting_is_named_at_the_start(case: str, write: bool, s3_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    settings, message = WRONG[case]
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(StoreError, match=message) as caught:
        check_blobs(open_blobs(s3_url), write=write)
    assert caught.value.is_configuration
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("write", [True, False])
def test_a_bucket_that_is_not_there_is_named(write: bool, s3_url: str) -> None:
    with pytest.raises(StoreError, match="s3://no-such-bucket-here fails: there is no such bucket: create it") as caught:
        check_blobs(open_blobs("s3://no-such-bucket-here"), write=write)
    assert caught.value.is_configuration


def test_a_server_that_goes_away_fails_the_run_and_not_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_store, "Patience", partial(Patience, 2))
    server = start_s3(tmp_path / "s3")
    try:
        for name, value in server.env().items():
            monkeypatch.setenv(name, value)
        blobs = open_blobs(f"s3://{server.new_bucket()}")
        check_blobs(blobs, write=True)
    finally:
        server.stop()
    with pytest.raises(StoreError, match="no answer from") as caught:
        blobs.put("a/b", b"1")
    assert not caught.value.is_configuration


def test_types_are_kept_and_gzip_is_not_called_an_encoding(s3_url: str, s3: object) -> None:
    blobs = open_blobs(s3_url)
    blobs.create("log/1.jsonl.gz", b"1", "application/gzip")
    bucket, _, prefix = s3_url.removeprefix("s3://").partition("/")
    found = s3.client.head_object(Bucket=bucket, Key=f"{prefix}/log/1.jsonl.gz")  # type: ignore[attr-defined]
    assert found["ContentType"] == "application/gzip"
    assert "ContentEncoding" not in found


def test_what_is_in_memory_goes_out_without_asking_first(
    s3: S3Server, s3_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, tuple[str | None, str]] = {}

    def seen(exchange: Exchange, body: bytes) -> None:
        asked[exchange.path.rpartition("/")[2]] = exchange.headers["Expect"], exchange.headers["User-Agent"]
        handed_on(exchange, body)

    (tmp_path / "large").write_bytes(b"large")
    with Proxy(s3.port, 1, 1.0, (seen,)) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        blobs = open_blobs(s3_url)
        blobs.put("put", b"one")
        blobs.create("create", b"two")
        blobs.put_file("put_file", tmp_path / "large")
    agent = f"newscrawl/{__version__}"
    assert {name: (how, told.partition(" ")[0]) for name, (how, told) in asked.items()} == {
        "put": (None, agent),
        "create": (None, agent),
        "put_file": ("100-continue", agent),
    }
    assert [blobs.get(name) for name in asked] == [b"one", b"two", b"large"]
