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
from newscrawl.sites.values import READERS
from newscrawl.urls import site_of
from newscrawl.urls.hosts import check_no_credentials

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EXCEPTIONS: Final = {"articles": "article", "sections": "section", "others": "other"}
"""Keys that hold regular expressions, and the kind of URL that they tell; the first that is found in a URL counts."""
SELECTORS: Final = tuple(field.name for field in fields(Selectors))
KEYS: Final = ("url", *READERS, *EXCEPTIONS, *SELECTORS, "keep")
_HEADER: Final = re.compile(r"^[ \t]*\[\[[ \t]*site[ \t]*\]\]", re.MULTILINE)
_KEY: Final = re.compile(r"[^:]*: (\w+)[ :]")

Table = dict[str, Any]


def sites_of(config: Config) -> tuple[Site, ...]:
    """The sites of the file that the settings name; it may be absent where they name none. Raises ConfigError."""
    return load_sites(Path(config.sites), required=config.sites != Config.model_fields["sites"].default)


def load_sites(path: Path, *, required: bool = False) -> tuple[Site, ...]:
    """The sites of a file; none where it is absent and not `required`.

    Raises ConfigError, one sentence that names file, table, key and what would be right.
    """
    try:
        source = path.read_text("utf-8")
        tables = tomllib.loads(source).get("site", [])
    except FileNotFoundError:
        if required:
            raise ConfigError(f"{path} is no file: NEWSCRAWL_SITES names a sites.toml") from None
        return ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from None
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise ConfigError(f"{path}: site is one table: write [[site]], in two brackets")
    sites = tuple(_located(table, number, path, source) for number, table in enumerate(tables, 1))
    _check_names(sites, path, source)
    return sites


def _located(table: Table, number: int, path: Path, source: str) -> Site:
    """The site of a table; what is wrong is told with its line, for the parser of TOML keeps none."""
    where = f"[[site]] number {number}"
    try:
        return _site(table, where)
    except ConfigError as error:
        key = _KEY.match(str(error))
        line = _line(source, number, key[1] if key else "url")
        raise ConfigError(f"{path}, line {line}, {error}" if line else f"{path}, {error}") from None


def _line(source: str, number: int, key: str) -> int | None:
    """The line of `key` in the table of this number, or of the table itself; None where the file spells it in another way."""
    headers = [found.start() for found in _HEADER.finditer(source)]
    if len(headers) < number:
        return None
    table = source[headers[number - 1] : headers[number] if number < len(headers) else None]
    found = re.search(rf"^\s*[\"']?{re.escape(key)}[\"']?\s*[.=]", table, re.MULTILINE)
    before = headers[number - 1] + (found.end() if found else len(table) - len(table.lstrip()) + 1)
    return source.count("\n", 0, before) + 1


def _check_names(sites: Sequence[Site], path: Path, source: str) -> None:
    """Names are what people ask for, so each is one site's."""
    numbers: dict[str, int] = {}
    for number, site in enumerate(sites, 1):
        first = numbers.setdefault(site.name, number)
        if first != number:
            raise ConfigError(
                f"{path}, line {_line(source, number, 'name')}, [[site]] number {number}: name {site.name!r} is that of number"
                f" {first} too: give one of them another"
            )


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
    values = {"name": site_of(url)} | {key: _value(table, key, where) for key in READERS if key in table}
    if "schedule" in values and "every" in values:
        raise ConfigError(f"{where}: every is given beside schedule: keep one of them")
    return Site(url, exceptions=tuple(exceptions), selectors=selectors, keep=_keep(table, where), **values)


def _value(table: Table, key: str, where: str) -> Any:
    try:
        return READERS[key](table[key])
    except ValueError as error:
        raise ConfigError(f"{where}: {key} is {table[key]!r}: {error}") from None


def _url(value: object, where: str) -> str:
    try:
        if isinstance(value, str) and value.startswith(("http://", "https://")) and site_of(value):
            check_no_credentials(value)
            return value
    except ConfigError as error:
        raise ConfigError(f"{where}: url: {error}") from None
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
    except (re.error, OverflowError, RecursionError) as error:
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
