"""`newscrawl extract --explain`: all text of a page, what went and why."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.command import newscrawl

if TYPE_CHECKING:
    from pathlib import Path

TOLD = [f"Paragraph {word} tells of the ferry to Pell Island, and of those who wait for it." for word in ("one", "two", "three")]
PAGE = f"""<html lang="en"><head><title>The ferry | Post</title><meta property="og:title" content="The ferry is back">
<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "The ferry is back"})}</script></head><body>
<nav><a href="/">Home</a></nav><div class="w"><a href="/x">Elsewhere</a></div>
<article><h1>The ferry is back</h1><p>By Ada Byron</p><p>{TOLD[0]}</p><h2>What it costs</h2><p>{TOLD[1]}</p><ul>
<li>Two crowns</li><li>Bicycles free</li></ul><p>{TOLD[2]}</p><p>Read more: The boiler that was too old</p></article>
<footer>All rights \x9b31mreserved</footer></body></html>"""


def explained(tmp_path: Path, html: str = PAGE) -> list[str]:
    (tmp_path / "page.html").write_text(html)
    done = newscrawl("extract", "page.html", "--explain", cwd=tmp_path)
    assert done.shows_no_traceback()
    return done.err.splitlines()


def rows(lines: list[str]) -> list[tuple[str, str]]:
    """(margin and mark, text) of the lines after the metadata."""
    return [(line[:19].strip(), line[19:]) for line in lines[lines.index("") + 1 : -2]]


def test_the_text_stands_in_the_pages_order_with_each_verdict_beside_it(tmp_path: Path) -> None:
    assert rows(explained(tmp_path)) == [
        ("nav x", "Home"),
        ("not chosen -", "Elsewhere"),
        ("headline-repeat x", "The ferry is back"),
        ("byline x", "By Ada Byron"),
        ("|", TOLD[0]),
        ("heading |", "What it costs"),
        ("|", TOLD[1]),
        ("list |", "- Two crowns"),
        ("|", "- Bicycles free"),
        ("|", TOLD[2]),
        ("read-more x", "Read more: The boiler that was too old"),
        ("footer x", "All rights \\x9b31mreserved"),
    ]


def test_metadata_comes_first_with_the_places_that_say_so(tmp_path: Path) -> None:
    lines = explained(tmp_path)
    assert lines[0] == "        headline | The ferry is back  [jsonld headline, og:title, h1]"
    assert any(re.match(r" +language \| en +\[html\]$", line) for line in lines[: lines.index("")])
    assert lines[-1].endswith("1 not chosen")


def test_a_page_without_an_article_is_explained_too(tmp_path: Path) -> None:
    lines = explained(tmp_path, "<html><body><script>go()</script></body></html>")
    assert "no article" in lines[-1]
    assert "0 blocks kept" in lines[-2]


def test_a_terminal_gets_colours_and_wrapped_lines(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(PAGE)
    here, there = pty.openpty()
    environment = os.environ | {"TERM": "xterm-256color", "COLUMNS": "60"}
    command = [sys.executable, "-m", "newscrawl", "extract", str(tmp_path / "page.html"), "--explain"]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=there, env=environment, timeout=60, check=False)
    os.close(there)
    shown = b""
    while chunk := _read(here):
        shown += chunk
    os.close(here)
    assert done.returncode == 0
    assert json.loads(done.stdout)["headline"] == "The ferry is back"
    assert b"\x1b[2;9;31mBy Ada Byron" in shown  # dim, struck, red
    plain = re.sub(rb"\x1b\[[0-9;]*m", b"", shown).decode().splitlines()
    assert max(map(len, plain)) <= 60
    assert " " * 16 + " | " in plain[-8]


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so at a terminal's end
        return b""
