"""robots.txt is asked for once, and nothing that it forbids is fetched, however many requests start together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.robots import ALLOW_ALL, DISALLOW_ALL, FRESH_SECONDS, Rules, newer
from newscrawl.demo import Resource
from tests.command import newscrawl, report
from tests.crawl.hosts import Answer, Host, article, text
from tests.tiny import front, robots, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

FORBIDDEN = [f"/private/story-number-{number}" for number in range(3)]
OPEN = "/open/story-of-the-sea"
TOGETHER = ("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=8")


def pages(rules: Resource) -> dict[str, Resource]:
    return {"/robots.txt": rules, OPEN: story("sailing"), **{path: story(path[-1] + "secrets") for path in FORBIDDEN}}


@pytest.mark.parametrize(
    ("rules", "fetched"),
    [
        (robots("User-agent: *\nDisallow: /private/"), [OPEN]),
        (robots("User-agent: newscrawl\nDisallow: /private/\n\nUser-agent: *\nAllow: /"), [OPEN]),
        (robots("User-agent: other\nDisallow: /"), [OPEN, *FORBIDDEN]),
        (Resource(b"no such file", status=404), [OPEN, *FORBIDDEN]),
        (Resource(b"User-agent: *\nAllow: /", status=503), []),
    ],
    ids=["forbidden to all", "forbidden to newscrawl", "forbidden to another", "absent", "broken server"],
)
def test_requests_that_start_together_all_wait_for_robots_txt(rules: Resource, fetched: list[str], tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"
    with tiny_site(pages(rules)) as site:
        listed.write_text("\n".join(site.url + path for path in [*FORBIDDEN, OPEN]))
        newscrawl("crawl", "--urls-file", str(listed), "--to", store, *TOGETHER)
        asked = [request.path for request in site.requests]
    assert sorted({path for path in asked if path in {OPEN, *FORBIDDEN}}) == sorted(fetched)
    if rules.status != 503:  # which is asked for again before it counts
        assert asked.count("/robots.txt") == 1
    told = report(store)
    assert told["outcomes"].get("robots", 0) == len(FORBIDDEN) + 1 - len(fetched)
    assert told["balanced"]


def test_a_spider_that_reads_robots_txt_itself_is_given_the_copy(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with tiny_site({**pages(robots("User-agent: *\nDisallow: /private/")), "/": front(OPEN, *FORBIDDEN)}) as site:
        newscrawl("crawl", site.url, "--to", store)
        asked = [request.path for request in site.requests]
    assert asked.count("/robots.txt") == 1
    assert OPEN in asked
    assert not {*FORBIDDEN}.intersection(asked)


@pytest.mark.parametrize(("redirects", "fetched"), [(5, [OPEN]), (6, [OPEN, *FORBIDDEN])], ids=["five count", "six do not"])
def test_redirects_of_robots_txt_are_followed_to_other_hosts(redirects: int, fetched: list[str], tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"

    def elsewhere(path: str, before: int) -> Answer:
        left = int(path.rpartition("/")[2] or 0)
        return (
            Answer(status=302, headers={"Location": f"/hop/{left - 1}"}) if left else text("User-agent: *\nDisallow: /private/")
        )

    with Host(elsewhere, 2) as other:
        first = Resource(status=302, location=f"{other.url}/hop/{redirects - 1}")
        with tiny_site(pages(first)) as site:
            listed.write_text("\n".join(site.url + path for path in [*FORBIDDEN, OPEN]))
            newscrawl("crawl", "--urls-file", str(listed), "--to", store, *TOGETHER)
            asked = [request.path for request in site.requests]
    assert sorted({*asked}.intersection([OPEN, *FORBIDDEN])) == sorted(fetched)
    assert report(store)["balanced"]


def test_a_robots_txt_that_does_not_come_in_time_allows_nothing(tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"

    def answer(path: str, before: int) -> Answer:
        return Answer(b"", seconds=3) if path == "/robots.txt" else article("sailing")

    with Host(answer) as host:
        listed.write_text(host.url + OPEN)
        newscrawl(
            "crawl", "--urls-file", str(listed), "--to", store, *TOGETHER, "-s", "DOWNLOAD_TIMEOUT=0.5", "-s", "RETRY_TIMES=0"
        )
        assert host.paths == ["/robots.txt"]
    assert report(store)["outcomes"] == {"robots": 1}


def test_a_copy_serves_for_a_day() -> None:
    rules = Rules(ALLOW_ALL, fetched=1_000)
    assert rules.serves(1_000 + FRESH_SECONDS - 1)
    assert not rules.serves(1_000 + FRESH_SECONDS)


def test_rules_that_were_read_outlast_a_host_that_cannot_be_reached() -> None:
    read, unread = Rules(ALLOW_ALL), Rules(DISALLOW_ALL, reached=False)
    assert newer(read, unread) is read
    assert newer(unread, read) is read
    assert newer(None, unread) is unread
    assert newer(unread, Rules(DISALLOW_ALL, reached=False)) is not unread
