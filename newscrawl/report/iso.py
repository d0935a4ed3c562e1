"""Times as the bucket has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with a Z, of an aware UTC time."""
    return moment.isoformat().replace("+00:00", "Z") if moment else None
