"""Addresses that a crawl is told to begin at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newscrawl.config import ConfigError
from newscrawl.urls.guard import NotPublicError
from newscrawl.urls.userinfo import without_userinfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.urls.guard import Guard


def check_seeds(guard: Guard, urls: Iterable[str]) -> None:
    """Raise ConfigError where one may not be fetched. That a host is unknown is for the crawl to tell, which asks again."""
    for url in urls:
        try:
            guard.check(url)
        except NotPublicError as error:
            if error.code != "unknown_host":
                raise ConfigError(f"{without_userinfo(url)} is not fetched: {error}") from None
