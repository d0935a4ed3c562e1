"""One page from the network, for `newscrawl extract URL`. Crawls fetch by Scrapy, with its politeness."""

from __future__ import annotations

import socket
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event, Timer
from typing import TYPE_CHECKING, Final
from urllib.parse import urljoin

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import Url, parse_url

from newscrawl.config import Config
from newscrawl.model import Page
from newscrawl.settings import USER_AGENT
from newscrawl.storage.blobs import StoreError
from newscrawl.urls.guard import Guard, NotPublicError
from newscrawl.urls.seeds import check_seeds
from newscrawl.urls.userinfo import without_userinfo

if TYPE_CHECKING:
    from collections.abc import Callable

    from urllib3.response import HTTPResponse

    from newscrawl.urls.addresses import Address

SECONDS = 30.0
MAX_REDIRECTS: Final = 10

CAUSES = (
    (urllib3.exceptions.NameResolutionError, "unknown host"),
    (urllib3.exceptions.NewConnectionError, "connection refused"),
    (urllib3.exceptions.TimeoutError, "no answer in time"),
    (urllib3.exceptions.SSLError, "the secure connection failed"),
)


class FetchError(StoreError):
    """The page could not be fetched."""


def fetch(url: str, max_bytes: int) -> Page:
    """The page at `url`, redirects followed; raises ConfigError where `url` may not be fetched, else FetchError, one sentence."""
    guard = Guard(Config.read().allow_nets, typed=[url])
    check_seeds(guard, [url])
    asked = [url]
    try:
        while (page := _ask(guard, asked[-1], max_bytes)) and (target := _target(page)):
            if target in asked or len(asked) > MAX_REDIRECTS:
                raise FetchError(f"{url} cannot be fetched: it redirects without an end, to {without_userinfo(target)}")
            asked.append(target)
    except urllib3.exceptions.HTTPError as error:
        raise FetchError(f"{url} cannot be fetched: {_why(error)}") from None
    except NotPublicError as error:
        hop = f" to {without_userinfo(asked[-1])}, which is not fetched" if len(asked) > 1 else ""
        raise FetchError(f"{url} {'redirects' if hop else 'cannot be fetched'}{hop}: {error}") from None
    if page.status >= 400:
        raise FetchError(f"{url} answers with status {page.status}")
    return replace(page, request_url=url)


def _ask(guard: Guard, url: str, max_bytes: int) -> Page:
    """The answer of `url` itself, from one of the addresses that the guard has seen: the first that can be connected to."""
    *others, last = guard.check(url)
    for address in others:
        with suppress(urllib3.exceptions.NewConnectionError, urllib3.exceptions.ConnectTimeoutError):
            return _answer(url, address, max_bytes)
    return _answer(url, last, max_bytes)


def _answer(url: str, address: Address, max_bytes: int) -> Page:
    target = parse_url(url)
    headers = {"User-Agent": USER_AGENT, "Host": target.netloc or ""}
    with _pool(target, str(address)) as pool:
        answer = pool.request("GET", target.request_uri, headers=headers, preload_content=False, redirect=False, retries=False)
        body = _body(url, answer, max_bytes)
    found = tuple((name.lower(), value) for name, value in answer.headers.items())
    return Page(url=url, body=body, fetched_at=datetime.now(UTC), headers=found, status=answer.status)


def _body(url: str, answer: urllib3.BaseHTTPResponse, max_bytes: int) -> bytes:
    """At most `max_bytes` of the decoded body; raises FetchError where that takes longer than SECONDS in all, byte by byte."""
    until, body = time.monotonic() + SECONDS, bytearray()
    while len(body) < max_bytes and (part := answer.read1(max_bytes - len(body), decode_content=True)):
        body += part
        if time.monotonic() > until:
            raise FetchError(f"{url} cannot be fetched: no answer in time")
    return bytes(body)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own
        return _in_time(self.sock, super().getresponse)


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # as urllib3's own
        return _in_time(self.sock, super().getresponse)


def _in_time(connection: socket.socket, read_head: Callable[[], HTTPResponse]) -> HTTPResponse:
    """Raise TimeoutError where a head takes longer than SECONDS in all: a connection's timeout is from one byte to the next.

    To hang up is all that wakes who waits for a byte, and it looks like the end of the head.
    """
    late = Event()
    timer = Timer(SECONDS, _hang_up, [connection, late])
    timer.daemon = True
    timer.start()
    try:
        found = read_head()
    except Exception as error:
        if late.is_set():
            raise TimeoutError from error
        raise
    finally:
        timer.cancel()
    if late.is_set():
        found.close()
        raise TimeoutError
    return found


def _hang_up(connection: socket.socket, late: Event) -> None:
    late.set()
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def _pool(target: Url, address: str) -> urllib3.HTTPConnectionPool:
    """Connects to `address`, and expects the certificate of the target's host there."""
    if target.scheme == "http":
        return _Pool(address, target.port, timeout=SECONDS)
    host = (target.host or "").strip("[]")
    return _SecurePool(address, target.port, timeout=SECONDS, server_hostname=host, assert_hostname=host)


def _target(page: Page) -> str | None:
    location = page.header("location") if page.status in {301, 302, 303, 307, 308} else None
    return urljoin(page.url, location) if location else None


def _why(error: urllib3.exceptions.HTTPError) -> str:
    """In a word or two where it is one of the usual causes; urllib3 tells them with its own objects."""
    cause = getattr(error, "reason", None) or error
    return next((words for kind, words in CAUSES if isinstance(cause, kind)), str(cause))
