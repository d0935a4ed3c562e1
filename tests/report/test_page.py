"""The page of a run report: for people who never saw the project, and safe with whatever strangers wrote."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from lxml import html

from newscrawl.model import Lead, LeadKind, Outcome
from newscrawl.report import Ledger, Run, run_report
from newscrawl.report.page import MOST, page_of
from tests.command import newscrawl, report
from tests.crawl.conftest import demo

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.demo import Server

__all__ = ["demo"]

NOW = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)
HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(1)> {{ 7*7 }} ' & \u202egnp"


def told(book: Ledger, **more: Any) -> dict[str, Any]:
    run = Run("20260218T093000Z-abcdef", NOW, ("https://a.example/",))
    return run_report(run, book, finished=NOW + timedelta(seconds=90), settings={"store": "./bucket"}, **more)


def text_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_first_line_says_how_it_went() -> None:
    book = Ledger(answers=1)
    book.find(Lead("https://a.example/1", LeadKind.FEED))
    book.settle("https://a.example/1", Outcome.STORED)
    assert "All went well: 1 new articles were stored in 90 s." in text_of(page_of(told(book)))
    assert "It failed: the disk is full" in text_of(page_of(told(book, failure="the disk is full")))
    book.problem("the sitemap is broken")
    assert "Something needs a look: finished, but the sitemap is broken" in text_of(page_of(told(book)))


def test_what_strangers_wrote_stays_text() -> None:
    book = Ledger(answers=1)
    for number, url in enumerate(["javascript:alert(1)", f"https://a.example/{HOSTILE}", "data:text/html,x"]):
        book.find(Lead(url, LeadKind.FEED))
        book.settle(url, Outcome.ERROR, f"{HOSTILE}{number}")
    book.problem(HOSTILE)
    book.tally.answered(f"https://a.example/{HOSTILE}", 200, 10, 1.0)
    page = page_of(told(book))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //iframe | //form | //link | //@onerror")
    assert {link.split(":")[0] for link in tree.xpath("//a/@href")} == {"https"}
    assert "49" not in text_of(page).split()
    assert "default-src 'none'; style-src 'unsafe-inline'" in page
    assert text_of(page).count("<script>alert(1)</script>") > 3


def test_a_long_run_makes_a_short_page() -> None:
    book = Ledger(answers=1)
    for number in range(20_000):
        url = f"https://a{number % 500}.example/{number}"
        book.find(Lead(url, LeadKind.FEED))
        book.tally.answered(url, 404, number, 0.1)
        book.settle(url, Outcome.GONE, "status 404")
    page = page_of(told(book))
    assert len(page) < 200_000
    assert f"And {20_000 - MOST:,} more" in text_of(page)


def test_a_report_of_before_is_shown_as_far_as_it_tells() -> None:
    keys = ("timeline", "latency", "sizes", "steps", "slowest", "largest", "removed", "copies", "failures", "log", "sites")
    old = {key: value for key, value in told(Ledger()).items() if key not in keys}
    assert "Something needs a look: no article was found" in text_of(page_of(old))


def unclosed(page: str) -> list[str]:
    """Elements that are opened and closed a different number of times."""
    opened, closed = (Counter(re.findall(rf"<{slash}([a-z][a-z0-9]*)[ >]", page)) for slash in ("", "/"))
    return sorted(tag for tag in opened | closed if tag not in {"meta", "br"} and opened[tag] != closed[tag])


def test_a_crawl_leaves_a_page_that_the_command_shows_prints_and_opens(demo: Server, tmp_path: Path) -> None:
    store, token = str(tmp_path / "bucket"), "secret-token-of-mine"
    assert newscrawl("crawl", demo.url, "--to", store, NEWSCRAWL_TOKEN=token).code == 0
    facts = report(store)
    (file,) = (tmp_path / "bucket" / "runs").rglob("*.html")
    page = file.read_text(encoding="utf-8")
    assert unclosed(page) == []
    assert file.stem == facts["runId"]
    assert len(page) < 60_000
    for words in ("What became of", "How complete it is", "How it went on", "The slowest pages", "comment-form", "trafilatura"):
        assert words in page
    assert token not in page
    shown = newscrawl("report", "latest", store)
    assert (shown.code, "All went well: 31 new articles" in shown.out, "15 of 15" in shown.out) == (0, True, True)
    assert newscrawl("report", facts["runId"], store, "--html").out == page
    opened = newscrawl("report", "latest", store, "--open", BROWSER=f"cp %s {tmp_path}/opened.html")
    assert opened.out.strip().endswith(f"{facts['runId']}.html")


@pytest.mark.parametrize("run", ["20260218T093000Z-abcdef", "../../log", "latest"])
def test_a_run_that_is_not_there_is_one_line(run: str, tmp_path: Path) -> None:
    (tmp_path / "bucket").mkdir()
    done = newscrawl("report", run, str(tmp_path / "bucket"))
    assert (done.code, done.out, done.shows_no_traceback()) == (2, "", True)
    assert "holds no" in done.last_line
