"""The ledger balances, and a run's end is told by one line and an exit code."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.report import LISTED, Ledger, Run, run_report, verdict

NOW = datetime(2026, 2, 18, tzinfo=UTC)


def ledger(*outcomes: Outcome) -> Ledger:
    book = Ledger(answers=1)
    for number, outcome in enumerate(outcomes):
        book.find(Lead(f"https://a.example/{number}"))
        book.settle(f"https://a.example/{number}", outcome, "because")
    return book


def test_a_lead_without_an_outcome_unbalances_the_report() -> None:
    book = ledger(Outcome.STORED)
    assert book.balanced
    book.find(Lead("https://a.example/open"))
    assert not book.balanced
    assert verdict(book, None)[0] == 3


def test_a_second_ending_of_one_lead_is_told() -> None:
    book = ledger(Outcome.STORED)
    book.settle("https://a.example/0", Outcome.DUPLICATE)
    assert not book.balanced
    assert book.outcomes == {Outcome.STORED: 1}


@pytest.mark.parametrize(
    ("book", "failure", "code", "words"),
    [
        (ledger(Outcome.STORED, Outcome.DUPLICATE), None, 0, ""),
        (ledger(Outcome.KNOWN), None, 0, ""),
        (ledger(), None, 3, "no article was found"),
        (ledger(Outcome.GONE, Outcome.BLOCKED), None, 3, "no article was stored: 1 blocked, 1 gone"),
        (ledger(Outcome.STORED, Outcome.ERROR, Outcome.ERROR), None, 3, "and 1 more"),
        (ledger(Outcome.STORED), "the disk is full", 1, "the disk is full"),
        (Ledger(unanswered="https://a.example/: unknown host"), None, 1, "unknown host"),
    ],
)
def test_the_exit_code_and_its_line(book: Ledger, failure: str | None, code: int, words: str) -> None:
    found, line = verdict(book, failure)
    assert (found, words in line) == (code, True)


def test_a_run_that_was_stopped_is_not_called_well() -> None:
    code, line = verdict(ledger(Outcome.STORED, Outcome.FILTERED), None, stopped="shutdown")
    assert (code, "shutdown" in line) == (3, True)


def test_a_long_report_counts_all_and_lists_the_first() -> None:
    book = ledger(*[Outcome.TOO_SHORT] * (LISTED + 5))
    told = run_report(Run("r", NOW), book, finished=NOW)
    assert told["outcomes"] == {"too_short": LISTED + 5}
    assert len(told["endings"]) == LISTED
    assert told["endings"][0] == {"url": "https://a.example/0", "outcome": "too_short", "detail": "because"}


def test_the_report_tells_what_became_of_all_that_feeds_and_news_sitemaps_name() -> None:
    book = Ledger(answers=1)
    kinds = {"a": LeadKind.FEED, "b": LeadKind.FEED, "c": LeadKind.SITEMAP, "d": LeadKind.SITEMAP, "e": LeadKind.SECTION}
    endings = (Outcome.STORED, Outcome.GONE, Outcome.KNOWN, Outcome.ERROR, Outcome.ERROR)
    for (name, kind), outcome in zip(kinds.items(), endings, strict=True):
        book.find(Lead(f"https://a.example/{name}", kind, published=NOW if name == "c" else None))
        book.settle(f"https://a.example/{name}", outcome, "because")
    book.name(Lead("https://www.a.example/d?utm_source=x", LeadKind.FEED))
    book.name(Lead("https://a.example/e", LeadKind.LINK))
    told = run_report(Run("r", NOW), book, finished=NOW)["recall"]
    assert told == {
        "named": 4,
        "kept": 2,
        "missing": [
            {"url": "https://a.example/b", "outcome": "gone", "detail": "because"},
            {"url": "https://a.example/d", "outcome": "error", "detail": "because"},
        ],
    }
