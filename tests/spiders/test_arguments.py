"""Spider arguments, as text."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.config import ConfigError
from newscrawl.spiders.arguments import read_limit, read_since

NOW = datetime(2026, 2, 18, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", NOW - timedelta(minutes=90)),
        ("12h", NOW - timedelta(hours=12)),
        ("2d", NOW - timedelta(days=2)),
        ("1w", NOW - timedelta(days=7)),
        ("2026-02-01", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-01T10:00+02:00", datetime(2026, 2, 1, 8, tzinfo=UTC)),
        (None, None),
        ("", None),
    ],
)
def test_since_is_an_age_or_a_date(text: str | None, expected: datetime | None) -> None:
    assert read_since(text, NOW) == expected


@pytest.mark.parametrize("text", ["yesterday", "2 d", "-1d", "2026-13-01", "999999d"])
def test_any_other_since_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="give an age"):
        read_since(text, NOW)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_limit_is_a_whole_number_from_one(text: str) -> None:
    with pytest.raises(ConfigError, match="limit"):
        read_limit(text)
