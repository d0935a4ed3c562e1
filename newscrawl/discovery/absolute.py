"""Links made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin

_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9/_-]*")


def absolute(base: str, link: str | None) -> str:
    """`link` against `base`, as an http(s) URL; "" where it is empty, unreadable or of another scheme."""
    if link and _ABSOLUTE.fullmatch(link):
        return link
    try:
        joined = urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""
