"""Twisted's names, through a guard: a connection is made to the addresses that were judged, and to no others."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from scrapy.resolver import CachingHostnameResolver
from twisted.internet.address import IPv4Address
from twisted.internet.interfaces import IResolutionReceiver
from zope.interface import implementer

from newscrawl.urls.guard import NotPublicError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from twisted.internet.interfaces import IHostResolution

    from newscrawl.urls.addresses import Address

    Admit = Callable[[str, int, Iterable[Address]], None]


class GuardedResolver(CachingHostnameResolver):
    """What `HostnameEndpoint` gets from here, it connects to as it is; literal addresses come through here as well.

    Judged at each connection, from Scrapy's cache too. Until a crawl has put its guard into `admits` nothing is let through.
    A name that is refused looks unknown to Twisted, which knows no other way to fail; why, is in `refused`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.admits: list[Admit] = []
        """One for each crawl of this process; one that lets an address through is enough."""
        self.refused: dict[tuple[str, int], NotPublicError] = {}

    def resolveHostName(
        self, resolutionReceiver: Any, hostName: str, portNumber: int = 0, *args: Any, **kwargs: Any
    ) -> IHostResolution:
        judged: Any = _Judged(resolutionReceiver, lambda found: self._may(hostName, portNumber, found))
        return super().resolveHostName(judged, hostName, portNumber, *args, **kwargs)

    def _may(self, host: str, port: int, addresses: list[Address]) -> bool:
        """One address that is refused refuses the name: it has no business there."""
        refusal = NotPublicError("unknown_host", f"The host {host} is asked for before there is a guard")
        for admit in self.admits:
            try:
                admit(host, port, addresses)
            except NotPublicError as error:
                refusal = error
            else:
                self.refused.pop((host.lower(), port), None)
                return True
        self.refused[host.lower(), port] = refusal
        return False


@implementer(IResolutionReceiver)
class _Judged:
    """Hands addresses on when all are known and may be connected to: those of IPv4 first, as more networks lead there."""

    def __init__(self, receiver: Any, may: Callable[[list[Address]], bool]) -> None:
        self.receiver = receiver
        self.may = may
        self.found: list[Any] = []

    def resolutionBegan(self, resolution: Any) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: Any) -> None:
        self.found.append(address)

    def resolutionComplete(self) -> None:
        if self.may([ip_address(address.host) for address in self.found]):
            for address in sorted(self.found, key=lambda address: not isinstance(address, IPv4Address)):
                self.receiver.addressResolved(address)
        self.receiver.resolutionComplete()
