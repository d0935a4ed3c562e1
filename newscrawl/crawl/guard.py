"""Lets no request out but to the public web, and connects to no address that was not judged."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final, Self
from urllib.parse import urlsplit
from urllib.request import getproxies
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

from newscrawl.config import Config
from newscrawl.crawl.resolver import GuardedResolver
from newscrawl.urls.guard import Guard, NotPublicError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapy import Request
    from scrapy.crawler import Crawler

    from newscrawl.urls.addresses import Address

logger = logging.getLogger(__name__)

TYPED: Final = "SEEDS_TYPED"
"""Scrapy setting of ours: whether a person gave the seeds by hand."""
IDLE_PROXY: Final = (
    "http_proxy and https_proxy are not used, as a proxy asks for names itself and no address could be judged: "
    "-s HTTPPROXY_ENABLED=True if yours keeps crawls out of your network"
)

_guards: WeakKeyDictionary[Crawler, Guard] = WeakKeyDictionary()


class Unsafe(IgnoreRequest):
    """What this request leads to may not be fetched; it was not connected to."""

    def __init__(self, url: str, why: str) -> None:
        super().__init__(why)
        self.url = url


def guard_of(crawler: Crawler, typed: Sequence[str] = ()) -> Guard:
    """The one guard of this crawl, made when first asked for; `typed` are URLs that its user gave by hand."""
    if crawler not in _guards:
        by_hand = typed if crawler.settings.getbool(TYPED) else ()
        _guards[crawler] = Guard(Config.read(crawler.settings).allow_nets, typed=by_hand)
    return _guards[crawler]


class GuardMiddleware:
    """Stands behind all that may change a request. What a name leads to is judged as it is connected to, by the resolver."""

    def __init__(self, guard: Guard, resolver: GuardedResolver, proxies: frozenset[str]) -> None:
        self.guard = guard
        self.resolver = resolver
        self.proxies = proxies
        """Hosts that the operator's environment names; only requests through them may connect to them."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        typed = getattr(crawler.spider, "start_urls", ())
        enabled = crawler.settings.getbool("HTTPPROXY_ENABLED")
        named = _proxies()
        if named and not enabled:
            logger.warning("%s", IDLE_PROXY)
        guard = cls(guard_of(crawler, typed), the_resolver(crawler), named if enabled else frozenset())
        guard.resolver.admits.append(guard.admit)
        crawler.signals.connect(guard.closed, signals.spider_closed)
        return guard

    def closed(self) -> None:
        self.resolver.admits.remove(self.admit)

    def admit(self, host: str, port: int, addresses: Iterable[Address]) -> None:
        if host.lower() not in self.proxies:
            self.guard.admit(host, port, addresses)

    def process_request(self, request: Request) -> None:
        """Raises Unsafe."""
        try:
            self.guard.look(request.url)
        except NotPublicError as error:
            raise Unsafe(request.url, str(error)) from None
        if self.proxies and urlsplit(request.url).hostname in self.proxies:
            raise Unsafe(request.url, "This is the proxy of this machine, and no site")

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Tells a name that was refused from one that is unknown."""
        if isinstance(exception, CannotResolveHostError):
            parts = urlsplit(request.url)
            port = parts.port or {"http": 80, "https": 443}[parts.scheme]
            refusal = self.resolver.refused.get((parts.hostname or "", port))
            if refusal:
                raise Unsafe(request.url, str(refusal)) from None


def the_resolver(crawler: Crawler) -> GuardedResolver:
    """The one that this process connects by: the one of TWISTED_DNS_RESOLVER, or one put before what is there instead."""
    from twisted.internet import reactor  # noqa: PLC0415 - Scrapy chooses which, before the first crawl

    found: Any = reactor
    if not isinstance(found.nameResolver, GuardedResolver):
        GuardedResolver.from_crawler(crawler, found).install_on_reactor()
    resolver: GuardedResolver = found.nameResolver
    return resolver


def _proxies() -> frozenset[str]:
    named = (url for scheme, url in getproxies().items() if scheme in {"http", "https"})
    hosts = (urlsplit(url if "://" in url else f"http://{url}").hostname for url in named)
    return frozenset(host for host in hosts if host)
