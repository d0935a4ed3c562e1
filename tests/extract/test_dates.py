"""A date is as precise as the page and no more, and `raw` is what the page itself says."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.extract.written import written_days
from newscrawl.model import Page, Stamp

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TELLING = (
    "The ferry company will lay up its oldest boat this spring, as the slip on the island can no longer take her weight. "
    "Passengers are to use the smaller boat until the yard has built a new one, the harbour master said."
)


def _published(words: str, html: bool = True) -> Stamp | None:
    body = f"<html><body><h1>Ferry laid up</h1><p>{TELLING}</p><p>{words}</p></body></html>" if html else f"{TELLING}\n\n{words}"
    page = Page("https://www.harbour-post.example/ferry", body.encode(), NOW, (("content-type", "text/html"),))
    return extract_article(page).date_published


@pytest.mark.parametrize("html", [True, False])
@pytest.mark.parametrize(
    "words",
    [
        "The plan was first put to the council in December 2025, six months after the collision of June 2025.",
        "She was built in 2019 and refitted in 2024.",
        "Of the 18 boats seen in February, 7 were sold before 2026.",
    ],
)
def test_a_month_or_a_year_alone_makes_no_day(words: str, html: bool) -> None:
    assert _published(words, html) is None


@pytest.mark.parametrize(
    ("words", "raw"),
    [
        ("Published on 18 February 2026 by the harbour desk.", "18 February 2026"),
        ("Printed February 18, 2026.", "February 18, 2026"),
        ("Publié le 18 février 2026 à Port-au-Lin.", "18 février 2026"),
        ("Posted 2026-02-18.", "2026-02-18"),
    ],
)
def test_a_whole_day_in_the_text_counts_and_is_quoted(words: str, raw: str) -> None:
    assert _published(words) == Stamp("2026-02-18", "text", raw)


@pytest.mark.parametrize(
    "text",
    [
        "18.02.2026", "18. 2. 2026", "18/2/2026", "2/18/2026", "18-02-2026", "2026-02-18T10:00", "2026/02/18", "2026.02.18",
        "2026年2月18日", "2026년 2월 18일", "18th of February, 2026", "18 de febrero de 2026", "Feb. 18, 2026",
        "18 februari 2026", "18 lutego 2026", "18 февраля 2026", "18 Subat 2026", "18 ŞUBAT 2026", "18 février 2026",
        "18. helmikuuta 2026", "2026. február 18", "18 फरवरी 2026", "18 فبراير 2026", "18.02.26",
    ],
)  # fmt: skip
def test_a_day_is_known_in_its_notations(text: str) -> None:
    assert [day for day, _ in written_days(f"({text})")] == [date(2026, 2, 18)]


@pytest.mark.parametrize(
    "text",
    [
        "February 2026",
        "18 boats in 2026",
        "118 February 2026",
        "18 February 20261",
        "3/4/2026",
        "31.02.2026",
        "18.02.1026",
        "1.2.3.26",
    ],
)
def test_what_only_looks_like_a_day_or_could_be_two_is_none(text: str) -> None:
    assert list(written_days(text)) == []


def _page(body: str, head: str = "") -> Stamp | None:
    html = f"<html><head><title>Ferry laid up</title>{head}</head><body>{body}<p>{TELLING}</p></body></html>"
    return extract_article(Page("https://www.harbour-post.example/ferry", html.encode(), NOW)).date_published


def test_of_several_days_the_one_by_the_headline_counts() -> None:
    other = "<aside><p>Regatta: 1 March 2026</p></aside>"
    assert _page(f"{other}<h1>Ferry laid up</h1><p>Wed 18 February 2026 | 14:07</p><p>She sailed on 7 May 1999.</p>") == Stamp(
        "2026-02-18", "text", "18 February 2026"
    )
    assert _page(
        f"{other}<h3>Ferry laid up</h3><p>18.02.26, 14:07</p>", '<meta property="og:title" content="Ferry laid up">'
    ) == Stamp("2026-02-18", "text", "18.02.26")


@pytest.mark.parametrize(
    "marked",
    [
        '<span itemprop="datePublished">October 17, 2018</span>',
        '<span itemprop="datePublished" content="2018-10-17">last week</span>',
        "<time>17 October 2018</time>",
        '<b class="postDate">17/10/2018</b>',
    ],
)
def test_a_day_that_is_called_the_date_comes_before_others(marked: str) -> None:
    found = _page(f"<p>On 3 May 2017 it rained.</p>{marked}<h1>Ferry laid up</h1>")
    assert found is not None
    assert found.value == "2018-10-17"


def test_many_days_make_no_date() -> None:
    assert _page("<p>On 3 May 2017 it rained.</p><p>On 4 May 2018 it did not.</p>") is None


def test_the_hour_that_an_element_tells_machines_is_kept() -> None:
    hour = "2026-02-18T21:14:00+01:00"
    shown = f'<h2 class="date-header">Wednesday, 18 February 2026</h2><abbr class="published" title="{hour}">21:14</abbr>'
    assert _page(shown) == Stamp(hour, "meta", hour, "second")
