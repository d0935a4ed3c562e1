"""Moments as the bucket writes them: ISO 8601 in UTC with a Z."""

from __future__ import annotations

from datetime import UTC, datetime


def to_text(instant: datetime) -> str:
    """`2026-02-18T09:30:00Z`, with microseconds where there are any; a naive datetime is taken as UTC."""
    return as_utc(instant).isoformat().replace("+00:00", "Z")


def from_text(text: str) -> datetime:
    """The aware datetime in UTC that `text`, ISO 8601, stands for; raises ValueError."""
    return as_utc(datetime.fromisoformat(text))


def as_utc(instant: datetime) -> datetime:
    """`instant` in UTC; a naive one is taken as UTC, as databases hand them back."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
