"""Plain text in, blocks out: paragraphs by blank lines, wrapped lines joined, bullets made lists, short lines headings."""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.model import Block, ListItem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HEADLINE_CHARS = 220
HEADING_CHARS = 110
WRAP_COLUMNS = 100
"""Lines longer than this were not wrapped by a machine of the kind that wraps text: each is a paragraph of its own."""

_BULLET = re.compile(r"^([ \t]*)(?:[•‣◦▪●·*–-]|(\d{1,3})[.)])[ \t]+(?=\S)")
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_SLUG = re.compile(r"^\w+(?:[-_]\w+){2,}$")
_ENDS_SENTENCE = tuple(".,;:!…。！？；：،؛।»”\"'*")


class Line(NamedTuple):
    """One bullet or paragraph: `mark` is None, "-" or a number's digits; `indent` counts columns before the bullet."""

    text: str
    mark: str | None = None
    indent: int = 0


def read_text(text: str) -> tuple[str | None, tuple[Block, ...]]:
    """The headline (None where the first line does not read like one) and the blocks of a plain text.

    Bullets are `•`, `-`, `*`, dashes and numbers; blank lines between them do not part a list. A short line without a full
    stop that has text after it is a heading, of level 2; Markdown's `#` headings keep their own.
    """
    blocks = list(_blocks(_lines(text)))
    if len(blocks) > 1 and _is_headline(blocks[0]):
        return blocks[0].text, tuple(blocks[1:])
    return None, tuple(blocks)


def _is_headline(block: Block) -> bool:
    if block.kind == "heading":
        return True
    return block.kind == "paragraph" and len(block.text) <= HEADLINE_CHARS and not block.text.endswith((".", "。", ":", ","))


def _lines(text: str) -> Iterator[Line]:
    chunks = re.split(r"\n[ \t]*\n", text.strip("\n"))
    wrapped = all(len(line) <= WRAP_COLUMNS for line in text.splitlines())
    for chunk in chunks:
        yield from _chunk(chunk.splitlines(), wrapped)


def _chunk(lines: list[str], wrapped: bool) -> Iterator[Line]:
    held: list[Line] = []
    for raw in lines:
        found = _BULLET.match(raw)
        goes_on = held and found is None and (wrapped or held[0].mark) and not _SLUG.match(raw.strip())
        if held and not goes_on:
            yield _joined(held)
            held = []
        held.append(_bullet(raw, found) if found else Line(raw.strip()))
    if held:
        yield _joined(held)


def _joined(lines: list[Line]) -> Line:
    return lines[0]._replace(text=" ".join(line.text for line in lines if line.text))


def _bullet(raw: str, found: re.Match[str]) -> Line:
    return Line(raw[found.end() :].strip(), found[2] or "-", len(found[1].expandtabs(4)))


def _blocks(lines: Iterable[Line]) -> Iterator[Block]:
    every = [line for line in lines if line.text]
    for is_list, group in groupby(enumerate(every), key=lambda pair: pair[1].mark is not None):
        members = list(group)
        if is_list and not (len(members) == 1 and members[0][1].mark != "-"):
            yield _list([line for _, line in members])
        else:
            yield from (_paragraph(_unmarked(line), every[number + 1 : number + 2]) for number, line in members)


def _unmarked(line: Line) -> str:
    """The line as written: a lone "1." is a numbered heading rather than a list."""
    return f"{line.mark}. {line.text}" if line.mark else line.text


def _list(lines: list[Line]) -> Block:
    indents = sorted({line.indent for line in lines})
    items = tuple(ListItem(line.text, 1 + indents.index(line.indent)) for line in lines)
    ordered = lines[0].mark != "-"
    return Block("list", "\n".join(item.text for item in items), ordered=ordered, items=items)


def _paragraph(text: str, following: list[Line]) -> Block:
    if found := _MARKDOWN_HEADING.match(text):
        return Block("heading", found[2], level=len(found[1]))
    if text.startswith("> "):
        return Block("quote", text.removeprefix("> "))
    reads_like_one = len(text) <= HEADING_CHARS and not text.endswith(_ENDS_SENTENCE) and not _SLUG.match(text)
    if reads_like_one and following:
        return Block("heading", text, level=2)
    return Block("paragraph", text)
