"""A page that was the end of its process in three runs is left alone by those after them, and the report says why."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.model import Lead, LeadKind
from newscrawl.state import strikes
from tests.command import newscrawl
from tests.hostile.world import RawHost, crawl, http, site
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.desk import Desk

KILLER = "/news/a-story-of-dynamite-2026"
POISON = Path(__file__).parent / "poison"
"""Its `sitecustomize` makes extraction crash on a page that says so."""
URL = "https://news.example/2026/a-story"
FOUND = Lead(URL, LeadKind.LINK)


@pytest.fixture
def host() -> Iterator[RawHost]:
    with RawHost(site({KILLER: http(story("dynamite", head="<meta name=poison>").body)})) as host:
        yield host


def test_a_page_that_crashed_in_three_runs_is_not_asked_for_until_it_is_named(host: RawHost, tmp_path: Path) -> None:
    poison = {"PYTHONPATH": str(POISON), "NEWSCRAWL_EXTRACT_SECONDS": "60"}  # a busy machine takes its time to crash
    for _ in range(3):
        watched = crawl(host.url, tmp_path, **poison)
        assert watched.report["balanced"]
        assert watched.endings[KILLER] == ("error", "extraction crashed (SIGSEGV)")
    host.asked.clear()
    watched = crawl(host.url, tmp_path, **poison)
    assert watched.went_on() == []
    told = "left alone, as it was the end of 3 processes (extraction crashed (SIGSEGV)); name it in --urls-file to try again"
    assert watched.endings[KILLER] == ("filtered", told)
    assert KILLER not in host.asked
    (tmp_path / "urls").write_text(host.url + KILLER)
    assert newscrawl("crawl", "--urls-file", str(tmp_path / "urls"), "--to", watched.store).code == 0
    assert KILLER in host.asked
    assert KILLER in crawl(host.url, tmp_path, **poison).stored


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(store=str(tmp_path / "bucket"))


def a_run(config: Config, *details: str) -> Desk:
    """A run in which the page kills its process in these ways."""
    desk = open_desk(config, new_run("crawl"))
    for detail in details:
        desk.strike(URL, detail)
    close_desk(desk)
    return desk


def test_one_run_is_one_strike_and_three_are_enough(config: Config) -> None:
    first, second = a_run(config, "once", "twice", "thrice"), a_run(config, "again")
    assert [desk.why_spared(FOUND) for desk in (first, second)] == [None, None]
    assert "3 processes (at last)" in str(a_run(config, "at last").why_spared(FOUND))
    assert a_run(config).why_spared(FOUND)


def test_a_page_that_is_named_or_another_one_is_not_spared(config: Config) -> None:
    for _ in range(strikes.MOST):
        desk = a_run(config, "extraction crashed")
    assert desk.why_spared(Lead(URL, LeadKind.GIVEN)) is None
    assert desk.why_spared(Lead(URL + "-of-another-kind", LeadKind.LINK)) is None


def test_a_page_that_was_read_begins_anew(config: Config) -> None:
    for _ in range(strikes.MOST):
        desk = a_run(config, "extraction crashed")
    desk = open_desk(config, new_run("crawl"))
    desk.forgive(URL)
    close_desk(desk)
    assert a_run(config, "extraction crashed").strikes.popitem()[1].times == 1


def test_another_version_of_newscrawl_tries_anew(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(strikes.MOST):
        a_run(config, "extraction crashed")
    monkeypatch.setattr(strikes, "__version__", "99")
    assert a_run(config).why_spared(FOUND) is None
    assert a_run(config, "extraction crashed").strikes.popitem()[1].times == 1


def test_strikes_outlive_a_state_made_again_from_the_log_and_go_with_the_bucket(config: Config) -> None:
    for _ in range(strikes.MOST):
        desk = a_run(config, "extraction crashed")
    done = newscrawl("state", "rebuild", config.store)
    assert done.code == 0, done.err
    assert a_run(config).why_spared(FOUND)
    desk = open_desk(config, new_run("crawl"))
    desk.state.forget_strikes()
    close_desk(desk)
    assert a_run(config).why_spared(FOUND) is None
