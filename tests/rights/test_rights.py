"""What publishers tell machines of their rights, in each of the places where they do."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.ingest import prepare
from newscrawl.model import Page, Rights
from newscrawl.rights import AI_AGENTS, of_host, of_page, parse_tdmrep, refusal
from newscrawl.robotstxt import parse_robots
from newscrawl.storage.articles import from_json, to_json
from newscrawl.storage.captures import read_pages
from newscrawl.storage.warc import page_records
from tests.tiny import story

NOW = datetime(2026, 2, 18, 12, tzinfo=UTC)
URL = "https://news.example/2026/a-story"


def page(
    head: str = "", headers: tuple[tuple[str, str], ...] = (), rights: Rights | None = None, body: bytes | None = None
) -> Page:
    return Page(URL, story("sailing", head=head).body if body is None else body, NOW, headers, rights=rights)


def tdmrep(*rules: Any) -> bytes:
    return json.dumps(rules).encode()


@pytest.mark.parametrize(
    ("headers", "directives"),
    [
        (["noarchive"], ("noarchive",)),
        (["NoArchive, nosnippet"], ("noarchive", "nosnippet")),
        (["noarchive", "noai"], ("noarchive", "noai")),
        (["max-snippet: 50"], ("max-snippet:50",)),
        (["newscrawl: noarchive, noai"], ("noarchive", "noai")),
        (["googlebot: noindex, nofollow"], ()),
        (["noai, max-snippet:0"], ("noai", "max-snippet:0")),
        (["unavailable_after: 2026-02-18"], ("unavailable_after:2026-02-18",)),
        ([""], ()),
        (["noarchive, noarchive"], ("noarchive",)),
    ],
)
def test_x_robots_tag_is_read_where_it_is_meant_for_us(headers: list[str], directives: tuple[str, ...]) -> None:
    assert of_page(page(headers=tuple(("x-robots-tag", value) for value in headers))).robots == directives


@pytest.mark.parametrize(
    ("head", "directives"),
    [
        ('<meta name="robots" content="noarchive, noai">', ("noarchive", "noai")),
        ("<META NAME=robots CONTENT=noarchive>", ("noarchive",)),
        ("<meta content='max-image-preview:large' name='ROBOTS' />", ("max-image-preview:large",)),
        ('<meta name="newscrawl" content="noarchive">', ("noarchive",)),
        ('<meta name="googlebot" content="noarchive">', ()),
        ('<!-- <meta name="robots" content="noarchive"> -->', ()),
        ('<script>var a = \'<meta name="robots" content="noarchive">\'</script>', ()),
        ('</head><body><meta name="robots" content="noarchive">', ()),
        ('<meta name="robots">', ()),
    ],
)
def test_meta_robots_is_read_from_the_head(head: str, directives: tuple[str, ...]) -> None:
    assert of_page(page(head)).robots == directives


TDM_RULES = parse_tdmrep(
    tdmrep(
        {"location": "/2025/", "tdm-reservation": 1},
        {"location": "/2026/*-story$", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"},
        {"location": "/", "tdm-reservation": 0},
    )
)


@pytest.mark.parametrize(
    ("url", "reserved", "policy"),
    [
        (URL, True, "https://news.example/policy.json"),
        (URL + "?page=2", False, None),
        ("https://news.example/2025/any", True, None),
        ("https://news.example/", False, None),
    ],
)
def test_of_tdmrep_json_the_first_rule_that_matches_counts(url: str, reserved: bool, policy: str | None) -> None:
    found = of_host(url, TDM_RULES, parse_robots(b""))
    assert (found.tdm_reservation, found.tdm_policy) == (reserved, policy)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>not here</html>",
        b"\xff\xfe",
        b"null",
        b"{}",
        b"[" * 100_000,
        tdmrep(
            1, "a", None, {}, {"location": "/"}, {"location": 1, "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 2}
        ),
        tdmrep({"location": "/", "tdm-reservation": True}, {"location": "story", "tdm-reservation": 1}),
    ],
)
def test_a_tdmrep_json_that_is_none_says_nothing(body: bytes) -> None:
    assert parse_tdmrep(body) == ()


def test_headers_go_before_tdmrep_json_and_the_page_before_both() -> None:
    host = Rights(tdm_reservation=True, tdm_policy="https://news.example/of-the-host")
    headers = (("tdm-reservation", "0"),)
    head = (
        '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="https://news.example/of-the-page?a=1&amp;b=2">'
    )
    assert of_page(page(rights=host)).tdm_policy == "https://news.example/of-the-host"
    assert of_page(page(headers=headers, rights=host)) == Rights(tdm_reservation=False)
    both = of_page(page(head, headers, host))
    assert (both.tdm_reservation, both.tdm_policy) == (True, "https://news.example/of-the-page?a=1&b=2")
    assert of_page(page(headers=(("tdm-reservation", "2"),), rights=host)).tdm_reservation is True


def test_ai_agents_that_robots_txt_shuts_out_are_named() -> None:
    robots = parse_robots(b"User-agent: gptbot\nUser-agent: CCBot\nDisallow: /2026/\n\nUser-agent: *\nDisallow: /private/")
    assert of_host(URL, (), robots).ai_disallowed == ("CCBot", "GPTBot")
    assert of_host("https://news.example/2025/", (), robots).ai_disallowed == ()


def test_the_agents_are_in_order_and_each_has_its_source() -> None:
    names = [name for name, _, _ in AI_AGENTS]
    assert names == sorted(set(names), key=str.lower)
    assert {purpose for _, purpose, _ in AI_AGENTS} == {"training", "search", "user"}
    assert all(source for _, _, source in AI_AGENTS)


@pytest.mark.parametrize(
    ("rights", "why"),
    [
        (Rights(), None),
        (Rights(robots=("nosnippet", "max-snippet:0", "nofollow"), tdm_reservation=False, ai_disallowed=("ChatGPT-User",)), None),
        (Rights(tdm_reservation=True), "text and data mining is reserved"),
        (Rights(tdm_reservation=True, tdm_policy="https://a.example"), "text and data mining is reserved: see https://a.example"),
        (Rights(robots=("nosnippet", "noai")), "the page says noai"),
        (Rights(robots=("noarchive",)), "the page says noarchive"),
        (Rights(ai_disallowed=("ChatGPT-User", "GPTBot")), "robots.txt shuts out GPTBot"),
    ],
)
def test_what_counts_as_refusing(rights: Rights, why: str | None) -> None:
    assert refusal(rights) == why


def test_an_article_tells_its_rights_and_is_read_back_with_them() -> None:
    host = Rights(tdm_reservation=True, tdm_policy="https://news.example/policy", ai_disallowed=("GPTBot",))
    article = prepare(page('<meta name="robots" content="noarchive">', rights=host))
    told = to_json(article)
    assert told["rights"] == {
        "robots": ["noarchive"],
        "tdmReservation": True,
        "tdmPolicy": "https://news.example/policy",
        "aiDisallowed": ["GPTBot"],
    }
    assert from_json(told).rights == article.rights
    assert to_json(prepare(page()))["rights"] == {"robots": [], "tdmReservation": None, "tdmPolicy": None, "aiDisallowed": []}


@pytest.mark.parametrize(
    "rights",
    [
        None,
        Rights(),
        Rights(tdm_reservation=False),
        Rights(tdm_reservation=True, tdm_policy="https://news.example/a b", ai_disallowed=("CCBot", "GPTBot")),
    ],
)
def test_what_a_host_says_is_archived_with_the_page(rights: Rights | None) -> None:
    written = page(rights=rights)
    assert list(read_pages(BytesIO(b"".join(page_records(written))))) == [written]


@pytest.mark.parametrize(
    "piece",
    [b"<script>", b"<!--", b"<meta x ", b"<meta a=", b"a", b"<meta name=' ", b"<meta name=robots content=a>", b"<style x>"],
)
def test_pages_that_open_and_never_close_take_no_time(piece: bytes) -> None:
    """Each would take minutes if it were searched anew from every place."""
    of_page(page(body=b"<meta " + piece * (300_000 // len(piece))))


@given(st.binary(max_size=300), st.text(max_size=40))
def test_any_page_and_header_is_read(body: bytes, header: str) -> None:
    of_page(page(headers=(("x-robots-tag", header), ("tdm-reservation", header)), body=b"<meta " + body))
    parse_tdmrep(body)


def test_a_tdmrep_that_is_too_large_says_nothing() -> None:
    rule = b'{"location": "/", "tdm-reservation": 1}'
    assert len(parse_tdmrep(b"[" + rule + b"]")) == 1
    assert parse_tdmrep(b"[" + rule + b" " * 2**20 + b"]") == ()
