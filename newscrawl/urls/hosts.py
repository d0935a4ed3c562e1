"""Which site a URL belongs to."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import tldextract

from newscrawl.config import ConfigError
from newscrawl.urls.rules import words

# The snapshot that tldextract ships: the same site names on every machine, and no network.
_SUFFIXES = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=sorted(words("hosts", "shared"))
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def site_of(url: str) -> str:
    """The registrable domain of `url`, in lower case: "bbc.co.uk", "a.wordpress.com".

    For IP addresses, localhost and names under no known suffix it is the host without "www."; IP addresses and localhost get
    "-port" when the port is not the scheme's own. Colons of IPv6 become "-", and a name has the one spelling that resolvers know.
    Raises ValueError without a host.
    """
    parts = urlsplit(url)
    host = plain_host(parts.hostname or "")
    if not host:
        raise ValueError(f"{url!r} names no host")
    return _site(host, parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None)


def check_no_credentials(url: str) -> None:
    """Raise ConfigError for an address with a user name or a password, which would be kept with every page; neither is told."""
    _, mark, host = re.split(r"[/?#\\]", url.partition("://")[2], maxsplit=1)[0].rpartition("@")
    if mark:
        raise ConfigError(
            f"The address of {host} holds a user name or a password, which would be kept with every page: leave out "
            "what stands before the @"
        )


def same_site(a: str, b: str) -> bool:
    """Whether two URLs are of one site; False where either has no host."""
    try:
        return site_of(a) == site_of(b)
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _site(host: str, port: int | None) -> str:
    host = ascii_host(host)
    if host == "localhost" or _is_ip(host):
        return host.replace(":", "-") + (f"-{port}" if port else "")
    bare = host.removeprefix("www.")
    return _SUFFIXES.extract_str(bare).top_domain_under_public_suffix or bare


def plain_host(host: str) -> str:
    """A name in lower case, its letters composed in one way (NFKC) and parted by dots (UTS 46), without the dot of the root."""
    name = host if host.isascii() else unicodedata.normalize("NFKC", host).replace("\u3002", ".")
    return name.lower().rstrip(".")


def ascii_host(host: str) -> str:
    """A name of `plain_host` as resolvers know it (punycode)."""
    return ".".join(label if label.isascii() else "xn--" + label.encode("punycode").decode() for label in host.split("."))


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(url: str) -> bool:
    """Whether the host of `url` is this machine."""
    try:
        host = urlsplit(url).hostname or ""
        return ip_address(host).is_loopback if _is_ip(host) else host == "localhost" or host.endswith(".localhost")
    except ValueError:  # it is no URL
        return False
