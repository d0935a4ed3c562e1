"""--site, --from and --until: which articles an analyst asks for."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import ConfigError
from newscrawl.model import Stamp
from newscrawl.reader.selection import Selection
from tests.reader.logs import line, put

if TYPE_CHECKING:
    from newscrawl.reader.selection import Bound


def takes(value: str | None, first: Bound | None = None, last: Bound | None = None) -> bool:
    stamp = Stamp(value, "meta", value) if value else None
    return Selection.of((), first, last).takes(put("a", date_published=stamp))


@pytest.mark.parametrize(
    ("value", "first", "last", "taken"),
    [
        ("2026-02-18", "2026-02-18", "2026-02-18", True),
        ("2026-02-18", "2026-02-19", None, False),
        ("2026-02-18", None, "2026-02-17", False),
        ("2026-02-18T23:59:59-05:00", None, "2026-02-18", True),  # the day that the page names
        ("2026-02-19T00:10:00+02:00", "2026-02-19", None, True),
        ("2026-02-18T10:00:00+01:00", "2026-02-18T09:00:00Z", "2026-02-18T09:00:00Z", True),
        ("2026-02-18T10:00:00+01:00", "2026-02-18T09:00:01Z", None, False),
        ("2026-02-18T10:00:00+01:00", None, "2026-02-18T08:59Z", False),
        ("2026-02-18", "2026-02-18T15:00Z", None, True),  # no time to compare: its day may be meant
        ("2026-02-17", "2026-02-18T15:00Z", None, False),
        ("2026-02-18T10:00:00", "2026-02-18T15:00Z", None, True),  # a time of no known zone
        ("2026-02", "2026-02-18", "2026-02-18", True),
        ("2026", "2026-02-18", None, True),
        ("2025", "2026-02-18", None, False),
        (None, "2026-02-18", None, False),
        (None, None, None, True),
    ],
)
def test_articles_are_taken_by_the_date_of_their_publication(
    value: str | None, first: str | None, last: str | None, taken: bool
) -> None:
    assert takes(value, first, last) is taken


def test_bounds_may_be_values() -> None:
    assert takes("2026-02-18", date(2026, 2, 18), datetime(2026, 2, 18, 1, tzinfo=UTC))
    assert not takes("2026-02-17T23:00:00Z", datetime(2026, 2, 18))  # noqa: DTZ001 - taken as UTC, as documented


def test_what_takes_an_article_back_passes_every_date_and_no_other_site() -> None:
    of_2026 = Selection.of(["news.example"], "2026-01-01")
    for op, taken in {"withdrawn": True, "delete": True, "later": True, "duplicate": False}.items():
        assert of_2026.takes(line(op, "a")) is taken
        assert not of_2026.takes(line(op, "a", "other.example"))
    assert Selection.of(["News.Example"]).takes(line("duplicate", "a"))


def test_what_has_no_date_is_counted_of_the_asked_sites_alone() -> None:
    of_2026 = Selection.of(["news.example"], "2026-01-01")
    undated = put("a", date_published=None)
    assert of_2026.leaves_out_undated(undated)
    assert not of_2026.leaves_out_undated(undated | {"site": "other.example"})
    assert not of_2026.leaves_out_undated(put("a"))
    assert not of_2026.leaves_out_undated(line("delete", "a"))
    assert not Selection.of().leaves_out_undated(undated)


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        ("soon", None, "from is 'soon'"),
        (None, "2026-02-30", "until is '2026-02-30'"),
        ("2026-02-19", "2026-02-18", "later than until"),
        ("2026-02-18T10:00Z", "2026-02-18T09:00Z", "later than until"),
    ],
)
def test_bounds_that_are_none_are_told(first: str | None, last: str | None, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        Selection.of((), first, last)
    Selection.of((), "2026-02-18T10:00Z", "2026-02-18")  # the day holds that moment
