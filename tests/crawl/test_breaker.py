"""A host that refuses is left alone, its leads are told as blocked, and the run says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from scrapy import Request

from newscrawl.crawl.breaker import counts
from newscrawl.crawl.challenges import challenge
from newscrawl.discovery.asks import Ask
from tests.command import newscrawl, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, article, is_about_the_host
from tests.tiny import story

if TYPE_CHECKING:
    from pathlib import Path

SLOWLY = ("-s", "DOWNLOAD_DELAY=0.2", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=1")
MOMENT = b"<html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to continue</body></html>"


@pytest.mark.parametrize(
    ("status", "headers", "body", "whose"),
    [
        (403, {"cf-mitigated": "challenge"}, b"", "Cloudflare"),
        (403, {}, MOMENT, "Cloudflare"),
        (200, {}, MOMENT, "Cloudflare"),
        (202, {"x-amzn-waf-action": "challenge"}, b"", "AWS WAF"),
        (405, {"x-amzn-waf-action": "captcha"}, b"", "AWS WAF"),
        (429, {"x-vercel-mitigated": "challenge"}, b"", "Vercel"),
        (200, {}, b"<title>Making sure you&#39;re not a bot!</title>", "Anubis"),
        (403, {}, b"<script src=https://ct.captcha-delivery.com/c.js></script>", "DataDome"),
        (403, {}, b"<div id='px-captcha'></div>", "HUMAN"),
        (403, {}, b"Request unsuccessful. Incapsula incident ID: 1-2", "Imperva"),
        (403, {}, b"Access Denied. Reference #1 https://errors.edgesuite.net/1", "Akamai"),
        (429, {}, b"<div class='g-recaptcha'></div>", "a captcha"),
        (200, {}, b"<form class=comment><div class='g-recaptcha'></div></form>", None),
        (200, {"server": "cloudflare"}, b"<title>Just a moment with the mayor</title>", None),
        (403, {}, b"Forbidden", None),
        (404, {}, b"Not found", None),
    ],
)
def test_challenge_pages_are_known_by_status_header_and_words(
    status: int, headers: dict[str, str], body: bytes, whose: str | None
) -> None:
    assert challenge(status, headers, body) == whose


def test_a_bare_403_for_an_address_that_was_guessed_is_no_refusal() -> None:
    def asked(**about: object) -> Request:
        return Request("https://news.example/feed", meta=about)

    guess = asked(ask=Ask("https://news.example/feed", "feed", guess=True))
    named = asked(ask=Ask("https://news.example/feed", "feed"))
    assert not counts(guess, "status 403")
    assert counts(guess, "a challenge page (Cloudflare)")
    assert counts(guess, None)
    assert counts(named, "status 403")
    assert counts(asked(), "status 403")
    assert not counts(asked(dont_obey_robotstxt=True), "status 403")


def crawl(tmp_path: Path, host: Host, *paths: str, other: Host | None = None) -> tuple[int, str, dict[str, int], bool]:
    listed = tmp_path / "urls.txt"
    urls = [host.url + path for path in paths] + ([f"{other.url}/elsewhere-{path[1:]}" for path in paths] if other else [])
    listed.write_text("\n".join(urls))
    done = newscrawl("crawl", "--urls-file", str(listed), "--to", str(tmp_path / "bucket"), *SLOWLY)
    told = report(str(tmp_path / "bucket"))
    return done.code, done.err, told["outcomes"], told["balanced"]


PATHS = [f"/story-of-number-{number}" for number in range(12)]


@pytest.mark.parametrize(
    "refusal",
    [Answer(b"Forbidden", 403), Answer(MOMENT, 200)],
    ids=["status 403", "a challenge page that calls itself all right"],
)
def test_a_host_that_refuses_five_times_is_left_alone_and_others_go_on(refusal: Answer, tmp_path: Path) -> None:
    def refusing(path: str, before: int) -> Answer:
        return NOT_HERE if path == "/robots.txt" else refusal

    with Host(refusing, 1) as host, Host(lambda path, _: NOT_HERE if path == "/robots.txt" else article(path), 2) as other:
        code, said, outcomes, balanced = crawl(tmp_path, host, *PATHS, other=other)
        assert len(host.times()) == 5
        assert len(other.times()) == len(PATHS)
    assert outcomes == {"blocked": len(PATHS), "stored": len(PATHS)}
    assert balanced
    assert code == 3
    assert "refused 5 requests in a row" in said.splitlines()[-1]


def test_a_page_between_two_refusals_begins_the_count_anew(tmp_path: Path) -> None:
    def now_and_then(path: str, before: int) -> Answer:
        number = path.rpartition("-")[2]
        return NOT_HERE if path == "/robots.txt" else Answer(story(path).body, 200 if number in {"3", "7"} else 403)

    with Host(now_and_then) as host:
        _, _, outcomes, _ = crawl(tmp_path, host, *PATHS)
        assert len(host.times()) == len(PATHS)
    assert outcomes == {"blocked": 10, "stored": 2}


def test_a_busy_page_that_wants_us_back_later_takes_back_what_waits_behind_it(tmp_path: Path) -> None:
    def busy(path: str, before: int) -> Answer:
        return NOT_HERE if is_about_the_host(path) else Answer(b"", 503, {"Retry-After": "7200"})

    with Host(busy) as host:
        _, _, outcomes, balanced = crawl(tmp_path, host, *PATHS[:6])
        assert len(host.times()) == 1
    assert (outcomes, balanced) == ({"error": 1, "blocked": 5}, True)


def test_a_host_that_wants_us_back_later_than_we_wait_is_not_asked_again(tmp_path: Path) -> None:
    def closed(path: str, before: int) -> Answer:
        return NOT_HERE if path == "/robots.txt" else Answer(b"", 429, {"Retry-After": "7200"})

    with Host(closed) as host:
        code, said, outcomes, balanced = crawl(tmp_path, host, *PATHS[:6])
        assert host.paths == ["/robots.txt", "/.well-known/tdmrep.json"]
    assert (code, outcomes, balanced) == (1, {"blocked": 6}, True)  # not one page was answered
    assert "asks to come back in 7200 s, later than NEWSCRAWL_MAX_PAUSE" in said
