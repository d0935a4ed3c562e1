"""Run reports in the bucket."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from newscrawl.storage.blobs import NoSuchBlob
from newscrawl.storage.keys import RUNS, run_key

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

RECENT_DAYS: Final = 14
"""Days that are looked through one by one for the latest run, before all are listed."""

_ID: Final = re.compile(r"(\d{8})T\d{6}Z-[0-9a-f]+", re.ASCII)


def read_run(blobs: Blobs, run_id: str) -> dict[str, Any] | None:
    """The report of a run, found by the day in its id; None where there is none."""
    found = _ID.fullmatch(run_id)
    if not found:
        return None
    try:
        return _read(blobs, run_key(run_id, datetime.strptime(found[1], "%Y%m%d").replace(tzinfo=UTC)))
    except (NoSuchBlob, ValueError):
        return None


def latest_run(blobs: Blobs) -> dict[str, Any] | None:
    """The report of the run that began last: ids sort by their start."""
    today = datetime.now(UTC)
    prefixes = [f"{RUNS}{today - timedelta(days=days):%Y/%m/%d}/" for days in range(-1, RECENT_DAYS)]
    for prefix in [*prefixes, RUNS]:
        reports = [key for key in blobs.list(prefix) if key.endswith(".json")]
        if reports:
            return _read(blobs, max(reports))
    return None


def _read(blobs: Blobs, key: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(blobs.get(key))
    return found
