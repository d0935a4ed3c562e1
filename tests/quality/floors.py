"""Scores that must not fall: read from floors.toml, compared, raised."""

from __future__ import annotations

import math
import tomllib
from pathlib import Path

FLOORS = Path(__file__).with_name("floors.toml")
NOTE = """# The lowest scores that the suite lets pass. Written by `make pin`, which only raises them.
# `make pin ARGS='--lower REASON'` also lowers what has fallen, and keeps the reason below.
"""

DIGITS = {"pages": 4, "corpus": 3}
"""Of a floor: a change that moves a set of hundred real pages by less than .001 has no need to say why."""

Table = dict[str, dict[str, float]]
"""Page, or set of the corpus, to field to score."""


def read_floors(path: Path = FLOORS) -> tuple[dict[str, Table], dict[str, str]]:
    """("pages" and "corpus" to their tables, reasons of what was lowered)."""
    given = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {kind: given.get(kind, {}) for kind in ("pages", "corpus")}, given.get("lowered", {})


def fallen(floors: dict[str, float], scores: dict[str, float]) -> dict[str, tuple[float, float]]:
    """Field to (floor, score) of what is lower than its floor; a field that is no longer scored has fallen to 0."""
    return {field: (floor, scores.get(field, 0.0)) for field, floor in floors.items() if scores.get(field, 0.0) < floor}


def raised(floors: Table, scores: Table, *, digits: int = 4, lower: bool = False) -> Table:
    """`scores` as floors, rounded down to `digits`; what has fallen keeps its floor unless `lower`."""
    found = {}
    for name, fields in scores.items():
        now = {field: math.floor(score * 10**digits) / 10**digits for field, score in fields.items()}
        found[name] = (
            now if lower else now | {field: max(floor, now.get(field, 0.0)) for field, floor in floors.get(name, {}).items()}
        )
    return found


def written(tables: dict[str, Table], reasons: dict[str, str]) -> str:
    """The text of floors.toml."""
    parts = [NOTE, *(f"[{kind}]\n{''.join(_row(name, table[name]) for name in sorted(table))}" for kind, table in tables.items())]
    told = "".join(f'"{what}" = "{reason}"\n' for what, reason in sorted(reasons.items()))
    return "\n".join([*parts, f"[lowered]\n{told}"] if reasons else parts)


def _row(name: str, fields: dict[str, float]) -> str:
    return f'"{name}" = {{ {", ".join(f"{field} = {score}" for field, score in fields.items())} }}\n'
