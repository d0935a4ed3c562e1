"""Redirects, by status and by meta refresh: each hop is judged before it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware, RedirectMiddleware
from scrapy.exceptions import IgnoreRequest

from newscrawl.crawl.guard import Unsafe, guard_of
from newscrawl.crawl.run import desk_of
from newscrawl.sites import leads_to
from newscrawl.urls.guard import NotPublicError
from newscrawl.urls.userinfo import without_userinfo

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response

STATUSES: Final = frozenset({301, 302, 303, 307, 308})


class Offsite(IgnoreRequest):
    """The redirect leaves the site, for a host that the site's table does not name."""


class Endless(IgnoreRequest):
    """The redirects come to no end."""


class Redirects(RedirectMiddleware):
    """By status. A Location that no crawler can follow is told as unsafe."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        followed = response.status in STATUSES and "Location" in response.headers and not request.meta.get("dont_redirect")
        try:
            found = super().process_response(request, response)
        except ValueError:
            found = response  # what Location holds is no URL
        except IgnoreRequest:
            raise _too_many(request, self.max_redirect_times) from None
        if isinstance(found, Request):
            check_hop(self.crawler, request, found)
        elif followed:
            raise Unsafe(request.url, "redirected to what is no http or https address")
        return found


class MetaRefresh(MetaRefreshMiddleware):
    """By the page's own word. A page that only reloads itself, as live tickers do, is the page; so is one that names no URL."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if not _may_refresh(response.body):
            return response
        try:
            found = super().process_response(request, response)
        except ValueError:
            return response
        except IgnoreRequest:
            raise _too_many(request, self.max_redirect_times) from None
        if not isinstance(found, Request) or _plain(found.url) == _plain(response.url):
            return response
        check_hop(self.crawler, request, found)
        return found


def _may_refresh(body: bytes) -> bool:
    """Most pages have no such tag, and need not be decoded as a whole for it. Scrapy looks at 4,096 characters."""
    start = body[: 4 * 4096].lower()
    return b"refresh" in start or b"\0" in start  # UTF-16 and UTF-32 have a NUL in each letter of ours


def check_hop(crawler: Crawler, request: Request, target: Request) -> None:
    """Raise Unsafe, Offsite or Endless where `target` is not to be asked for in place of `request`; note what is odd of it."""
    try:
        guard_of(crawler).look(target.url)
    except NotPublicError as error:
        raise Unsafe(target.url, f"redirected to {without_userinfo(target.url)}: {error}") from None
    if _is_bound(request) and not leads_to(getattr(crawler.spider, "sites", ()), request.meta["ask"].url, target.url):
        raise Offsite(f"redirected to {target.url}")
    if _plain(target.url) in map(_plain, [*request.meta.get("redirect_urls", ()), request.url]):
        raise Endless(f"redirected in a circle, back to {target.url}")
    if request.url.startswith("https:") and target.url.startswith("http:"):
        left, reached = (url.split("/", 3)[2] for url in (request.url, target.url))
        desk_of(crawler).ledger.alarm(f"https://{left} redirects to http://{reached}, without encryption")


def _is_bound(request: Request) -> bool:
    """Articles and lists stay on their site. A front page may have moved; sitemaps, feeds and robots.txt may lie elsewhere."""
    ask = request.meta.get("ask")
    return ask is not None and (ask.kind == "article" or (ask.kind == "section" and ask.depth > 0))


def _too_many(request: Request, most: int) -> Endless:
    return Endless(f"redirected more than {most} times, the last time from {request.url}")


def _plain(url: str) -> str:
    return url.partition("#")[0]
