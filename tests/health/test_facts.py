"""What a run report tells of its sites, and what it does not tell."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from newscrawl.health import SiteRun, facts_of
from newscrawl.model import Article, Block, Lead, LeadKind, Outcome
from newscrawl.report import Ledger, Run, run_report

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
ARTICLE = Article("https://a.example/1", headline="On herring", blocks=(Block("paragraph", "Words " * 50),))


def ledger(*outcomes: Outcome, detail: str = "") -> Ledger:
    book = Ledger()
    for number, outcome in enumerate(outcomes):
        book.find(Lead(f"https://a.example/{number}", LeadKind.FEED))
        book.settle(f"https://a.example/{number}", outcome, detail)
    return book


def report(book: Ledger, *seeds: str, kind: str = "crawl", **ending: Any) -> dict[str, Any]:
    run = Run("20260302T120000Z-abc", NOW, seeds or ("https://www.a.example/",), kind)
    told = run_report(run, book, finished=NOW + timedelta(minutes=2), **ending)
    return json.loads(json.dumps(told))  # type: ignore[no-any-return]


def test_a_report_tells_all_that_health_is_judged_by() -> None:
    book = ledger(Outcome.STORED, Outcome.STORED, Outcome.GONE)
    book.tally.answered("https://a.example/1", 200, 900, 0.25)
    book.tally.answered("https://a.example/2", 404, 90, 0.25)
    book.tally.read(ARTICLE)
    book.tally.stored(ARTICLE, NOW - timedelta(minutes=10), NOW)
    (run,) = facts_of(report(book))
    assert (run.site, run.run, run.at) == ("a.example", "20260302T120000Z-abc", NOW + timedelta(minutes=2))
    assert (run.answers, run.statuses) == (2, {200: 1, 404: 1})
    assert (run.outcomes, run.leads) == ({"stored": 2, "gone": 1}, 3)
    assert (run.articles, run.fields["headline"], run.fields["authors"]) == (1, 1, 0)
    assert (run.named, run.kept) == (3, 2)
    assert run.length == pytest.approx(299, rel=0.05)
    assert run.seconds == pytest.approx(0.25, rel=0.05)
    assert (run.delays, run.delay) == (1, pytest.approx(600, rel=0.05))
    assert SiteRun.from_json(json.loads(json.dumps(run.to_json()))) == run


def test_a_site_that_did_not_answer_is_told_of_all_the_same() -> None:
    book = Ledger(unanswered="https://www.a.example/: connection refused")
    (run,) = facts_of(report(book))
    assert (run.site, run.answers, run.leads) == ("a.example", 0, 0)
    assert run.message == "https://www.a.example/: connection refused"


@pytest.mark.parametrize(
    "ending",
    [{"failure": "the disk is full"}, {"stopped": "shutdown"}, {"kind": "replay"}, {"kind": "probe"}],
    ids=lambda ending: str(*ending.values()),
)
def test_what_is_no_fault_of_the_site_tells_nothing_of_it(ending: dict[str, Any]) -> None:
    assert facts_of(report(ledger(Outcome.STORED), **ending)) == []


@pytest.mark.parametrize(
    "detail", ["robots.txt answers with status 503, which allows nothing", "robots.txt cannot be read: no answer in time"]
)
def test_a_robots_txt_that_cannot_be_read_is_told_apart_from_one_that_forbids(detail: str) -> None:
    assert facts_of(report(ledger(Outcome.ROBOTS, detail=detail)))[0].robots_unread
    assert not facts_of(report(ledger(Outcome.ROBOTS, detail="forbidden by robots.txt")))[0].robots_unread


def test_a_crawl_of_one_site_has_what_came_from_its_other_names_and_of_several_each_its_own() -> None:
    book = ledger(Outcome.STORED)
    book.find(Lead("https://b.example/moved"))
    book.settle("https://b.example/moved", Outcome.STORED)
    assert [(run.site, run.leads) for run in facts_of(report(book))] == [("a.example", 2)]
    both = facts_of(report(book, "https://a.example/", "https://b.example/", "https://c.example/"))
    assert [(run.site, run.leads) for run in both] == [("a.example", 1), ("b.example", 1), ("c.example", 0)]


def test_a_report_of_before_sites_were_told_apart_is_read() -> None:
    told = report(ledger(Outcome.STORED))
    del told["sites"], told["failure"], told["stopped"]
    assert facts_of(told)[0].answers == 0
