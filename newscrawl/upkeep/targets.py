"""What a takedown is asked to take: one address, one article id, or a site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from newscrawl.config import ConfigError
from newscrawl.state import address_hash
from newscrawl.state.rows import article_urls
from newscrawl.urls.canonical import article_id, canonicalize
from newscrawl.urls.hosts import site_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_ID: Final = re.compile(r"[0-9a-f]{32}")
_SITE: Final = re.compile(r"[a-z0-9][a-z0-9-]*(\.[a-z0-9-]+)+(-[0-9]+)?|localhost(-[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Doomed:
    """One article to be erased: the key of its object, and the hashes of its addresses."""

    id: str
    site: str
    key: str | None
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """`value` is an `address_hash`, an article's id, or a site's name as it stands in the bucket's keys."""

    kind: Literal["url", "id", "site"]
    value: str
    unknown: Doomed | None = None
    """What is refused where no article is known by the target's address."""

    def takes(self, line: Mapping[str, Any]) -> bool:
        """Whether a line of the log is of an article that the target means."""
        match self.kind:
            case "id":
                return bool(line["id"] == self.value)
            case "site":
                return bool(line.get("site") == self.value)
            case _:
                return self.value in line_addresses(line)


def read_target(text: str) -> Target:
    """Raises ConfigError for what is none of the three."""
    if text.startswith(("http://", "https://")):
        value = address_hash(text)
        if value:
            return Target("url", value, Doomed(article_id(canonicalize(text)), site_of(text), None, (value,)))
    elif _ID.fullmatch(text):
        return Target("id", text)
    elif _SITE.fullmatch(text.lower()):
        return Target("site", site_of(f"https://{text.lower()}/") if "." in text else text.lower())
    raise ConfigError(
        f"{text!r} is neither an address (https://…), nor an article's id (32 hex digits), nor a site (news.example)"
    )


def line_addresses(line: Mapping[str, Any]) -> frozenset[str]:
    """The hashes of all addresses that a line of the log names for its article."""
    urls = [*article_urls(line.get("article") or {}), *([line["url"]] if line.get("url") else [])]
    return frozenset(hashed for url in urls if (hashed := address_hash(url)))
