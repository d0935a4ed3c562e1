"""The pages as they are sent: strangers' words do nothing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.web.charts import chart_of
from newscrawl.web.safe import marked, plain, web_address
from tests.web.filled import HOSTILE

if TYPE_CHECKING:
    from tests.web.serving import Served

ID = f"{2**64:032x}"


@pytest.mark.parametrize(
    "path", ["/", "/articles", "/articles?q=isolated", f"/articles/{ID}", f"/articles/{ID}/page", f"/articles/{ID}/report"]
)
def test_hostile_words_are_shown_as_words(served: Served, path: str) -> None:
    page = served.page(path)
    assert "<script>document" not in page
    assert "<img src=x" not in page
    assert "<b>bold" not in page
    assert 'href="javascript' not in page
    assert not {"\u202e", "\u2066", "\x1b"} & set(page)
    assert "&lt;script&gt;" in page


def test_a_template_in_an_article_is_text(served: Served) -> None:
    assert "{{ 7 * 7 }}" in served.page(f"/articles/{ID}")


def test_the_search_box_shows_what_was_asked_and_runs_none_of_it(served: Served) -> None:
    page = served.page("/articles?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in page
    assert "Nothing found" in page


def test_a_raw_page_is_framed_where_it_can_do_nothing(served: Served) -> None:
    rows = served.get("/api/articles?limit=200")["articles"]
    article = next(row["id"] for row in rows if row["revision"] > 1)
    headers = served.ask("GET", f"/articles/{article}/raw").headers
    policy = headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    page = served.page(f"/articles/{article}/page")
    assert 'sandbox=""' in page
    assert "never taken for the story" in page


def test_a_page_that_is_not_there_says_so_in_words(served: Served) -> None:
    answer = served.ask("GET", "/articles/nothing")
    assert answer.status == 404
    assert b"There is no article nothing" in answer.data
    assert served.ask("GET", "/nowhere").status == 404


def test_text_is_made_plain() -> None:
    assert plain("a\u202eb\x00c\x9bd\ne") == "ab\ufffdc\ufffdd\ne"
    assert plain("فارسی\u200cنویس 👩\u200d🔬 हिन्दी é") == "فارسی\u200cنویس 👩\u200d🔬 हिन्दी é"
    assert len(plain("a" + "\u0301" * 500)) == 5
    assert marked("a \x02<b>\x03 & c") == "a <mark>&lt;b&gt;</mark> &amp; c"
    assert [web_address(url) for url in ("javascript:alert(1)", "data:text/html,x", "//a.example", "http://[", None)] == [
        None
    ] * 5
    assert web_address("https://a.example/") == "https://a.example/"
    assert HOSTILE.headline is not None


def test_a_chart_of_nothing_is_drawn_too() -> None:
    assert chart_of([]).bars == ()
