"""The tables of rules.toml, read once."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

RULES: Mapping[str, Any] = tomllib.loads(files(__package__).joinpath("rules.toml").read_text("utf-8"))


def words(*path: str) -> frozenset[str]:
    """The strings of one list in rules.toml, such as `words("query", "tracking", "names")`."""
    table: Any = RULES
    for key in path:
        table = table[key]
    return frozenset(table)
