"""Reading a sites.toml, with every mistake told by file, table and key."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from newscrawl.config import Config, ConfigError
from newscrawl.sites.site import Selectors, Site
from newscrawl.urls import site_of

if TYPE_CHECKING:
    from collections.abc import Callable

EXCEPTIONS: Final = {"articles": "article", "sections": "section", "others": "other"}
"""Keys that hold regular expressions, and the kind of URL that they tell; the first that is found in a URL counts."""
SELECTORS: Final = tuple(field.name for field in fields(Selectors))
KEYS: Final = ("url", "name", "every", *EXCEPTIONS, *SELECTORS, "keep")

Table = dict[str, Any]


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
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{path}: site is one table: write [[site]], in two brackets")
    return tuple(_site(table, f"{path}, [[site]] number {number}") for number, table in enumerate(tables, 1))


def _site(table: Table, where: str) -> Site:
    for key in table:
        if key not in KEYS:
            near = get_close_matches(key, KEYS, 1)
            raise ConfigError(
                f"{where}: {key} is no key" + (f", did you mean {near[0]}?" if near else f": use {', '.join(KEYS)}")
            )
    url = _url(table.get("url"), where)
    exceptions = [
        (_pattern(text, f"{where}: {key}"), kind)
        for key, kind in EXCEPTIONS.items()
        for text in _texts(table, key, where, "regular expressions, such as ['/live/[0-9]+']")
    ]
    selectors = Selectors(**{key: _selectors(table, key, where) for key in SELECTORS})
    return Site(url, str(table.get("name") or site_of(url)), tuple(exceptions), selectors, _keep(table, where))


def _url(value: object, where: str) -> str:
    try:
        if isinstance(value, str) and value.startswith(("http://", "https://")) and site_of(value):
            return value
    except ValueError:
        pass
    raise ConfigError(f"{where}: url is {value!r}: give the site's http or https address")


def _texts(table: Table, key: str, where: str, what: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ConfigError(f"{where}: {key} is {value!r}: give a list of {what}")
    return value


def _pattern(text: str, where: str) -> re.Pattern[str]:
    try:
        return re.compile(text)
    except re.error as error:
        raise ConfigError(f"{where}: {text!r} is no regular expression ({error})") from None


def _selectors(table: Table, key: str, where: str) -> tuple[str, ...]:
    """One selector, or a list of them, as XPath."""
    value = table.get(key, [])
    one = {key: [value]} if isinstance(value, str) else table
    texts = _texts(one, key, where, "selectors, CSS such as '.story p' or XPath such as '//main//p'")
    return tuple(_xpath(text, f"{where}: {key}", _to_xpath()) for text in texts) if texts else ()


def _to_xpath() -> Callable[[str], str]:
    from newscrawl.sites.selectors import to_xpath  # noqa: PLC0415 - parsel is asked for only where there are selectors

    return to_xpath


def _xpath(text: str, where: str, to_xpath: Callable[[str], str]) -> str:
    try:
        return to_xpath(text)
    except ValueError as error:
        raise ConfigError(
            f"{where}: {text!r} is no selector ({error}): give CSS such as '.story p', or XPath such as '//main//p'"
        ) from None


def _keep(table: Table, where: str) -> tuple[str, ...]:
    texts = _texts(table, "keep", where, "texts, such as ['Until next week.']")
    for text in texts:
        if not any(mark.isalnum() for mark in text):
            raise ConfigError(f"{where}: keep has {text!r}: give the words that are to stay")
    return tuple(texts)
