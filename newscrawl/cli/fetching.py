"""One page from the network, for `newscrawl extract URL`. Crawls fetch by Scrapy, with its politeness."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urljoin

import urllib3

from newscrawl.model import Page
from newscrawl.settings import USER_AGENT
from newscrawl.storage.blobs import StoreError

SECONDS = 30.0

CAUSES = (
    (urllib3.exceptions.NameResolutionError, "unknown host"),
    (urllib3.exceptions.NewConnectionError, "connection refused"),
    (urllib3.exceptions.TimeoutError, "no answer in time"),
    (urllib3.exceptions.SSLError, "the secure connection failed"),
)


class FetchError(StoreError):
    """The page could not be fetched."""


def fetch(url: str, max_bytes: int) -> Page:
    """The page at `url`, redirects followed; raises FetchError, one sentence."""
    with urllib3.PoolManager(headers={"User-Agent": USER_AGENT}, timeout=SECONDS) as pool:
        try:
            answer = pool.request("GET", url, preload_content=False, redirect=True)
            body = answer.read(max_bytes, decode_content=True)
            answer.release_conn()
        except urllib3.exceptions.HTTPError as error:
            raise FetchError(f"{url} cannot be fetched: {_why(error)}") from None
    if answer.status >= 400:
        raise FetchError(f"{url} answers with status {answer.status}")
    headers = tuple((name.lower(), value) for name, value in answer.headers.items())
    final = urljoin(url, answer.geturl() or "")
    return Page(url=final, body=body, fetched_at=datetime.now(UTC), headers=headers, status=answer.status, request_url=url)


def _why(error: urllib3.exceptions.HTTPError) -> str:
    """In a word or two where it is one of the usual causes; urllib3 tells them with its own objects."""
    cause = getattr(error, "reason", None) or error
    return next((words for kind, words in CAUSES if isinstance(cause, kind)), str(cause))
