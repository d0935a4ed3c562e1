"""Objects that another scraper wrote, one a line or all in one file."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, Final

from newscrawl.model import Outcome
from newscrawl.replay.facts import facts_of
from newscrawl.replay.raw import Ending, Entry, Raw, Told
from newscrawl.replay.texts import HTML, TEXT, address, headed, page_of, place_under, read_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.replay.sources import File

LISTS: Final = ("articles", "items", "results", "data", "posts", "entries")
"""Keys of an object that holds the rows."""
MAX_LINE: Final = 50 * 2**20

_MARKUP: Final = re.compile(r"<(?:p|div|br|h[1-6]|article|section|ul|ol|table|html|body|span|a)\b[^<>]*>", re.IGNORECASE)


def scan(file: File) -> Iterator[Entry | Ending]:
    """An entry for each row that has text or HTML; its place is its number, from 1."""
    for number, row in _rows(file):
        if isinstance(row, str):
            yield Ending(f"{file.name}, row {number}", Outcome.ERROR, row)
            continue
        facts = facts_of(row)
        if not facts.get("text") and not facts.get("html"):
            keys = ", ".join(repr(key)[1:-1] for key in row)[:120]
            yield Ending(f"{file.name}, row {number}", Outcome.ERROR, f"it has neither text nor html, but {keys}")
            continue
        url = address(facts.get("url", ""), file.base) or place_under(file.address, str(number))
        yield Entry(url, file.instant(facts.get("fetched")), number)


def load(file: File, entries: Iterable[Entry]) -> Iterator[tuple[Entry, Raw | Ending]]:
    wanted = {entry.place: entry for entry in entries}
    for number, row in _rows(file):
        if number in wanted and isinstance(row, dict):
            yield wanted[number], _raw(wanted[number], facts_of(row))


def _raw(entry: Entry, facts: dict[str, Any]) -> Raw:
    told = Told(facts.get("date"), facts.get("authors", ()), facts.get("language"))
    title, text = facts.get("title"), facts.get("text", "")
    markup = facts.get("html") or (text if len(_MARKUP.findall(text[:5000])) > 1 else "")
    if markup:
        whole = _whole(markup, title).encode("utf-8", "replace")
        return Raw(page_of(entry.url, whole, entry.fetched_at, f"{HTML}; charset=utf-8", title), told)
    body = headed(title, text.encode("utf-8", "replace"))
    return Raw(page_of(entry.url, body, entry.fetched_at, f"{TEXT}; charset=utf-8", title), told)


def _whole(markup: str, title: str | None) -> str:
    """A page of a fragment."""
    if re.search(r"<(?:html|body|head)\b", markup[:5000], re.IGNORECASE):
        return markup
    heading = f"<h1>{title}</h1>" if title and title not in markup[:1000] else ""
    return f"<html><head><title>{title or ''}</title></head><body><article>{heading}{markup}</article></body></html>"


def _rows(file: File) -> Iterator[tuple[int, dict[str, Any] | str]]:
    """Each row by its number, or why it is none."""
    try:
        yield from _lines(file) if file.is_lines else _of_document(file)
    except (OSError, EOFError, zlib.error) as error:
        yield 0, f"the file cannot be read on: {error}"


def _lines(file: File) -> Iterator[tuple[int, dict[str, Any] | str]]:
    with file.open() as stream:
        zipped = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        lines = gzip.GzipFile(fileobj=stream) if zipped else stream
        number = 0
        while line := lines.readline(MAX_LINE):
            number += 1
            if line.strip():
                yield number, _row(line)


def _of_document(file: File) -> Iterator[tuple[int, dict[str, Any] | str]]:
    try:
        found = json.loads(read_file(file))
    except (ValueError, RecursionError) as error:
        yield 1, f"no JSON: {error}"
        return
    if isinstance(found, dict):
        held = next((found[key] for key in LISTS if isinstance(found.get(key), list)), None)
        found = [found] if held is None or facts_of(found).get("text") else held
    rows = found if isinstance(found, list) else [found]
    for number, row in enumerate(rows, 1):
        yield number, row if isinstance(row, dict) else "no object"


def _row(line: bytes) -> dict[str, Any] | str:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        return f"no JSON: {error}"
    return row if isinstance(row, dict) else "no object"
