"""Whether a URL leads to the public internet, and not to this machine, its network, or a cloud's metadata service.

Names are resolved, and every address that they have must be public. A name may answer otherwise a moment later: whoever connects
asks `check_address` again, for the address that is used.
"""

from __future__ import annotations

import re
import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network

    Address: TypeAlias = IPv4Address | IPv6Address
    Network: TypeAlias = IPv4Network | IPv6Network
    Resolve: TypeAlias = Callable[[str], Sequence[str]]

PORTS: Final = frozenset({80, 443, 8000, 8008, 8080, 8443, 8888})
"""Ports that public sites are served on; any other may be a mail server or a database that takes HTTP for its own commands."""
HOUSE_NAMES: Final = ("localhost", "localdomain", "local", "internal", "intranet", "lan", "home.arpa")
"""Last parts of names that only this machine or its network knows (RFC 6761, 6762, 8375; ICANN's .internal)."""
NOT_PUBLIC: Final = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments, and Oracle's metadata service
        "192.88.99.0/24",  # relays of 6to4, whichever stands nearest
        "168.63.129.16/32",  # Azure's wire server, a public address that only its machines reach
        "64:ff9b:1::/48",  # NAT64 within a network (RFC 8215)
        "fec0::/10",  # site-local, as fc00::/7 was called before
        "5f00::/16",  # segment routing (RFC 9602)
    )
)
_LEAST, _MOST = 4, 253
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)
_NAME: Final = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.ASCII)
_UNSEEN: Final = re.compile(r"[\x00-\x20\x7f-\xa0\\]")


class NotPublicError(ValueError):
    """The URL is not to be fetched on a stranger's word; the message is one sentence, `code` a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def lookup(host: str) -> list[str]:
    """Every address of a name, by this machine's resolver; raises OSError where it has none."""
    return [str(row[4][0]) for row in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]


def check_public(url: str, allowed: Iterable[str] = (), resolve: Resolve = lookup) -> tuple[Address, ...]:
    """The addresses of `url`'s host, all of them public, or in a network of `allowed` ("10.1.0.0/16").

    Raises NotPublicError for anything else: another scheme, user and password, a port of no web server, an unknown host.
    """
    networks = tuple(ip_network(text) for text in allowed)
    host, port = _host_and_port(url)
    found = tuple(_addresses(host, bool(networks), resolve))
    for address in found:
        check_address(address, networks)
    if port not in PORTS and not all(_is_within(address, networks) for address in found):
        raise NotPublicError("port", f"Port {port} is not one that news sites are served on: leave it out")
    return found


def check_address(address: Address, allowed: Sequence[Network] = ()) -> None:
    """Raise NotPublicError unless `address`, and every IPv4 address that is written within it, is public or `allowed`."""
    if _is_within(address, allowed):
        return
    for one in (address, *_carried(address)):
        if not _is_public(one):
            raise NotPublicError(
                "private_address",
                f"{address} is no address of the public internet: name its network in NEWSCRAWL_ALLOW_NETS if it is meant",
            )


def _host_and_port(url: str) -> tuple[str, int]:
    if _UNSEEN.search(url):
        raise NotPublicError("url", "The address holds a space, a backslash or an unseen character: copy it anew")
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        raise NotPublicError("url", "This is not an address of the web: give one such as https://news.example/") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotPublicError("url", "This is not an address of the web: give one such as https://news.example/")
    if "@" in parts.netloc:
        raise NotPublicError("userinfo", "The address holds a user name or a password: leave out what stands before the @")
    return parts.hostname, port


def _addresses(host: str, house: bool, resolve: Resolve) -> Iterator[Address]:
    name = unicodedata.normalize("NFKC", host).replace("\u3002", ".").lower().removesuffix(".")
    if ":" in name:
        yield _ipv6(name)
    elif (number := _ipv4(name)) is not None:
        yield number
    else:
        yield from _resolved(_name(name, house), resolve)


def _ipv6(text: str) -> IPv6Address:
    try:
        address = IPv6Address(text)
    except ValueError:
        raise NotPublicError("host", f"{text} is no address of a host") from None
    if address.scope_id:
        raise NotPublicError("private_address", f"{text} is an address of this machine's own network")
    return address


def _ipv4(name: str) -> IPv4Address | None:
    """The address in any form that browsers and C libraries take: 127.1, 0177.0.0.1, 0x7f000001, 2130706433 (WHATWG's URL)."""
    parts = name.split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > _LEAST or not all(_NUMBER.fullmatch(part) for part in parts):
        raise NotPublicError("host", f"{name} is no address of a host")
    try:
        numbers = [_number(part) for part in parts]
        value = numbers[-1] + sum(number << 8 * (3 - place) for place, number in enumerate(numbers[:-1]))
        if any(number > 255 for number in numbers[:-1]) or numbers[-1] >= 256 ** (5 - len(numbers)):
            raise ValueError(name)
        return IPv4Address(value)
    except ValueError:
        raise NotPublicError("host", f"{name} is no address of a host") from None


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text[2:] or "0", 16)
    return int(text, 8 if len(text) > 1 and text.startswith("0") else 10)


def _name(name: str, house: bool) -> str:
    """The name as resolvers take it. Names of the house are not even asked for, unless networks of the house are allowed."""
    try:
        ascii_name = name if name.isascii() else name.encode("idna").decode()
    except UnicodeError:
        ascii_name = ""
    labels = ascii_name.split(".")
    if len(ascii_name) > _MOST or not all(_NAME.fullmatch(label) for label in labels):
        raise NotPublicError("host", "The address names no host that could exist")
    own = any(ascii_name == last or ascii_name.endswith(f".{last}") for last in HOUSE_NAMES)
    if not house and (own or len(labels) == 1):
        raise NotPublicError(
            "private_address",
            f"{ascii_name} is a name of this machine or its network: name its network in NEWSCRAWL_ALLOW_NETS if it is meant",
        )
    return ascii_name


def _resolved(name: str, resolve: Resolve) -> list[Address]:
    try:
        found = [ip_address(text) for text in dict.fromkeys(resolve(name))]
    except (OSError, ValueError):
        found = []
    if not found:
        raise NotPublicError(
            "unknown_host", f"The host {name} is unknown: look for a typing mistake, or at this machine's network"
        )
    return found


def _is_within(address: Address, networks: Sequence[Network]) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return any((mapped or address) in network for network in networks)


def _is_public(address: Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in NOT_PUBLIC)
    )


def _carried(address: Address) -> Iterator[IPv4Address]:
    """IPv4 addresses that a gateway would take out of an IPv6 one: mapped, compatible, 6to4, NAT64, Teredo, ISATAP."""
    if not isinstance(address, IPv6Address):
        return
    number = int(address)
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if number >> 32 in {0, 0x64FF9B << 64} or (number >> 32) & 0xFDFFFFFF == 0x5EFE:
        yield IPv4Address(number & 0xFFFFFFFF)
