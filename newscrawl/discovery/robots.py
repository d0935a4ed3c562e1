"""What robots.txt says of sitemaps. Who may fetch what is decided by `robotstxt`."""

from __future__ import annotations

import re

from newscrawl.discovery.absolute import absolute

MAX_BYTES = 500 * 1024
"""How much of robots.txt counts, in bytes (RFC 9309, 2.5)."""

_SITEMAP = re.compile(r"^\s*site-?map\s*:\s*(?P<url>[^#\s]\S*)", re.IGNORECASE)


def sitemaps(body: bytes, base_url: str) -> list[str]:
    """The URLs of the Sitemap lines of a robots.txt, absolute against `base_url`, in order, each once.

    Any case, any line ending, with or without a BOM; other schemes than http(s) are passed over.
    Source: sitemaps.org/protocol.html.
    """
    text = body[:MAX_BYTES].decode("utf-8-sig", "replace")
    found = (absolute(base_url, match["url"]) for line in re.split(r"[\r\n]+", text) if (match := _SITEMAP.match(line)))
    return list(dict.fromkeys(url for url in found if url))
