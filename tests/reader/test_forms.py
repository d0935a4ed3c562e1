"""Fields and the three forms that lines are written in."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from newscrawl.config import ConfigError
from newscrawl.reader.fields import check_fields, field_value, known_fields
from newscrawl.reader.forms import CSV_FIELDS, csv_columns, csv_rows, jsonl, text
from tests.reader.logs import line, put

PUT = put("a1", 2)


def row(fields: tuple[str, ...], one: dict[str, Any] = PUT) -> dict[str, str]:
    return next(csv.DictReader(io.StringIO(csv_rows(fields)(one)), csv_columns(fields)))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("headlin", "did you mean headline?"),
        ("date_published", "did you mean datePublished?"),
        ("authors.nmae", r"did you mean authors\.name?"),
        ("Headline", "did you mean headline?"),
        ("zzzzzz", "article-1.json name them"),
        ("authors.", "authors"),
    ],
)
def test_a_field_that_no_article_has_is_told_with_the_nearest(name: str, hint: str) -> None:
    with pytest.raises(ConfigError, match=hint):
        check_fields(["headline", name])


def test_every_field_of_the_schema_and_of_the_line_is_known() -> None:
    names = ["headline", "authors", "authors.name", "blocks.items.text", "rights.robots", "discoveredVia.kind", "op", "at"]
    assert check_fields(names) == tuple(names)
    assert check_fields(["extractor.trafilatura"]) == ("extractor.trafilatura",)
    assert check_fields(CSV_FIELDS)
    assert len(set(known_fields())) == len(known_fields())


def test_a_dotted_name_reaches_into_objects_and_lists() -> None:
    assert field_value(PUT, "authors.name") == ["Anna Muster", "dpa"]
    assert field_value(PUT, "authors.url") == ["https://news.example/muster"]
    assert field_value(PUT, "blocks.items.text") == [["Auto", "Rad"]]
    assert field_value(PUT, "rights.tdmReservation") is True
    assert field_value(PUT, "discoveredVia.kind") is None
    assert field_value(PUT, "extractor.newscrawl") == "0.1.0"
    assert field_value(line("duplicate", "a", url="https://x.example/alias"), "url") == "https://x.example/alias"
    assert field_value(line("delete", "a"), "headline") is None


def test_json_lines_are_those_of_the_log_or_the_fields_asked_for() -> None:
    assert json.loads(jsonl(())(PUT)) == PUT
    shown = {"op": "put", "id": "a1", "headline": PUT["article"]["headline"], "authors.name": ["Anna Muster", "dpa"]}
    assert json.loads(jsonl(("headline", "authors.name", "op"))(PUT)) == shown
    assert json.loads(jsonl(("headline",))(line("delete", "a1"))) == {"op": "delete", "id": "a1", "headline": None}


def test_csv_joins_lists_and_shows_no_python() -> None:
    asked = ("keywords", "authors", "authors.name", "isAccessibleForFree", "wordCount", "images", "rights", "aliases", "cluster")
    cells = row(asked)
    assert cells == {
        "op": "put", "id": "a1", "keywords": "Brücke; Rat", "authors": "Anna Muster; dpa", "authors.name": "Anna Muster; dpa",
        "isAccessibleForFree": "false", "wordCount": str(PUT["article"]["wordCount"]), "images": "https://news.example/b.jpg",
        "rights": cells["rights"], "aliases": "", "cluster": "",
    }  # fmt: skip
    assert json.loads(cells["rights"])["tdmReservation"] is True
    everything = tuple(name for name in known_fields() if "*" not in name)
    assert not any(mark in cell for cell in row(everything).values() for mark in ("None", "['", "{'", "True", "False"))


def test_csv_survives_quotes_and_line_breaks() -> None:
    cells = row((), put("a1", headline='He said "no",\nthen left'))
    assert cells["headline"] == 'He said "no",\nthen left'
    assert cells["articleBody"].count("\n") >= 2
    assert cells["datePublished"] == "2026-02-18T10:00:00+01:00"


def test_text_is_for_people() -> None:
    shown = text(())(PUT)
    assert shown.startswith(
        "Brücke gesperrt: „Wir warten“\n"
        "By Anna Muster, dpa · 2026-02-18T10:00:00+01:00 · news.example\n"
        "https://news.example/a\n\n"
        "Der Verkehr staut sich.\n\n"
        "Die Brücke ist seit Montag zu"
    )
    assert text(())(line("delete", "a1")).startswith("[delete] a1 · news.example")
    bare = put("a", headline=None, authors=(), date_published=None, standfirst="Die Brücke ist seit Montag zu")
    assert text(())(bare).startswith("(no headline)\nnews.example\nhttps://news.example/a\n\nDie Brücke")
    assert text(())(bare).count("Die Brücke ist seit Montag zu") == 1


def test_text_lets_no_page_command_the_terminal() -> None:
    assert "\x1b" not in text(())(put("a", headline="\x1b]0;owned\x07Title\x9b31m"))
