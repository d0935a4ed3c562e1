"""When a known page is worth another look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from newscrawl.model import Lead, Outcome
from newscrawl.spiders.rechecks import is_due
from newscrawl.state import Seen

PUBLISHED = datetime(2026, 2, 18, 12, tzinfo=UTC)
AGES = (1, 6, 24, 168)


def due(fetched_hours: float, now_hours: float, *, outcome: str = Outcome.STORED, modified_hours: float | None = None) -> bool:
    """All hours after publication."""
    at = lambda hours: PUBLISHED + timedelta(hours=hours)  # noqa: E731
    seen = Seen("key", "https://a.example/1", outcome, "id", at(fetched_hours), PUBLISHED)
    lead = Lead("https://a.example/1", modified=None if modified_hours is None else at(modified_hours))
    return is_due(seen, lead, at(now_hours), AGES)


@pytest.mark.parametrize(
    ("fetched", "now", "expected"),
    [
        (0.1, 0.9, False),
        (0.1, 1.0, True),
        (1.0, 5.9, False),
        (1.0, 6.5, True),
        (0.1, 200, True),
        (6.5, 23, False),
        (25, 167, False),
        (25, 169, True),
        (169, 10_000, False),
    ],
)
def test_a_page_is_looked_at_again_at_each_age_once_and_then_never(fetched: float, now: float, expected: bool) -> None:
    assert due(fetched, now) is expected


def test_a_page_that_changed_since_by_its_sitemaps_word_is_due() -> None:
    assert due(200, 300, modified_hours=250)
    assert not due(200, 300, modified_hours=150)


@pytest.mark.parametrize("outcome", [Outcome.ERROR, Outcome.BLOCKED, Outcome.ROBOTS])
def test_what_could_not_be_read_is_tried_again(outcome: Outcome) -> None:
    assert due(200, 200.1, outcome=outcome)


@pytest.mark.parametrize(("outcome", "hours"), [(Outcome.GONE, 1), ("withdrawn", 24)])
def test_an_article_that_is_gone_is_looked_for_again_while_its_site_names_it(outcome: str, hours: float) -> None:
    assert not due(300, 300 + hours - 0.1, outcome=outcome)
    assert due(300, 300 + hours, outcome=outcome)
