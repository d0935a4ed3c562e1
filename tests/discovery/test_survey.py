"""What a site offers, counted."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta

import pytest

from newscrawl.discovery.asks import Ask, Step
from newscrawl.discovery.survey import Survey
from newscrawl.model import Lead, LeadKind

from .world import HOST, NOW

FEED = Ask(HOST + "/feed/", "feed")


def leads(*dates: datetime | None, name: str = "a") -> list[Lead]:
    return [Lead(f"{HOST}/{name}{n}", LeadKind.FEED, published=date) for n, date in enumerate(dates)]


def step(*found: Lead, again: tuple[Lead, ...] = (), bounds: tuple[str, ...] = ()) -> Step:
    return Step(tuple(Ask(lead.url, "article", lead) for lead in found), again=again, bounds=bounds)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def seen(*steps: Step) -> Survey:
    survey = Survey(NOW)
    for number, one in enumerate(steps):
        survey.add(FEED, f"{FEED.url}{number}", 200, one)
    return survey


def test_articles_a_day_are_counted_over_a_week_or_as_far_as_dates_go_back() -> None:
    assert seen(step(*leads(ago(1), ago(6), ago(12), ago(24)))).per_day == 4
    assert seen(step(*leads(ago(1), ago(200), ago(2000)))).per_day == pytest.approx(1 / 7)
    assert seen(step(*leads(None, NOW + timedelta(hours=1)))).per_day is None


def test_an_article_that_two_lists_name_counts_once_with_its_best_date() -> None:
    twice = seen(step(Lead(f"{HOST}/2026/02/20/a")), step(again=(Lead(f"{HOST}/2026/02/20/a", published=ago(2)),)))
    assert twice.articles == 1
    assert twice.newest == ago(2)
    assert [offer.articles for offer in twice.offers] == [1, 1]


def test_what_was_passed_over_makes_it_partial() -> None:
    assert not seen(step()).partial
    assert seen(step(bounds=("There is more.",))).partial


@pytest.mark.parametrize(("hours", "every"), [(0.2, "10m"), (0.9, "30m"), (3, "1h"), (23, "6h"), (72, "24h")])
def test_a_site_is_worth_a_crawl_as_often_as_it_has_news(hours: float, every: str) -> None:
    dates = [ago(hours * n) for n in range(1, 1 + max(1, int(160 / hours)))]
    found = seen(step(*leads(*dates)))
    assert found.every == every
    assert tomllib.loads(found.table(HOST + "/")) == {"site": [{"url": HOST + "/", "name": "daily.test", "every": every}]}


def test_later_crawls_read_lists_only_where_nothing_else_names_articles() -> None:
    survey = Survey(NOW)
    survey.add(Ask(HOST + "/robots.txt", "robots"), HOST + "/robots.txt", 404, Step())
    for path in ("/", "/sport/", "/gone/"):
        survey.add(Ask(HOST + path, "section"), HOST + path, 404 if path == "/gone/" else 200, step(*leads(None, name=path)))
    assert survey.later_requests == 3
    survey.add(FEED, FEED.url, 200, step(*leads(ago(1))))
    assert survey.later_requests == 3
    assert survey.found("robots") == []
