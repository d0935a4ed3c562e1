"""What may be fetched: the public web, and not this machine, its network, or a cloud's metadata service.

A name may have other addresses a moment later, so it is not asked for twice: whoever connects asks `Guard.admit` of the very
addresses that are connected to, or connects to those that `Guard.check` gives.
"""

from __future__ import annotations

import re
import socket
import unicodedata
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlsplit

from newscrawl.urls.addresses import NotPublicError, check_address, is_within, literal, unmapped
from newscrawl.urls.hosts import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from newscrawl.urls.addresses import Address

    Resolve: TypeAlias = Callable[[str], Sequence[str]]

__all__ = ["Guard", "NotPublicError", "lookup"]

PORTS: Final = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
"""Ports that public sites are served on; any other may be a mail server or a database that takes HTTP for its own commands."""
HOUSE_NAMES: Final = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")
"""Last parts of names that only this machine or its network knows (RFC 6761, 6762, 8375; ICANN's .internal)."""
KNOWN: Final = 10_000
"""Origins remembered to be fine."""
_MOST: Final = 253
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}


class Origin(NamedTuple):
    scheme: str
    host: str
    port: int


def lookup(host: str) -> list[str]:
    """Every address of a name, by this machine's resolver; raises OSError where it has none."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


class Guard:
    """Decides for one run. All that is refused is a NotPublicError.

    `allowed` are networks of the house ("10.1.0.0/16"), open at every port. `typed` are URLs that a person gave by hand: at
    their very origin any port of the public internet may be asked, and one on loopback is open.
    """

    def __init__(self, allowed: Iterable[str] = (), typed: Iterable[str] = (), resolve: Resolve = lookup) -> None:
        self._networks = tuple(ip_network(text) for text in allowed)
        self._resolve = resolve
        self._typed = {origin for url in typed if (origin := _origin_or_none(url))}
        self._open = {origin for origin in self._typed if is_loopback(f"http://{_bracketed(origin.host)}/")}
        self._fine: set[str] = set()

    def check(self, url: str) -> tuple[Address, ...]:
        """The addresses of `url`'s host, all of which may be connected to; asks for its name, and waits for the answer."""
        self.look(url)
        origin = _origin(url)
        named = literal(_plain(origin.host))
        found = (named,) if named else _resolved(_plain(origin.host), self._resolve)
        self.admit(origin.host, origin.port, found)
        return found

    def look(self, url: str) -> None:
        """Refuse what the text of `url` tells already: its scheme, user and password, port, name, or an address in any form."""
        start = "/".join(url.split("/", 3)[:3])
        if start in self._fine and not _UNSEEN.search(url):
            return
        origin = _origin(url)
        name = _plain(origin.host)
        named = literal(name)
        if named:
            self._admit(named, origin.port, is_open=origin in self._open, is_typed=origin in self._typed)
        else:
            self._check_name(_ascii(name), origin)
        if len(self._fine) >= KNOWN:
            self._fine.clear()
        self._fine.add(start)

    def admit(self, host: str, port: int, addresses: Iterable[Address]) -> None:
        """Refuse a connection to any of `addresses`, which `host` was found to have."""
        origins = {Origin(scheme, host.lower(), port) for scheme in _DEFAULT_PORTS}
        for address in addresses:
            self._admit(address, port, is_open=bool(origins & self._open), is_typed=bool(origins & self._typed))

    def _admit(self, address: Address, port: int, *, is_open: bool, is_typed: bool) -> None:
        if is_open and unmapped(address).is_loopback:
            return
        check_address(address, self._networks)
        if not (is_typed or port in PORTS or is_within(address, self._networks)):
            raise _odd(port)

    def _check_name(self, name: str, origin: Origin) -> None:
        """Names of the house are not even asked for, unless networks of the house are allowed."""
        if self._networks or origin in self._open:
            return
        if any(name == last or name.endswith(f".{last}") for last in HOUSE_NAMES) or "." not in name:
            raise NotPublicError(
                "private_address",
                f"{name} is a name of this machine or its network: name its network in NEWSCRAWL_ALLOW_NETS if it is meant",
            )
        if origin.port not in PORTS and origin not in self._typed:
            raise _odd(origin.port)


def _odd(port: int) -> NotPublicError:
    return NotPublicError("port", f"Port {port} is not one that news sites are served on: leave it out")


def _origin(url: str) -> Origin:
    if _UNSEEN.search(url):
        raise NotPublicError("url", "The address holds a space, a backslash or an unseen character: copy it anew")
    try:
        parts = urlsplit(url)
        port = _DEFAULT_PORTS.get(parts.scheme, 0) if parts.port is None else parts.port
    except ValueError:
        raise NotPublicError("url", "This is not an address of the web: give one such as https://news.example/") from None
    if parts.scheme not in _DEFAULT_PORTS or not parts.hostname:
        raise NotPublicError("url", "This is not an address of the web: give one such as https://news.example/")
    if "@" in parts.netloc:
        raise NotPublicError("userinfo", "The address holds a user name or a password: leave out what stands before the @")
    return Origin(parts.scheme, parts.hostname, port)


def _origin_or_none(url: str) -> Origin | None:
    try:
        return _origin(url)
    except NotPublicError:
        return None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _plain(host: str) -> str:
    """One spelling for letters and dots that resolvers and browsers take for the same."""
    return unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().removesuffix(".")


def _ascii(name: str) -> str:
    """The name as resolvers take it."""
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        ascii_name = ""
    if len(ascii_name) > _MOST or not all(_NAME.fullmatch(label) for label in ascii_name.split(".")):
        raise NotPublicError("host", "The address names no host that could exist")
    return ascii_name


def _resolved(name: str, resolve: Resolve) -> tuple[Address, ...]:
    try:
        found = tuple(ip_address(text) for text in dict.fromkeys(resolve(_ascii(name))))
    except (OSError, ValueError):
        found = ()
    if not found:
        raise NotPublicError(
            "unknown_host", f"The host {name} is unknown: look for a typing mistake, or at this machine's network"
        )
    return found
