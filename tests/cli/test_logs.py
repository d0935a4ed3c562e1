"""The log: JSON lines with one run id where no person watches, and no stranger's control characters anywhere."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.config import Config
from newscrawl.loglines import JsonLines, is_json, set_up
from tests.command import newscrawl, report

if TYPE_CHECKING:
    from pathlib import Path

NOWHERE = "http://127.0.0.1:1/"


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.startswith("{")]


def test_every_line_of_a_crawl_knows_its_run_and_the_last_says_why(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    done = newscrawl("crawl", NOWHERE, "--to", store)
    told, facts = lines(done.err), report(store)
    assert len(told) == len(done.err.splitlines()) - 1
    assert {(line["run"], line["site"]) for line in told} == {(facts["runId"], "127.0.0.1-1")}
    assert (told[-1]["exitCode"], told[-1]["reason"], told[-1]["level"]) == (1, facts["message"], "error")
    assert done.last_line == f"newscrawl: {facts['message']}"
    text = newscrawl("crawl", NOWHERE, "--to", store, NEWSCRAWL_LOG="text")
    assert (lines(text.err), text.last_line) == ([], f"newscrawl: {facts['message']}")


def test_lines_of_a_job_are_passed_on_with_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f"[[site]]\nurl = '{NOWHERE}'\n")
    done = newscrawl("run", "--due", cwd=tmp_path)
    told, facts = lines(done.err), report(str(tmp_path / "bucket"))
    assert len(told) == len(done.err.splitlines())
    assert {line["site"] for line in told} == {"127.0.0.1-1"}
    assert len({line["job"] for line in told}) == 1
    assert {line["run"] for line in told[1:]} == {facts["runId"]}


@pytest.mark.parametrize(
    ("form", "found"), [("text", "WARNING gone \\x1b[31m https://a.example/\n"), ("json", '"url": "https://a.')]
)
def test_a_record_names_its_url(form: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    stream, root = io.StringIO(), logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr("sys.stderr", stream)
    set_up(Config.read(log=form), logging.WARNING)
    root.warning("gone \x1b[31m %(url)s", {"url": "https://a.example/"})
    assert found in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
    assert is_json(Config.read(log=form)) == isinstance(root.handlers[0].formatter, JsonLines)
