"""A host is asked as slowly as it wants, and left alone for as long; others meanwhile go on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.pace import retry_after
from tests.command import newscrawl, report, scrapy
from tests.crawl.hosts import NOT_HERE, Answer, Host, article, gaps, is_about_the_host, text

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 2, 18, 12, 0, 0, tzinfo=UTC)
TOGETHER = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")


def listed(tmp_path: Path, *urls: str) -> str:
    file = tmp_path / "urls.txt"
    file.write_text("\n".join(urls))
    return str(file)


def delayed(seconds: str, number: int) -> Host:
    """A host of articles that asks for a delay."""
    return Host(
        lambda path, _: text(f"User-agent: *\nCrawl-delay: {seconds}") if path == "/robots.txt" else article(path), number
    )


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        ("0", 0),
        ("1.5", 1.5),
        ("Wed, 18 Feb 2026 12:00:30 GMT", 30),
        ("Wed, 18 Feb 2026 12:00:30 -0000", 30),
        ("Wed, 18 Feb 2026 11:00:00 GMT", 0),
        ("-5", None),
        ("inf", None),
        ("soon", None),
        ("", None),
    ],
)
def test_retry_after_is_a_number_of_seconds_or_a_date(value: str, seconds: float | None) -> None:
    assert retry_after(value, NOW) == seconds


def test_a_crawl_delay_is_kept_up_to_the_cap_also_under_autothrottle(tmp_path: Path) -> None:
    with delayed("0.8", 1) as slow, delayed("600", 2) as slower, delayed("0", 3) as quick:
        urls = [
            f"{host.url}/{name}-story-of-number-{n}"
            for host, name in ((slow, "a"), (slower, "b"), (quick, "c"))
            for n in range(3)
        ]
        scrapy(
            *("crawl", "urls", "-a", f"urls_file={listed(tmp_path, *urls)}", "-s", "DOWNLOAD_DELAY=0.01"),
            *("-s", "AUTOTHROTTLE_START_DELAY=0.01", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4"),
            NEWSCRAWL_STORE=str(tmp_path / "bucket"),
            NEWSCRAWL_MAX_CRAWL_DELAY="1.2",
        )
        assert len(slow.times()) == len(slower.times()) == len(quick.times()) == 3
        assert min(gaps(slow.times())) >= 0.75
        assert min(gaps(slower.times())) >= 1.15
        assert quick.times()[-1] < slower.times()[1]
    assert report(str(tmp_path / "bucket"))["outcomes"] == {"stored": 9}


def test_a_crawl_delay_counts_on_loopback_where_ours_do_not(tmp_path: Path) -> None:
    rules = text("User-agent: *\nCrawl-delay: 0.5")
    front = Answer(b"<html><body><a href='/2026/02/18/story-of-the-sea'>Story of the sea, and of all ships</a></body></html>")

    def answer(path: str, before: int) -> Answer:
        return {"/robots.txt": rules, "/": front, "/2026/02/18/story-of-the-sea": article("sailing")}.get(path, NOT_HERE)

    with Host(answer) as host:
        newscrawl("crawl", host.url, "--to", str(tmp_path / "bucket"))
        assert "/2026/02/18/story-of-the-sea" in host.paths
        assert min(gaps(host.times())) >= 0.45


def test_a_host_that_says_when_to_come_back_is_left_alone_till_then_and_others_are_not(tmp_path: Path) -> None:
    sent_away: list[str] = []

    def busy(path: str, before: int) -> Answer:
        if is_about_the_host(path) or sent_away:
            return NOT_HERE if is_about_the_host(path) else article(path)
        sent_away.append(path)
        return Answer(status=429, headers={"Retry-After": "3"})

    with Host(busy, 1) as host, delayed("0", 2) as other:
        urls = [f"{url}/{name}-story-number-{n}" for url, name in ((host.url, "our"), (other.url, "other")) for n in range(3)]
        newscrawl("crawl", "--urls-file", listed(tmp_path, *urls), "--to", str(tmp_path / "bucket"), *TOGETHER)
        assert len(host.times()) == 4
        assert host.times()[1] - host.times()[0] >= 3
        assert other.times()[-1] < host.times()[1]
        assert host.paths.count(sent_away[0]) == 2
    told = report(str(tmp_path / "bucket"))
    assert told["outcomes"] == {"stored": 6}
    assert told["balanced"]


def test_a_host_that_stays_busy_is_asked_a_bounded_number_of_times(tmp_path: Path) -> None:
    def busy(path: str, before: int) -> Answer:
        return NOT_HERE if is_about_the_host(path) else Answer(status=503, headers={"Retry-After": "1"})

    with Host(busy) as host:
        url = f"{host.url}/story-of-the-sea"
        newscrawl("crawl", "--urls-file", listed(tmp_path, url), "--to", str(tmp_path / "bucket"), *TOGETHER)
        assert len(host.times()) == 3
        assert min(gaps(host.times())) >= 1
    told = report(str(tmp_path / "bucket"))
    assert told["outcomes"] == {"error": 1}
    assert told["balanced"]
