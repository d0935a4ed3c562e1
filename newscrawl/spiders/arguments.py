"""Spider arguments come as text, from `-a since=2d` as from the command line."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from newscrawl.config import ConfigError
from newscrawl.urls.hosts import check_no_credentials

_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def read_since(text: str | None, now: datetime) -> datetime | None:
    """An age (90m, 12h, 2d, 1w) before `now`, or an ISO date or time (UTC unless it has an offset).

    >>> read_since("2d", datetime(2026, 2, 18, tzinfo=UTC)).isoformat()
    '2026-02-16T00:00:00+00:00'
    """
    if not text:
        return None
    age = re.fullmatch(r"(\d{1,5})([mhdw])", text)
    if age:
        return now - timedelta(**{_UNITS[age[2]]: int(age[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"since is {text!r}: give an age such as 12h or 2d, or a date such as 2026-02-18") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def read_limit(text: str | int | None) -> int | None:
    """A whole number of articles, at least 1."""
    if text is None or text == "":
        return None
    try:
        limit = int(text)
    except ValueError:
        limit = 0
    if limit < 1:
        raise ConfigError(f"limit is {text!r}: give the most articles to store, at least 1")
    return limit


def read_urls(path: str | None) -> list[str]:
    """The URLs of a file; raises ConfigError where it cannot be read or names none."""
    if not path:
        return []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read ({error}): give a text file with one URL a line") from None
    urls = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not urls:
        raise ConfigError(f"{path} names no URL: write one a line")
    for url in urls:
        if url.startswith(("http://", "https://")):
            check_no_credentials(url)
    return urls
