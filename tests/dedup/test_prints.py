"""Fingerprints that come along with an article count for its very words, and for no others."""

from __future__ import annotations

import pickle
from dataclasses import replace

from newscrawl.dedup import content_hash, fingerprint
from newscrawl.dedup.naming import named
from newscrawl.dedup.prints import brought, prints_of
from newscrawl.desk.records import candidate_of
from newscrawl.model import Article, Block, Cleaned

BLOCKS = (Block("paragraph", " ".join(f"word{number} of the harbour report" for number in range(60))),)
PLAIN = Article(url="https://news.example/harbour", headline="Harbour opens", blocks=BLOCKS, run_id="run", domain="news.example")


def from_another_process() -> Cleaned:
    made = Cleaned(
        url=PLAIN.url, headline=PLAIN.headline, blocks=BLOCKS, run_id="run", domain="news.example", prints=prints_of(PLAIN)
    )
    told: Cleaned = pickle.loads(pickle.dumps(made))  # noqa: S301 - our own
    return told


def test_they_are_those_that_the_words_have() -> None:
    prints = prints_of(PLAIN)
    assert prints.content_hash == content_hash(PLAIN.headline, PLAIN.body)
    assert (prints.signature, prints.bands) == fingerprint(PLAIN.body)
    assert prints.signature


def test_they_hold_in_the_process_that_the_article_is_handed_to() -> None:
    assert brought(from_another_process()) == prints_of(PLAIN)
    assert candidate_of(named(from_another_process())) == candidate_of(named(PLAIN))


def test_a_step_that_changes_the_words_makes_them_void() -> None:
    changes = ({"headline": "Harbour closes"}, {"blocks": (*BLOCKS, Block("paragraph", "One more sentence of the report."))})
    for change in changes:
        changed = replace(from_another_process(), **change)  # type: ignore[arg-type]
        assert brought(changed) is None
        assert candidate_of(named(changed)) == candidate_of(named(replace(PLAIN, **change)))  # type: ignore[arg-type]


def test_a_step_that_changes_something_else_leaves_them() -> None:
    assert brought(replace(from_another_process(), article_section="Harbour")) is not None
