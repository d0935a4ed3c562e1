"""Links made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from newscrawl.urls.userinfo import without_userinfo

_ABSOLUTE = re.compile(r"https?://[a-z0-9.-]+/[A-Za-z0-9/_-]*")
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters and halves of characters: no server has them in an address, and terminals and logs are not to get them."""


def absolute(base: str, link: str | None) -> str:
    """`link` against `base`, as an http(s) URL without user and password; "" where it is empty, unreadable, of another scheme or
    holds what is unseen."""
    if link and _ABSOLUTE.fullmatch(link):
        return link
    try:
        joined = urljoin(base, link.strip()) if link else ""
    except ValueError:
        return ""
    return without_userinfo(joined) if joined.startswith(("http://", "https://")) and not _UNSEEN.search(joined) else ""
