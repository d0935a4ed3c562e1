"""Words of strangers in terminals, logs, JSON and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
import logging
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.console import PlainConsole
from newscrawl.crawl.feeds import PlainCsvExporter
from newscrawl.logs import PlainRecord
from newscrawl.plain import STEERING, json_text, one_line, shown
from newscrawl.reader.forms import cell
from tests.command import newscrawl, objects
from tests.hostile.wording import ALL, FORGED, FORMULA, MARKUP, faults, hostile_site, on_terminal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = st.text() | st.text(st.sampled_from(ALL), max_size=30)


@settings(deadline=None)
@given(WORDS)
def test_a_line_stays_one_line_and_steers_nothing(text: str) -> None:
    line = one_line(text)
    assert not STEERING.search(line)
    assert line.splitlines() in ([line], [])
    assert one_line(line) == line
    assert not STEERING.search(shown(text))
    assert shown(text).count("\n") == text.count("\n")


@pytest.mark.parametrize("text", ["كيف حالك\u200f؟", "שלום\u200e", "क्‍ष", "👩‍👩‍👧", "Zürich – “quoted” …", "日本語", "a\u00adb"])
def test_ordinary_words_of_every_script_are_left_alone(text: str) -> None:
    assert one_line(text) == shown(text) == text


@settings(deadline=None)
@given(st.recursive(WORDS | st.none() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner)))
def test_json_means_the_same_and_steers_nothing(value: object) -> None:
    made = json_text(value)
    assert json.loads(made) == value
    assert not STEERING.search(made)
    assert len(made.splitlines()) == 1


def record(message: str, *args: object, error: BaseException | None = None) -> logging.LogRecord:
    exc_info = (type(error), error, error.__traceback__) if error else None
    return PlainRecord("name", logging.WARNING, "file", 1, message, args, exc_info)


def test_nothing_that_is_logged_begins_a_line_of_its_own() -> None:
    try:
        raise ValueError(ALL)
    except ValueError as caught:
        text = logging.Formatter("%(levelname)s %(message)s").format(record("%s is wrong", ALL, error=caught))
    assert not STEERING.search(text)
    first, *others = text.split("\n")
    assert first.startswith("WARNING ")
    assert first.endswith(" is wrong")
    assert others
    assert all(line.startswith("    ") for line in others)
    told = json.dumps({"message": record("%s", ALL).getMessage()})
    assert json.loads(told)["message"] == one_line(ALL)


def test_a_console_takes_brackets_for_text() -> None:
    out = io.StringIO()
    PlainConsole(file=out, force_terminal=True, width=300).print(ALL, style="red")
    assert faults(out.getvalue().replace("\x1b[31m", "").replace("\x1b[0m", "").replace(FORGED[2:], "").encode()) == []
    assert MARKUP in out.getvalue()


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder whose bucket holds what the hostile site gave, with what the crawl said beside it."""
    folder = tmp_path_factory.mktemp("words")
    with hostile_site() as site:
        (folder / "sites.toml").write_text(f'[[site]]\nname = "{MARKUP}\\u001b[2J"\nurl = "{site.url}/"\nevery = "52w"\n')
        (folder / "said").write_bytes(on_terminal("crawl", site.url, cwd=folder))
        (folder / "probed").write_bytes(on_terminal("probe", site.url, "--samples", "1", cwd=folder))
        done = newscrawl("crawl", site.url, "--to", "again", "-O", "again.csv", "-s", "LOG_LEVEL=DEBUG", cwd=folder)
        (folder / "logged").write_text(done.out + done.err)
        done = newscrawl("run", "--due", "--to", "jobs", cwd=folder, NEWSCRAWL_ALLOW_NETS="127.0.0.0/8")
        (folder / "ran").write_text(done.out + done.err)
    return folder


def test_a_crawl_stores_the_words_as_they_are_and_shows_them_plain(place: Path) -> None:
    (article,) = objects(str(place / "bucket"), "articles/")
    assert MARKUP in article["headline"]
    for name in ("said", "probed", "logged", "ran"):
        said = (place / name).read_bytes()
        assert len(said) > 200, said
        assert faults(said) == [], name
        assert b"Traceback" not in said


@pytest.mark.parametrize(
    "words",
    [
        ["read", "bucket", "--format", "text"],
        ["read", "bucket"],
        ["read", "bucket", "--format", "csv"],
        ["state", "show", "bucket"],
        ["doctor", "bucket"],
        ["jobs", "list", "--to", "jobs"],
        ["sites", "list"],
        ["replay", "bucket", "--dry-run"],
        ["takedown", "127.0.0.1-1", "--reason", ALL.replace("\0", ""), "--store", "bucket", "--dry-run"],
        ["jobs", "show", ALL.replace("\0", "")],
        ["crawl", f"ftp://{MARKUP}"],
    ],
)
def test_no_command_lets_them_steer_a_terminal(words: list[str], place: Path) -> None:
    said = on_terminal(*words, cwd=place)
    assert said
    assert faults(said) == []
    assert b"Traceback" not in said


def test_a_page_is_explained_without_doing_as_it_says(tmp_path: Path) -> None:
    with hostile_site() as site:
        url = f"{site.url}/a-story-of-words"
        said = on_terminal("extract", url, "--explain", cwd=tmp_path)
    assert faults(said) == []
    assert b"OWNED" in said


@pytest.mark.parametrize("text", [FORMULA, "+1", "-1+1", "@SUM(A1)", "\t=1", "\tx", " =1", "＝1", "\n=1"])
def test_no_cell_is_a_formula(text: str) -> None:
    assert cell("headline", text) == cell("headline", f"\x1b\r\u202e{text}") == f"'{text}"
    assert cell("keywords", [text, "b"]) == f"'{text}; b"
    assert cell("headline", f"a {text}") == f"a {text}"
    out = io.BytesIO()
    exporter = PlainCsvExporter(out)
    exporter.export_item({"headline": text, "wordCount": -1, "keywords": [text]})
    exporter.finish_exporting()
    row = next(csv.DictReader(io.StringIO(out.getvalue().decode(), newline="")))
    assert (row["headline"], row["wordCount"], row["keywords"]) == (f"'{text}", "-1", f"'{text}")


def test_the_file_of_a_crawl_holds_no_formula(place: Path) -> None:
    with (place / "again.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["headline"].startswith(f"'{FORMULA[:10]}")
