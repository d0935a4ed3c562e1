"""User names and passwords in URLs: told to nobody, and never kept."""

from __future__ import annotations

import re
from typing import Final

_USERINFO: Final = re.compile(r"^(\s*(?:[a-z][a-z0-9+.-]*:)?[\\/]{2})[^/?#\\]*@", re.IGNORECASE)


def without_userinfo(url: str) -> str:
    """`url` without what stands before the @ of its host.

    >>> without_userinfo("https://reader:secret@news.example/a@b")
    'https://news.example/a@b'
    """
    return _USERINFO.sub(r"\1", url, count=1) if "@" in url else url
