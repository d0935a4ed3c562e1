"""What an answer may cost before anybody looks at it: its head, its codings, and what comes out of them."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Any, Final

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, IgnoreRequest
from scrapy.utils._compression import _DecompressionMaxSizeExceeded

from newscrawl.crawl.rights import is_article
from newscrawl.storage.answers import TooLongError, UndecodableError, decode_coding

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.internet.defer import Deferred
    from twisted.internet.interfaces import IAddress
    from twisted.web._newclient import HTTP11ClientProtocol
    from twisted.web.iweb import IResponse

MAX_HEAD: Final = 256 * 1024
"""Longest head of an answer, in bytes, with what came before it as status 1xx: as long as Chrome takes. Twisted bounds a line, to
16 KB, but not how many there are."""
MAX_CODINGS: Final = 3
"""Content codings one in another. Each is bounded by the size of what comes out, but 3,000 of them fit into one header."""


class TooLarge(DownloadCancelledError):  # noqa: N818 - it is an ending, not an error
    """More than an answer may have; the message says of what."""


class Undecodable(IgnoreRequest):
    """The body is not what its headers say; the message says why."""


class BoundedHandler(HTTP11DownloadHandler):
    """Gives up an answer whose head has no end. Scrapy's own bounds are those of time, from the request to the last byte, and of
    the body's size."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory

    async def download_request(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadCancelledError:
            raise TooLarge(f"larger than {_most(request, self._default_maxsize)}") from None
        except DownloadFailedError as failed:
            for reason in getattr(failed.__cause__, "reasons", ()):
                if reason.check(TooLarge):
                    raise reason.value from None
            raise


class _Factory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: IAddress | None) -> HTTP11ClientProtocol:
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]


class _Protocol(_LenientHTTP11ClientProtocol):
    def request(self, request: Any) -> Deferred[IResponse]:
        answered = super().request(request)
        assert self._parser is not None
        self._parser.__class__ = _Parser  # as Scrapy's does: the class stands fast in Twisted's method
        return answered


class _Parser(_LenientHTTPClientParser):
    head = 0

    def lineReceived(self, line: bytes) -> None:
        self.head += len(line) + 1
        if self.head > MAX_HEAD:
            raise TooLarge(f"its head is larger than {MAX_HEAD // 1024} KB")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:
        raise TooLarge(f"a line of its head is larger than {self.MAX_LENGTH // 1024} KB")


class InflateMiddleware(HttpCompressionMiddleware):
    """No further than the size allowed, and whole or not at all; with words for what it gives up.

    Scrapy's gives what it could inflate of a body that was damaged or cut short on its way, and half an article would be stored.
    Here it is asked for again.
    """

    def __init__(self, *, crawler: Crawler) -> None:
        super().__init__(crawler=crawler)
        self.crawler = crawler

    def process_response(self, request: Request, response: Response) -> Response | Request:  # type: ignore[override]
        codings = b",".join(response.headers.getlist("Content-Encoding")).split(b",")
        if len(codings) > MAX_CODINGS:
            raise Undecodable(f"its body has {len(codings)} content codings one in another")
        try:
            found = super().process_response(request, response)
        except IgnoreRequest:
            raise TooLarge(f"when inflated larger than {_most(request, self._max_size)}") from None
        except UndecodableError as error:
            coding = codings[-1].decode("latin-1").strip()
            return self._again(request, f"its body cannot be decoded as {coding[:40]} ({error})")
        assert not isinstance(found, Request)
        return found

    def _again(self, request: Request, why: str) -> Request:
        assert self.crawler.spider is not None
        again = get_retry_request(request, spider=self.crawler.spider, reason="damaged body", give_up_log_level=logging.DEBUG)
        if again is None:
            raise Undecodable(why)
        return again

    @staticmethod
    def _decode(body: bytes, encoding: bytes, max_size: int) -> bytes:
        most = max_size or sys.maxsize - 1
        try:
            return decode_coding(body, encoding.decode("latin-1"), most)
        except TooLongError:
            raise _DecompressionMaxSizeExceeded(most + 1, most) from None


def _most(request: Request, default: int) -> str:
    """The largest body that the request is to get, with the name of the setting."""
    size = request.meta.get("download_maxsize", default)
    return f"{size} bytes ({'PAGE' if is_article(request) else 'DOWNLOAD'}_MAXSIZE)"
