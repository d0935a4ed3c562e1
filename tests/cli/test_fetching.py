"""One page for `newscrawl extract URL`, from hosts that mean no good."""

from __future__ import annotations

import gzip
import time
from typing import TYPE_CHECKING

import pytest

from newscrawl.cli import fetching
from tests.hostile.sizes import on_and_on
from tests.hostile.world import RawHost, bare, http
from tests.tiny import story

if TYPE_CHECKING:
    import socket

STORY = story("kettles").body


def drip(connection: socket.socket) -> None:
    """A byte now and then, each before the host would be given up."""
    connection.sendall(bare(b"", "Content-Type: text/html", "Content-Length: 1000"))
    for _ in range(200):
        connection.sendall(b"x")
        time.sleep(0.1)


def test_a_page_is_had_whole_zipped_or_not_and_no_more_of_it_than_is_asked_for() -> None:
    zipped = http(gzip.compress(STORY), "Content-Encoding: gzip")
    bomb = http(gzip.compress(bytes(50_000_000)), "Content-Encoding: gzip")
    with RawHost({"/plain": http(STORY), "/zipped": zipped, "/bomb": bomb}) as host:
        assert fetching.fetch(f"{host.url}/plain", 10_000_000).body == STORY
        assert fetching.fetch(f"{host.url}/zipped", 10_000_000).body == STORY
        assert len(fetching.fetch(f"{host.url}/bomb", 1_000).body) == 1_000


def test_a_body_that_comes_byte_by_byte_has_no_more_time_than_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1.0)
    with RawHost({"/slow": drip}) as host, pytest.raises(fetching.FetchError, match="no answer in time"):
        fetching.fetch(f"{host.url}/slow", 10_000_000)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nX: ", b""])
def test_a_head_that_comes_byte_by_byte_has_no_more_time_than_another(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 0.5)
    slow = on_and_on(head, lambda number: b"X-A: b\r\n"[number % 8 : number % 8 + 1] if head[-1:] == b"\n" else b"H", 0.05)
    begun = time.monotonic()
    with RawHost({"/slow": slow}) as host, pytest.raises(fetching.FetchError, match="no answer in time"):
        fetching.fetch(f"{host.url}/slow", 10_000_000)
    assert time.monotonic() - begun < 3
