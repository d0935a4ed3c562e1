"""JSON as it is stored: as short as it can be."""

from __future__ import annotations

import json
from typing import Any

import orjson


def dump(obj: Any) -> bytes:
    """Compact JSON in UTF-8 on one line, without a line break; half a surrogate pair, which UTF-8 has no bytes for, is "?"."""
    try:
        return orjson.dumps(obj)
    except orjson.JSONEncodeError:  # such a half; or a number of more than 64 bits
        text = json.dumps(obj, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return text.encode("utf-8", "replace")
