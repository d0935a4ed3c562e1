"""Whatever a server answers, a plan goes on: it yields what it can, or says in one sentence what is wrong."""

from __future__ import annotations

import gzip
import json
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.discovery.dates import parse_date, period_end
from newscrawl.discovery.plan import Ask, AskKind, Plan, Step

from .world import HOST, NOW, page, rss, sitemap

KINDS: tuple[AskKind, ...] = ("robots", "sitemap", "feed", "section")
BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "{}">]>'.format("&a;" * 1000)
LISTED = {"@type": "ItemList", "itemListElement": ["/\ud800", "//[", "http://", {"item": {"item": 1}}, None]}
CASES = {
    "empty": b"",
    "space": b" \r\n\t" * 1000,
    "binary": bytes(range(256)) * 4000,
    "nulls": b"\x00" * 1_000_000,
    "half a sitemap": sitemap("/2026/02/18/a/", "/2026/02/18/b/")[:-60].encode(),
    "half a feed": rss(("/a", ""), ("/b", ""))[:-40].encode(),
    "half a page": page("/2026/02/18/a/")[:-50].encode(),
    "half a gzip": gzip.compress(sitemap("/2026/02/18/a/").encode(), mtime=0)[:-9],
    "a gzip bomb": gzip.compress(b"<urlset>" + b" " * 300_000_000, 1, mtime=0),
    "a gzip of gzips": gzip.compress(gzip.compress(gzip.compress(b"<urlset/>", mtime=0), mtime=0), mtime=0),
    "an entity bomb": (BOMB + "<urlset><url><loc>" + "&b;" * 1000 + "</loc></url></urlset>").encode(),
    "a bomb of a feed": (BOMB + "<rss><channel><item><link>" + "&b;" * 1000 + "</link></item></channel></rss>").encode(),
    "a foreign entity": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><title>&f;</title></channel></rss>',
    "deep": b"<urlset>" + b"<url>" * 30_000,
    "deep page": b"<html>" + b"<div>" * 30_000 + b"<a href=/2026/02/18/a/>x</a>",
    "deep feed": b"<rss>" + b"<channel>" * 5_000,
    "deep json": b'{"version":"https://jsonfeed.org/version/1.1","items":' + b"[" * 100_000,
    "odd json": b'{"version":"https://jsonfeed.org/version/1.1","items":[null,1,[],{"url":[]},{"url":"\\ud800"}]}',
    "one line": b"<html>" + b"a" * 5_000_000,
    "one attribute": b'<a href="' + b"/x" * 1_000_000 + b'">',
    "odd charset": '<?xml version="1.0" encoding="klingon"?><rss><channel/></rss>'.encode("utf-16"),
    "a lie of a charset": b'<meta charset="utf-7"><a href="/+ADw-">x</a>',
    "odd addresses": page("http://[::1", "//", "http://%", "http://a b/", "?" * 500, "/%ff%fe", "javascript:x").encode(),
    "odd JSON-LD": f'<script type="application/ld+json">{json.dumps(LISTED)}</script>'.encode(),
}


def answer(kind: AskKind, body: bytes, content_type: str = "") -> Step:
    plan = Plan([HOST + "/"], now=NOW)
    robots = plan.start().asks[0]
    if kind == "robots":
        return plan.received(robots, robots.url, 200, content_type, body)
    plan.received(robots, robots.url, 200, "", b"")
    ask = Ask(HOST + "/x", kind, origin=HOST, depth=int(kind == "section"))
    return plan.received(ask, ask.url, 200, content_type, body)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("case", CASES)
def test_a_bad_answer_costs_little_and_stops_nothing(case: str, kind: AskKind) -> None:
    started = monotonic()
    step = answer(kind, CASES[case])
    assert monotonic() - started < 10
    assert all("\n" not in problem and len(problem) < 500 for problem in step.problems)
    assert "root:" not in str(step)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(KINDS), st.binary(max_size=400), st.text(max_size=30))
def test_any_answer_of_any_type_is_taken(kind: AskKind, body: bytes, content_type: str) -> None:
    assert isinstance(answer(kind, body, content_type), Step)


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_none(text: str) -> None:
    for found in (parse_date(text), parse_date("2026-02-18T" + text), period_end(HOST + "/" + text)):
        assert found is None or found.tzinfo
