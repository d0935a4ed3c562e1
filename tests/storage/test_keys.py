"""Keys: where things lie, and that no name can lead elsewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.storage import keys
from newscrawl.storage.blobs import check_key

LATE = datetime(2026, 2, 18, 23, 30, tzinfo=timezone(timedelta(hours=-5)))


def test_things_lie_where_the_bucket_promises() -> None:
    assert keys.article_key("news.example", date(2026, 2, 18), "0123abcd") == "articles/news.example/2026/02/18/0123abcd.json"
    assert keys.segment_key(7) == "log/00000000000000000007.jsonl.gz"
    assert keys.pages_key("20260218T1-ab", date(2026, 2, 18), 3) == "pages/2026/02/18/20260218T1-ab-00003.warc.gz"
    assert keys.run_key("20260218T1-ab", date(2026, 2, 18)) == "runs/2026/02/18/20260218T1-ab.json"
    assert keys.SCHEMA_KEY == "schema/article-1.json"


def test_the_day_is_that_of_utc() -> None:
    assert keys.run_key("r", LATE) == "runs/2026/02/19/r.json"
    assert keys.run_key("r", LATE.astimezone(UTC).replace(tzinfo=None)) == "runs/2026/02/19/r.json"


def test_segment_numbers_come_back_and_sort_as_numbers() -> None:
    numbers = [0, 9, 10, 99_999, 10**19]
    assert [keys.segment_number(keys.segment_key(number)) for number in numbers] == numbers
    assert sorted(keys.segment_key(number) for number in numbers) == [keys.segment_key(number) for number in numbers]


@pytest.mark.parametrize("key", ["log/README", "log/7.jsonl.gz", "articles/00000000000000000007.jsonl.gz", "log/x.jsonl.gz.bak"])
def test_other_keys_have_no_segment_number(key: str) -> None:
    assert keys.segment_number(key) is None


def test_there_is_no_segment_before_the_first() -> None:
    with pytest.raises(ValueError, match="count from 0"):
        keys.segment_key(-1)


@given(st.text(), st.text())
def test_any_names_make_a_key_that_stays_inside_with_short_segments(site: str, name: str) -> None:
    for key in (keys.article_key(site, LATE, name), keys.pages_key(name, LATE, 99_999), keys.run_key(name, LATE)):
        check_key(key)
        assert key.isascii()
        assert all(len(segment) < 200 for segment in key.split("/"))


@given(st.lists(st.text(max_size=300), unique=True, max_size=20))
def test_different_names_stay_different(names: list[str]) -> None:
    assert len({keys.safe_name(name) for name in names}) == len(names)


def test_a_plain_name_is_kept_and_a_long_or_odd_one_hashed() -> None:
    assert keys.safe_name("www.news-site.example") == "www.news-site.example"
    assert keys.safe_name("x" * 500).startswith("xxxx")
    assert keys.safe_name("zürich.example").startswith("z-rich-example-")
    assert keys.safe_name("..") != ".."
