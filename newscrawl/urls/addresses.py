"""IP addresses in every form that a URL may hold, and which of them are of the public internet."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv6Address, ip_network
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from ipaddress import IPv4Network, IPv6Network

    Address: TypeAlias = IPv4Address | IPv6Address
    Network: TypeAlias = IPv4Network | IPv6Network

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
_LEAST: Final = 4
_NUMBER: Final = re.compile(r"0x[0-9a-f]*|[0-9]+", re.ASCII)


class NotPublicError(ValueError):
    """The URL is not to be fetched on a stranger's word; the message is one sentence, `code` a word for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def check_address(address: Address, allowed: Sequence[Network] = ()) -> None:
    """Raise NotPublicError unless `address`, and every IPv4 address that is written within it, is public or `allowed`."""
    if is_within(address, allowed):
        return
    for one in (address, *_carried(address)):
        if not _is_public(one):
            raise NotPublicError(
                "private_address",
                f"{address} is no address of the public internet: name its network in NEWSCRAWL_ALLOW_NETS if it is meant",
            )


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Whether one of `networks` holds the address, or the IPv4 address that is mapped into it."""
    plain = unmapped(address)
    return any(plain in network for network in networks)


def unmapped(address: Address) -> Address:
    """The IPv4 address that `address` is another form of (::ffff:127.0.0.1), else `address`."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def literal(name: str) -> Address | None:
    """The address that a host in lower case spells, in any form that browsers and C libraries take; None where it is a name.

    127.1, 0177.0.0.1, 0x7f000001, 2130706433 (WHATWG's URL), ::1. Raises NotPublicError where it is neither.
    """
    return _ipv6(name) if ":" in name else _ipv4(name)


def _ipv6(text: str) -> IPv6Address:
    try:
        address = IPv6Address(text)
    except ValueError:
        raise NotPublicError("host", f"{text} is no address of a host") from None
    if address.scope_id:
        raise NotPublicError("private_address", f"{text} is an address of this machine's own network")
    return address


def _ipv4(name: str) -> IPv4Address | None:
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
