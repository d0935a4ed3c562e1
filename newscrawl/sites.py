"""sites.toml: what is known of single sites, as data. One `[[site]]` table each; only `url` must be given."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.config import Config, ConfigError
from newscrawl.urls import Verdict, classify, site_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

EXCEPTIONS: Final = {"articles": "article", "sections": "section", "others": "other"}
"""Keys that hold regular expressions, and the kind of URL that they tell; the first that is found in a URL counts."""
KEYS: Final = ("url", "name", "every", *EXCEPTIONS)


@dataclass(frozen=True, slots=True)
class Site:
    """One `[[site]]` table. `exceptions` are (expression, kind) for URLs that `classify` takes for something else."""

    url: str
    name: str
    exceptions: tuple[tuple[re.Pattern[str], str], ...] = ()

    def verdict(self, url: str) -> Verdict | None:
        """What the table says of `url`; None where it says nothing."""
        found = ((pattern, kind) for pattern, kind in self.exceptions if pattern.search(url))
        return next((Verdict(kind, f"sites.toml: {pattern.pattern}") for pattern, kind in found), None)  # type: ignore[arg-type]


def sites_of(config: Config) -> tuple[Site, ...]:
    """The sites of the file that the settings name; it may be absent where they name none. Raises ConfigError."""
    return load_sites(Path(config.sites), required=config.sites != Config.model_fields["sites"].default)


def load_sites(path: Path, *, required: bool = False) -> tuple[Site, ...]:
    """The sites of a file; none where it is absent and not `required`.

    Raises ConfigError, one sentence that names file, table, key and what would be right.
    """
    try:
        tables = tomllib.loads(path.read_text("utf-8")).get("site", [])
    except FileNotFoundError:
        if required:
            raise ConfigError(f"{path} is no file: NEWSCRAWL_SITES names a sites.toml") from None
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    if not isinstance(tables, list):
        raise ConfigError(f"{path}: site is one table: write [[site]], in two brackets")
    return tuple(_site(table, f"{path}, [[site]] number {number}") for number, table in enumerate(tables, 1))


def classifier(sites: Iterable[Site], urls: Iterable[str]) -> Callable[[str], Verdict]:
    """`classify` with the exceptions of those `sites` that `urls` belong to."""
    asked = {site_of(url) for url in urls}
    ours = [site for site in sites if site.exceptions and site_of(site.url) in asked]

    def told(url: str) -> Verdict:
        return next((verdict for site in ours if (verdict := site.verdict(url))), None) or classify(url)

    return told if ours else classify


def _site(table: dict[str, Any], where: str) -> Site:
    for key in table:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise ConfigError(
                f"{where}: {key} is no key" + (f", did you mean {near[0]}?" if near else f": use {', '.join(KEYS)}")
            )
    url = table.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise ConfigError(f"{where}: url is {url!r}: give the site's http or https address")
    exceptions = [
        (_pattern(text, f"{where}: {key}"), kind) for key, kind in EXCEPTIONS.items() for text in _texts(table, key, where)
    ]
    return Site(url, str(table.get("name") or site_of(url)), tuple(exceptions))


def _texts(table: dict[str, Any], key: str, where: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ConfigError(f"{where}: {key} is {value!r}: give a list of regular expressions, such as ['/live/[0-9]+']")
    return value


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigError(f"{where}: {text!r} is no regular expression ({error})") from None
