"""Which site a URL belongs to."""

from __future__ import annotations

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

import tldextract

from newscrawl.urls.rules import words

# The snapshot that tldextract ships: the same site names on every machine, and no network.
_SUFFIXES = tldextract.TLDExtract(
    suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True, extra_suffixes=sorted(words("hosts", "shared"))
)
_DEFAULT_PORTS = {"http": 80, "https": 443}


def site_of(url: str) -> str:
    """The registrable domain of `url`, in lower case: "bbc.co.uk", "a.wordpress.com".

    For IP addresses, localhost and names under no known suffix it is the host without "www."; IP addresses and localhost get
    "-port" when the port is not the scheme's own. Safe in a key: colons of IPv6 become "-". Raises ValueError without a host.
    """
    parts = urlsplit(url)
    if not parts.hostname:
        raise ValueError(f"{url!r} names no host")
    return _site(parts.hostname.rstrip("."), parts.port if parts.port != _DEFAULT_PORTS.get(parts.scheme) else None)


def same_site(a: str, b: str) -> bool:
    """Whether two URLs are of one site; False where either has no host."""
    try:
        return site_of(a) == site_of(b)
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def _site(host: str, port: int | None) -> str:
    if host == "localhost" or _is_ip(host):
        return host.replace(":", "-") + (f"-{port}" if port else "")
    bare = host.removeprefix("www.")
    return _SUFFIXES.extract_str(bare).top_domain_under_public_suffix or bare


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(url: str) -> bool:
    """Whether the host of `url` is this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
