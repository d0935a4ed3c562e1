"""Strangers' words as terminals and logs can take them: nothing that steers a terminal, turns a line around or begins a new one.

Pure. Texts stay readable: the marks of scripts that run from right to left, and what joins letters, are left alone.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

_STEERING: Final = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f"
)
"""Control characters but tab and line feed, separators, overrides of direction, halves of pairs, notes between lines, tags."""
STEERING: Final = re.compile(f"[{_STEERING}]")
_BREAKING: Final = re.compile(f"[\\t\\n{_STEERING}]")


def shown(text: str) -> str:
    """`text` over as many lines as it has, with what would steer a terminal spelled out: `\\x1b[31m`."""
    return STEERING.sub(_spelled, text)


def one_line(text: str) -> str:
    r"""The same on one line: a line feed is spelled out too, so that no text can pass itself off as a line of its own.

    >>> one_line("a\x1b[31mb\n2026-02-18 INFO all well")
    'a\\x1b[31mb\\n2026-02-18 INFO all well'
    """
    return _BREAKING.sub(_spelled, text)


def json_text(value: Any, indent: int | None = None) -> str:
    """`value` as JSON that is read by people and programs: letters of every script as they are, the rest by its number."""
    return STEERING.sub(_numbered, json.dumps(value, ensure_ascii=False, indent=indent))


def _spelled(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


def _numbered(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]
