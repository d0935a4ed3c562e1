"""Addresses that a crawl is told to begin at."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError
from newscrawl.urls.guard import NotPublicError
from newscrawl.urls.userinfo import without_userinfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.urls.guard import Guard

AT_ONCE: Final = 16
"""Names that are asked for together: one by one, a thousand sites wait a minute for theirs, and longer for dead ones."""


def check_seeds(guard: Guard, urls: Iterable[str]) -> None:
    """Raise ConfigError where one may not be fetched. That a host is unknown is for the crawl to tell, which asks again."""
    with ThreadPoolExecutor(AT_ONCE, "seeds") as pool:
        for refusal in pool.map(partial(_refusal, guard), urls):
            if refusal:
                raise ConfigError(refusal)


def _refusal(guard: Guard, url: str) -> str | None:
    try:
        guard.check(url)
    except NotPublicError as error:
        return None if error.code == "unknown_host" else f"{without_userinfo(url)} is not fetched: {error}"
    return None
