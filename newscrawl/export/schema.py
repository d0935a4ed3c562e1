"""The columns of an export: those of article-1.json with Arrow's types, then what the log says of the row."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

from newscrawl.storage.articles import schema_bytes
from newscrawl.storage.instants import from_text

if TYPE_CHECKING:
    from collections.abc import Mapping

MOMENT: Final = pa.timestamp("us", tz="UTC")
DATES: Final = {"datePublished": ("publishedDay", "publishedAt"), "dateModified": ("modifiedDay", "modifiedAt")}
"""Beside each date as the page gives it: its day as written, and its moment where the page gives time and offset."""

_PLAIN: Final = {"string": pa.string(), "integer": pa.int64(), "boolean": pa.bool_(), "null": pa.string()}


@cache
def columns() -> pa.Schema:
    """A key that is added to article-1.json becomes a column by itself."""
    schema = json.loads(schema_bytes())
    fields = [pa.field(name, _type(below, schema["$defs"])) for name, below in schema["properties"].items()]
    for day, moment in DATES.values():
        fields += [pa.field(day, pa.date32()), pa.field(moment, MOMENT)]
    log = {"cause": pa.string(), "loggedAt": MOMENT, "segment": pa.int64(), "withdrawnAt": MOMENT}
    return pa.schema([*fields, *(pa.field(name, kind) for name, kind in log.items())])


def row(seq: int, line: Mapping[str, Any], withdrawn_at: datetime | None) -> dict[str, Any]:
    """The row of a put of segment `seq`. Raises ValueError where a moment is none."""
    article: dict[str, Any] = line["article"]
    dates: dict[str, Any] = {}
    for name, (day, moment) in DATES.items():
        dates[day], dates[moment] = _day(article.get(name)), _moment(article.get(name))
    fetched = article.get("fetchedAt")
    log = {"cause": line.get("cause"), "loggedAt": logged_at(line), "segment": seq, "withdrawnAt": withdrawn_at}
    return {**article, **dates, **log, "fetchedAt": from_text(fetched) if fetched else None}


def logged_at(line: Mapping[str, Any]) -> datetime:
    """When the line was made; a log without it has 1970, which none was made in."""
    return from_text(line["at"]) if line.get("at") else datetime(1970, 1, 1, tzinfo=UTC)


def _type(schema: Mapping[str, Any], defs: Mapping[str, Any]) -> pa.DataType:
    schema = defs[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if schema.get("format") == "date-time":
        return MOMENT
    if "properties" in schema:
        return pa.struct([pa.field(name, _type(below, defs)) for name, below in schema["properties"].items()])
    if "items" in schema:
        return pa.list_(_type(schema["items"], defs))
    if "additionalProperties" in schema:
        return pa.map_(pa.string(), _type(schema["additionalProperties"], defs))
    return _PLAIN[_json_type(schema)]


def _json_type(schema: Mapping[str, Any]) -> str:
    """The one type beside null; of an enumeration or a constant that of its values, which here are text."""
    kinds = schema.get("type", "string")
    return kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null")


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value[:10]) if value and len(value) >= len("2026-02-18") else None


def _moment(value: str | None) -> datetime | None:
    """None for a day, and for a time whose zone nobody knows: neither is made up."""
    moment = datetime.fromisoformat(value) if value and "T" in value else None
    return moment if moment and moment.tzinfo else None
