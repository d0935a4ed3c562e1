"""An answer that is too large, too slow or a lie costs its page, no more time than allowed, and hardly any memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.hostile import sizes
from tests.hostile.world import RawHost, crawl, http, site
from tests.tiny import front

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.hostile.world import Watched

PATH = "/news/a-page-of-{}-2026"
TOO_LARGE = {PATH.format(name): (answer, detail) for name, answer, detail in sizes.too_large()}
SLOW = {PATH.format(name): (answer, detail) for name, answer, detail in sizes.slow()}
LIARS = {PATH.format(name): (answer, detail) for name, answer, detail in sizes.liars()}
SECONDS = 5
"""For an answer; with as many at once as there are slow ones, the whole of them takes no longer."""
MEGABYTES = 300
"""A crawl of nothing but good pages takes 90 MB. Measured here: 190."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One crawl of all that this file has."""
    answers = {path: answer for cases in (TOO_LARGE, SLOW, LIARS) for path, (answer, _) in cases.items()}
    with RawHost(site(answers)) as host:
        limits = ("-s", f"DOWNLOAD_TIMEOUT={SECONDS}", "-s", "RETRY_TIMES=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")
        yield crawl(host.url, tmp_path_factory.mktemp("sizes"), *limits, NEWSCRAWL_MAX_REFUSALS="50")


def test_the_run_goes_on_and_stores_its_good_articles(world: Watched) -> None:
    assert world.went_on() == []
    assert world.report["leads"] == 3 + len(TOO_LARGE) + len(SLOW) + len(LIARS)


def test_memory_stays_bounded(world: Watched) -> None:
    assert 0 < world.megabytes < MEGABYTES


@pytest.mark.parametrize("path", TOO_LARGE)
def test_what_has_no_end_is_too_large(world: Watched, path: str) -> None:
    assert world.endings[path] == ("too_large", TOO_LARGE[path][1])


@pytest.mark.parametrize("path", SLOW)
def test_what_comes_byte_by_byte_has_no_more_time_than_what_comes_at_once(world: Watched, path: str) -> None:
    assert world.endings[path] == ("error", SLOW[path][1])


@pytest.mark.parametrize("path", LIARS)
def test_what_is_no_answer_of_http_is_an_error_of_its_page(world: Watched, path: str) -> None:
    outcome, detail = world.endings[path]
    assert (outcome, detail[: len(LIARS[path][1])]) == ("error", LIARS[path][1])
    assert len(detail) < 250


def test_a_host_that_answers_nothing_in_time_is_left_alone(tmp_path: Path) -> None:
    paths = [f"/news/a-slow-story-of-number-{number}-2026" for number in range(20)]
    slow = next(sizes.slow())[1]
    with RawHost({"/": http(front(*paths).body), **dict.fromkeys(paths, slow)}) as host:
        limits = ("DOWNLOAD_TIMEOUT=1", "RETRY_TIMES=0", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
        watched = crawl(host.url, tmp_path, *(word for limit in limits for word in ("-s", limit)), NEWSCRAWL_MAX_REFUSALS="3")
        asked = [path for path in host.asked if path in paths]
    assert 3 <= len(asked) <= 5  # some may be on their way when the third comes to nothing
    assert watched.report["outcomes"] == {"error": len(asked), "blocked": 20 - len(asked)}
    assert watched.endings[paths[-1]][1].endswith("refused 3 requests in a row, the last with no answer in time")
