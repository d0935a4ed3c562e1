"""What every store keeps to, asked of a directory and of real S3."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import ConfigError
from newscrawl.storage.blobs import NoSuchBlob, StoreError, check_blobs, open_blobs

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.storage.blobs import Blobs


def test_what_is_put_is_got(blobs: Blobs) -> None:
    blobs.put("things/a/1.json", b"one")
    blobs.put("things/a/1.json", b"two")
    assert blobs.get("things/a/1.json") == b"two"


def test_an_empty_object_is_an_object(blobs: Blobs) -> None:
    blobs.put("a/empty", b"")
    assert blobs.get("a/empty") == b""
    assert list(blobs.list("a/")) == ["a/empty"]


def test_a_missing_object_is_named(blobs: Blobs) -> None:
    blobs.put("a/b", b"1")
    for key in ("a/c", "a", "x/y/z"):
        with pytest.raises(NoSuchBlob, match=key) as caught:
            blobs.get(key)
        assert caught.value.key == key


def test_a_file_is_put_as_its_bytes(blobs: Blobs, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 10_000)
    blobs.put_file("pages/x.warc.gz", source)
    assert blobs.get("pages/x.warc.gz") == source.read_bytes()


def test_create_never_overwrites(blobs: Blobs) -> None:
    assert blobs.create("log/1", b"first")
    assert not blobs.create("log/1", b"second")
    assert blobs.get("log/1") == b"first"


def test_of_eight_that_create_a_key_one_wins_and_its_bytes_stay(blobs: Blobs) -> None:
    with ThreadPoolExecutor(8) as threads:
        for key in ("log/1", "log/2", "log/3"):
            won = list(threads.map(lambda n, key=key: blobs.create(key, str(n).encode() * 1000), range(8)))
            assert won.count(True) == 1
            assert blobs.get(key) == str(won.index(True)).encode() * 1000


def test_an_object_is_replaced_only_while_it_is_what_was_read(blobs: Blobs) -> None:
    blobs.put("log/1", b"first")
    data, version = blobs.read("log/1")
    assert data == b"first"
    assert blobs.replace("log/1", b"second", version)
    assert not blobs.replace("log/1", b"third", version)
    assert blobs.get("log/1") == b"second"
    assert not blobs.replace("log/2", b"none", version)
    assert list(blobs.list("log/")) == ["log/1"]


def test_of_eight_that_replace_an_object_none_undoes_another(blobs: Blobs) -> None:
    blobs.put("log/1", b"")

    def add(number: int) -> None:
        while True:
            data, version = blobs.read("log/1")
            if blobs.replace("log/1", data + bytes([number]), version):
                return

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))
    assert sorted(blobs.get("log/1")) == list(range(8))


def test_the_store_tells_its_time(blobs: Blobs) -> None:
    assert abs((blobs.clock() - datetime.now(UTC)).total_seconds()) < 5
    assert list(blobs.list("")) == []


def test_a_deleted_object_is_gone_and_may_be_deleted_again(blobs: Blobs) -> None:
    blobs.put("a/b", b"1")
    blobs.delete("a/b")
    blobs.delete("a/b")
    assert list(blobs.list("")) == []
    assert blobs.create("a/b", b"2")


def test_listing_is_in_order_below_the_prefix_and_past_the_given_key(blobs: Blobs) -> None:
    for number in (10, 3, 1, 2):
        blobs.put(f"log/{number:03d}", b"1")
    blobs.put("logs/1", b"1")
    blobs.put("things/x/1.json", b"1")
    assert list(blobs.list("log/")) == ["log/001", "log/002", "log/003", "log/010"]
    assert list(blobs.list("log/", after="log/002")) == ["log/003", "log/010"]
    assert list(blobs.list("log/0", after="log/0020")) == ["log/003", "log/010"]
    assert list(blobs.list("log/", after="log/010")) == []
    assert list(blobs.list("log/00")) == ["log/001", "log/002", "log/003"]
    assert list(blobs.list("nothing/")) == []
    assert set(blobs.list("")) >= {"log/001", "logs/1", "things/x/1.json"}


def test_listing_goes_past_a_thousand_keys(blobs: Blobs) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: blobs.put(f"many/{n:04d}", b""), range(1005)))
    assert list(blobs.list("many/")) == [f"many/{n:04d}" for n in range(1005)]


@pytest.mark.parametrize("key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", "a\0b", "a/.tmp-1"])
def test_no_key_leaves_the_root(blobs: Blobs, key: str) -> None:
    for use in (blobs.get, blobs.delete, lambda k: blobs.put(k, b"1"), lambda k: blobs.create(k, b"1")):
        with pytest.raises(ValueError, match="is no key"):
            use(key)


def test_names_beyond_ascii_are_kept(blobs: Blobs) -> None:
    key = "things/größe +%20&=?#/日本.json"
    blobs.put(key, b"1")
    assert list(blobs.list("things/")) == [key]
    assert blobs.get(key) == b"1"


def test_the_url_opens_the_same_store_again(blobs: Blobs) -> None:
    blobs.put("a/b", b"1")
    assert open_blobs(blobs.url).get("a/b") == b"1"


def test_the_check_leaves_nothing_behind(blobs: Blobs) -> None:
    check_blobs(blobs, write=True)
    assert list(blobs.list("")) == []


def test_a_store_that_overwrites_on_create_is_refused(blobs: Blobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def overwriting(key: str, data: bytes, content_type: str = "") -> bool:
        blobs.put(key, data)
        return True

    monkeypatch.setattr(blobs, "create", overwriting)
    with pytest.raises(StoreError, match="use a store with conditional writes") as caught:
        check_blobs(blobs, write=True)
    assert caught.value.is_configuration
    assert list(blobs.list("")) == []


@pytest.mark.parametrize(
    "url",
    [
        "",
        "gs://bucket/x",
        "s3://",
        "s3:///x",
        "file://host/x",
        "https://example.org/bucket",
        "s3:bucket/x",
        "s3:/bucket",
        "s3://[x",
    ],
)
def test_an_address_of_no_known_kind_is_a_config_error(url: str) -> None:
    with pytest.raises(ConfigError, match="s3://bucket/prefix"):
        open_blobs(url)


def test_a_directory_is_a_path_or_a_file_url(tmp_path: Path) -> None:
    open_blobs(str(tmp_path / "with space")).put("a", b"1")
    assert open_blobs((tmp_path / "with space").as_uri()).get("a") == b"1"
