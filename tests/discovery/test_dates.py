"""Dates as sitemaps and feeds write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.discovery.dates import parse_date, period_end


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026-02", datetime(2026, 2, 1, tzinfo=UTC)),
        ("2026-02-18", datetime(2026, 2, 18, tzinfo=UTC)),
        ("2026-02-18T10:30Z", datetime(2026, 2, 18, 10, 30, tzinfo=UTC)),
        ("2026-02-18T10:30:15+01:00", datetime(2026, 2, 18, 9, 30, 15, tzinfo=UTC)),
        ("2026-02-18T10:30:15.123456-0530", datetime(2026, 2, 18, 16, 0, 15, tzinfo=UTC)),
        ("2026-02-18 10:30:15", datetime(2026, 2, 18, 10, 30, 15, tzinfo=UTC)),
        (" 2026-02-18T10:30:15 UTC ", datetime(2026, 2, 18, 10, 30, 15, tzinfo=UTC)),
        ("Wed, 18 Feb 2026 10:30:15 +0100", datetime(2026, 2, 18, 9, 30, 15, tzinfo=UTC)),
        ("Wed, 18 Feb 2026 10:30:15 GMT", datetime(2026, 2, 18, 10, 30, 15, tzinfo=UTC)),
    ],
)
def test_a_date_is_read_as_utc(text: str, moment: datetime) -> None:
    assert parse_date(text) == moment


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "2026-13-01",
        "2026-02-30",
        "0001-01-01T00:00:00+14:00",
        "1970-01-01",
        "9" * 1000,
        "2026-02-18T25:00",
    ],
)
def test_what_is_no_date_is_none(text: str | None) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("sitemap-2019.xml", datetime(2020, 1, 1, 12, tzinfo=UTC)),
        ("sitemap-2019-03.xml", datetime(2019, 4, 1, 12, tzinfo=UTC)),
        ("sitemap-2019-12.xml", datetime(2020, 1, 1, 12, tzinfo=UTC)),
        ("maps/2019/03/04.xml", datetime(2019, 3, 5, 12, tzinfo=UTC)),
        ("sitemap.xml?yyyy=2019&mm=03&dd=04", datetime(2019, 3, 5, 12, tzinfo=UTC)),
        ("20190304.xml", datetime(2019, 3, 5, 12, tzinfo=UTC)),
        ("sitemap-1.xml", None),
        ("post-sitemap12.xml", None),
        ("sitemap-120190.xml", None),
    ],
)
def test_a_sitemaps_name_tells_its_period(name: str, end: datetime | None) -> None:
    assert period_end("https://daily.test/" + name) == end
