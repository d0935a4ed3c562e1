"""The fields of a change: names as article-1.json has them, dotted where they lie deeper, and their values."""

from __future__ import annotations

import json
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from newscrawl.config import ConfigError
from newscrawl.storage.articles import schema_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LINE_FIELDS: Final = ("op", "at", "run", "batch", "site", "key", "similarity", "cause", "reason")
"""What the log says of a change beside the article's own fields; `id`, `revision` and `url` are both's."""

_ANY: Final = "*"


def check_fields(names: Sequence[str]) -> tuple[str, ...]:
    """The names as they are; raises ConfigError for one that no article has, with the nearest that one does."""
    known = known_fields()
    for name in names:
        if name not in known and f"{name.partition('.')[0]}.{_ANY}" not in known:
            raise ConfigError(f"{name!r} is no field of an article{_hint(name, known)}")
    return tuple(names)


@cache
def known_fields() -> tuple[str, ...]:
    """Every field by its dotted name, in the order of the schema; `extractor.*` stands for any name below it."""
    schema = json.loads(schema_bytes())
    return (*LINE_FIELDS, *_paths(schema, schema["$defs"], ""))


def field_value(line: Mapping[str, Any], name: str) -> Any:
    """The value of field `name`, of the article or else of the line; below a list, a list of what each item has."""
    article = line.get("article") or {}
    return _value(line if name in LINE_FIELDS or (name not in article and name in line) else article, name.split("."))


def _value(found: Any, path: Sequence[str]) -> Any:
    if not path:
        return found
    if isinstance(found, list):
        values = [_value(item, path) for item in found]
        return [value for value in values if value is not None]
    return _value(found.get(path[0]), path[1:]) if isinstance(found, dict) else None


def _paths(schema: Mapping[str, Any], defs: Mapping[str, Any], prefix: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = defs[schema["$ref"].rpartition("/")[2]]
    if "items" in schema:
        yield from _paths(schema["items"], defs, prefix)
    if isinstance(schema.get("additionalProperties"), dict):
        yield f"{prefix}{_ANY}"
    for name, below in schema.get("properties", {}).items():
        yield prefix + name
        yield from _paths(below, defs, f"{prefix}{name}.")


def _hint(name: str, known: Sequence[str]) -> str:
    by_letters = {_letters(field): field for field in reversed(known)}
    near = get_close_matches(_letters(name), by_letters, 1)
    return f": did you mean {by_letters[near[0]]}?" if near else ": docs/bucket.md and schema/article-1.json name them"


def _letters(name: str) -> str:
    """`date_published`, `DatePublished` and `datePublished` are one to whoever guesses."""
    return name.replace("_", "").replace("-", "").lower()
