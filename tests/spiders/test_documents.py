"""What is asked again only if it changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from scrapy.http import Response

from newscrawl.discovery.plan import Ask, Step
from newscrawl.spiders.documents import Answer, answer_of, as_read, conditions, is_missing

if TYPE_CHECKING:
    from newscrawl.state import Document

NOON = datetime(2026, 2, 18, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
URL = "https://daily.test/feed"
ASK, GUESS = Ask(URL, "feed"), Ask(URL, "feed", guess=True)
GOOD = Step(good=True)
VALIDATORS = {"ETag": '"1"', "Last-Modified": "Wed, 18 Feb 2026 09:00:00 GMT", "Content-Type": "text/xml"}


def response(status: int = 200, body: bytes = b"<rss/>", **headers: str) -> Response:
    return Response(URL, status=status, body=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


def read(given: Response, known: Document | None = None, ask: Ask = ASK, step: Step = GOOD, now: datetime = NOON) -> Document:
    found = as_read(ask, given, known, step, now)
    assert found
    return found


KNOWN = read(Response(URL, body=b"<rss/>", headers=VALIDATORS))


def test_validators_are_sent_as_they_came() -> None:
    assert conditions(KNOWN) == {"If-None-Match": '"1"', "If-Modified-Since": "Wed, 18 Feb 2026 09:00:00 GMT"}
    assert conditions(replace(KNOWN, modified=None)) == {"If-None-Match": '"1"'}
    assert conditions(None) == conditions(replace(KNOWN, body=None)) == {}


def test_not_modified_stands_for_what_was_answered_before() -> None:
    assert answer_of(response(304, b""), KNOWN) == Answer(URL, 200, "text/xml", b"<rss/>")
    assert answer_of(response(304, b""), None) == Answer(URL, 304, "", b"")
    assert answer_of(response(200, b"new"), KNOWN).body == b"new"


def test_a_body_is_kept_only_where_the_server_can_be_asked_whether_it_changed() -> None:
    assert KNOWN.body == b"<rss/>"
    assert read(response()).body is None
    assert read(response()).hash == KNOWN.hash


@pytest.mark.parametrize("status", [200, 404, 500])
def test_an_answer_that_could_not_be_read_leaves_what_is_known(status: int) -> None:
    assert as_read(ASK, response(status, ETag='"2"'), KNOWN, Step(), NOON) is None


def test_a_guess_that_led_nowhere_is_not_made_again_for_a_week() -> None:
    nothing = read(response(404), ask=GUESS, step=Step())
    assert is_missing(nothing, GUESS, NOON + timedelta(days=6))
    assert not is_missing(nothing, GUESS, NOON + timedelta(days=7))
    assert not is_missing(nothing, ASK, NOON)
    assert not is_missing(KNOWN, GUESS, NOON)
    assert not is_missing(None, GUESS, NOON)


def test_a_server_that_fails_says_nothing_of_what_is_there() -> None:
    assert as_read(GUESS, response(503), None, Step(), NOON) is None


def test_the_same_body_and_not_modified_are_no_change() -> None:
    for again in (response(200), response(304, b"")):
        found = read(again, KNOWN, now=LATER)
        assert (found.changed_at, found.fetched_at) == (NOON, LATER)
        assert found.interval == 1.5 * 3600
    changed = read(response(200, b"<rss></rss>"), KNOWN, now=LATER)
    assert (changed.changed_at, changed.interval) == (LATER, 0.8 * 3600)


def test_a_site_may_ask_for_more_time() -> None:
    assert read(response(Cache_Control="max-age=7200")).interval == 7200
    assert read(response(), step=Step(good=True, period=timedelta(hours=3))).interval == 3 * 3600
