"""Links made absolute."""

from __future__ import annotations

from urllib.parse import urljoin


def absolute(base: str, link: str | None) -> str:
    """`link` against `base`, as an http(s) URL; "" where it is empty, unreadable or of another scheme."""
    try:
        joined = urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""
    return joined if joined.startswith(("http://", "https://")) else ""
