"""`newscrawl extract`, as it is typed."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING, Any

from newscrawl.demo import Resource
from tests.command import newscrawl
from tests.tiny import story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

PAGE = story("herring").body.decode()
TEXT = """The ferry comes back

The ferry will run again from Monday, the harbour office said, six years after it was laid up for want of a boiler.

What it costs

  • A single ticket is two crowns.

  • Bicycles travel free of charge on all days but Sunday.

Leave a Reply

Your email address will not be published. Required fields are marked *
"""


def extracted(*words: str, stdin: str | None = None) -> dict[str, Any]:
    done = newscrawl("extract", *words, stdin=stdin)
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_a_file_is_told_to_be_html_or_text_by_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(PAGE)
    (tmp_path / "text").write_text(TEXT)
    assert extracted(str(tmp_path / "page"))["headline"] == "On herring"
    text = extracted(str(tmp_path / "text"))
    assert text["headline"] == "The ferry comes back"
    assert [block["kind"] for block in text["blocks"]] == ["paragraph", "heading", "list"]
    assert [item["text"] for item in text["blocks"][2]["items"]] == [
        "A single ticket is two crowns.",
        "Bicycles travel free of charge on all days but Sunday.",
    ]


def test_standard_input_may_be_named_text_or_html() -> None:
    assert extracted("-", stdin=PAGE)["headline"] == "On herring"
    assert "<article>" in extracted("-", "--text", stdin=PAGE)["articleBody"]
    assert extracted("-", "--html", stdin=PAGE)["headline"] == "On herring"


def test_url_gives_the_page_its_address(tmp_path: Path) -> None:
    (tmp_path / "page").write_text(PAGE)
    article = extracted(str(tmp_path / "page"), "--url", "https://www.news.example/on-herring?utm_source=x")
    assert article["canonicalUrl"] == "https://www.news.example/on-herring"
    assert len(article["id"]) == 32


def test_explain_shows_what_each_rule_removed_and_leaves_the_json_alone() -> None:
    done = newscrawl("extract", "-", "--explain", stdin=TEXT)
    assert "comment-form x Leave a Reply" in done.err
    assert {row["rule"] for row in json.loads(done.out)["cleaning"]} == {"comment-form"}


def test_an_address_is_fetched() -> None:
    with tiny_site({"/on-herring": story("herring")}) as site:
        assert extracted(f"{site.url}/on-herring")["headline"] == "On herring"
        assert site.requests[0].user_agent.startswith("newscrawl/")


def test_an_address_that_answers_with_an_error_is_told() -> None:
    with tiny_site({"/broken": Resource(b"oh", status=500)}) as site:
        done = newscrawl("extract", f"{site.url}/broken")
    assert done.code == 1
    assert "status 500" in done.last_line


def test_a_batch_gives_one_line_a_page_in_order_and_says_what_failed(tmp_path: Path) -> None:
    (tmp_path / "plain.html").write_text(PAGE)
    (tmp_path / "zipped.html.gz").write_bytes(gzip.compress(story("gravel").body))
    (tmp_path / "empty.html").write_text("<html><body></body></html>")
    rows = [
        {"id": "a", "url": "https://news.example/on-herring", "html": "plain.html"},
        {"id": "b", "url": "https://news.example/on-gravel", "html": "zipped.html.gz"},
        {"id": "c", "url": "https://news.example/empty", "html": "empty.html"},
        {"id": "d", "url": "https://news.example/missing", "html": "missing.html"},
        {"id": "e", "url": "https://news.example/nothing"},
    ]
    pages = tmp_path / "pages.jsonl"
    pages.write_text("\n".join(map(json.dumps, rows)) + "\nno json\n")
    done = newscrawl("extract", "--batch", str(pages), "--workers", "2")
    lines = [json.loads(line) for line in done.out.splitlines()]
    assert done.code == 3
    assert [line["ref"] for line in lines] == ["a", "b", "c", "d", "e", None]
    assert [line.get("headline") for line in lines[:2]] == ["On herring", "On gravel"]
    assert [line.get("outcome") for line in lines] == [None, None, "not_article", "error", "error", "error"]
    assert lines[1] == {"ref": "b", **extracted(str(tmp_path / "zipped.html.gz"), "--url", rows[1]["url"])} | {
        "fetchedAt": lines[1]["fetchedAt"]
    }
