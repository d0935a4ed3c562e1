"""The day that stands in a URL."""

from __future__ import annotations

from datetime import date

import pytest

from newscrawl.urls import url_date

DAY = date(2026, 2, 18)


@pytest.mark.parametrize(
    "path",
    [
        "/2026/02/18/slug/",
        "/2026/2/18/slug",
        "/world/2026/feb/18/slug",
        "/2026/February/18/slug",
        "/2026-02-18/slug",
        "/news/2026_02_18_slug.html",
        "/18/02/2026/slug",
        "/slug-18-02-2026.html",
        "/news/20260218-slug",
        "/slug-20260218.html",
        "/2026/0218/slug",
    ],
)
def test_a_day_is_read_in_every_shape(path: str) -> None:
    assert url_date("https://example.com" + path) == DAY


@pytest.mark.parametrize(
    "path",
    [
        "/2026/02/slug",
        "/2026/13/18/slug",
        "/2026/02/31/slug",
        "/123420260218/slug",
        "/202602181234/slug",
        "/1850/02/18/slug",
        "/slug?date=2026-02-18",
        "/",
    ],
)
def test_what_is_no_day_is_none(path: str) -> None:
    assert url_date("https://example.com" + path) is None
