"""Documents that leads were read from."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from newscrawl.state import Document
from newscrawl.state.documents import MAX_BODY
from tests.state.lines import NOON

if TYPE_CHECKING:
    from collections.abc import Callable

    from newscrawl.state import State

URL = "https://daily.test/sitemap.xml"
MAP = Document(URL, URL + "?v=2", '"abc"', "Wed, 18 Feb 2026 09:00:00 GMT", "f00", "text/xml", b"<urlset/>", NOON, NOON, 3600.0)


def test_a_document_is_remembered_as_it_was_read(state: State) -> None:
    state.record_document(MAP)
    assert state.document(URL) == MAP
    assert state.document(MAP.url) is None


def test_the_latest_reading_counts(state: State) -> None:
    state.record_document(MAP)
    later = replace(MAP, etag=None, modified=None, hash=None, body=None, fetched_at=NOON + timedelta(days=1), interval=None)
    state.record_document(later)
    assert state.document(URL) == later


def test_without_its_body_a_document_has_no_validators(state: State) -> None:
    huge = random.Random(1).randbytes(MAX_BODY + 1)  # noqa: S311 - no secret
    for body in (None, huge):
        state.record_document(replace(MAP, body=body))
        found = state.document(URL)
        assert found
        assert (found.etag, found.modified, found.body, found.hash) == (None, None, None, "f00")


def test_what_nobody_asked_for_is_forgotten(state: State) -> None:
    state.record_document(MAP)
    state.record_document(replace(MAP, asked="https://daily.test/new", fetched_at=NOON + timedelta(days=2)))
    state.forget_documents(NOON + timedelta(days=1))
    assert state.document(URL) is None
    assert state.document("https://daily.test/new")


def test_a_reset_forgets_documents_and_stores_have_their_own(opened: Callable[..., State]) -> None:
    ours, theirs = opened(), opened("file:///other")
    ours.record_document(MAP)
    theirs.record_document(MAP)
    ours.reset()
    assert ours.document(URL) is None
    assert theirs.document(URL) == MAP
