"""An article in the bucket: its keys, its schema, and that it comes back."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from newscrawl.compact import dump
from newscrawl.model import Article, Removal
from newscrawl.storage.articles import from_json, schema_bytes, to_json, write_schema
from newscrawl.storage.keys import SCHEMA_KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.storage.blobs import Blobs

SCHEMA: dict[str, Any] = json.loads(schema_bytes())


@pytest.fixture
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(SCHEMA)
    return Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def test_articles_full_and_bare_keep_to_the_schema(article: Article, validator: Draft202012Validator) -> None:
    for some in (article, Article(url="https://news.example/a")):
        validator.validate(json.loads(dump(to_json(some))))


def test_the_schema_names_exactly_the_keys_of_an_article(article: Article) -> None:
    assert set(to_json(article)) == set(SCHEMA["properties"]) == set(SCHEMA["required"])


def test_every_key_in_the_schema_is_described() -> None:
    def undescribed(node: Any) -> Iterator[str]:
        for name, value in node.get("properties", {}).items():
            yield from [] if "description" in value else [name]
        for value in node.values():
            if isinstance(value, dict):
                yield from undescribed(value)

    assert list(undescribed(SCHEMA)) == []


@pytest.mark.parametrize(
    "change", [{"headline": ""}, {"extra": 1}, {"wordCount": None}, {"blocks": [{"kind": "video", "text": ""}]}]
)
def test_the_schema_refuses_what_is_promised_not_to_be(change: dict[str, Any], article: Article, validator: Any) -> None:
    assert not validator.is_valid(to_json(article) | change)


def test_an_article_comes_back_but_for_evidence_and_what_is_summed_up(article: Article) -> None:
    back = from_json(json.loads(dump(to_json(article))))
    assert replace(back, cleaning=(), discovered_via=None) == replace(article, cleaning=(), discovered_via=None)
    assert back.discovered_via is not None
    assert article.discovered_via is not None
    assert (back.discovered_via.kind, back.discovered_via.via) == (article.discovered_via.kind, article.discovered_via.via)
    assert to_json(back) == to_json(article)


def test_a_bare_article_has_nulls_and_empty_lists_and_never_empty_text() -> None:
    data = to_json(Article(url="https://news.example/a", headline="", domain=""))
    assert data.pop("schema") == "article-1"
    assert data.pop("url") == "https://news.example/a"
    assert data.pop("wordCount") == 0
    assert all(value is None or value in ([], {}) for value in data.values())
    assert "" not in data.values()


def test_body_dates_and_origin_are_written_as_promised(article: Article) -> None:
    data = to_json(article)
    assert data["articleBody"] == article.body
    assert (data["datePublished"], data["datePublishedPrecision"], data["datePublishedSource"]) == ("2026-02-18", "day", "jsonld")
    assert data["datePublishedRaw"] == "18. Februar 2026"
    assert data["fetchedAt"] == "2026-02-18T23:30:15.123456Z"
    assert data["discoveredVia"] == {"kind": "feed", "url": "https://news.example/feed"}
    assert data["extractor"] == {"newscrawl": "0.1.0"}
    assert "evidence" not in data


def test_cleaning_is_counted_by_rule_with_a_short_first_sample(article: Article) -> None:
    first, second = to_json(article)["cleaning"]
    assert (first["rule"], first["count"], len(first["sample"])) == ("slug-line", 2, 120)
    assert first["sample"].startswith("xxx")
    assert second == {"rule": "comment-form", "count": 1, "sample": "Kommentar"}


def test_a_paragraph_is_a_kind_and_a_text(article: Article) -> None:
    blocks = to_json(article)["blocks"]
    assert blocks[0] == {"kind": "heading", "text": "Was geschah", "level": 2}
    assert blocks[1].keys() == {"kind", "text"}
    assert blocks[2]["ordered"] is False


def test_json_is_one_line_of_utf8_even_from_half_a_surrogate_pair(article: Article) -> None:
    data = dump(to_json(replace(article, headline="half \ud83d", cleaning=(Removal("x", "a\nb"),))))
    assert b"\n" not in data
    assert "Brücke".encode() in data
    assert json.loads(data)["headline"] == "half ?"


def test_the_schema_is_put_when_it_is_absent_or_another(blobs: Blobs) -> None:
    write_schema(blobs)
    assert blobs.get(SCHEMA_KEY) == schema_bytes()
    blobs.put(SCHEMA_KEY, b"{}")
    write_schema(blobs)
    assert blobs.get(SCHEMA_KEY) == schema_bytes()
