"""The pages of the news site: those of a corpus as often as are needed, each time in other words, else our own labelled pages."""

from __future__ import annotations

import gzip
import json
import re
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

OURS = Path(__file__).parents[2] / "tests" / "quality" / "pages"
LIKE_SIZE = 150_000
"""Half of the corpus's pages are larger, in bytes: ours are filled up to it with what stands around articles elsewhere."""

_PARAGRAPH = re.compile(r"<p[\s>].*?</p>", re.DOTALL | re.IGNORECASE)
_WORD = re.compile(r"<[^>]*>|&\w+;|\w{4,}")


def site_pages(corpus: Path, number: int) -> Iterator[tuple[str, bytes]]:
    """Paths of articles and their pages, in UTF-8, `number` of them.

    A page that comes again has every third word changed, so that it is no near duplicate of itself.
    """
    found = list(_corpus(corpus) if (corpus / "gold.jsonl").exists() else _ours())
    for turn in count():
        for at, (slug, html) in enumerate(found):
            made = turn * len(found) + at
            if made == number:
                return
            yield f"/news/2026/11/{slug[:60]}-{made:06d}", (_reworded(html, turn) if turn else html).encode()


def _corpus(corpus: Path) -> Iterator[tuple[str, str]]:
    for line in (corpus / "gold.jsonl").read_text("utf-8").split("\n"):
        if line:
            row = json.loads(line)
            yield (
                _slug(urlsplit(row["url"]).path),
                gzip.decompress((corpus / row["html"]).read_bytes()).decode("utf-8", "replace"),
            )


def _ours() -> Iterator[tuple[str, str]]:
    for path in sorted(OURS.glob("*/*.html")):
        html = re.sub(r"charset=[^\"'\s>]+", "charset=utf-8", path.read_bytes().decode("utf-8", "replace"))
        head, body, rest = html.rpartition("</body>")
        yield _slug(path.stem), head + _filler(LIKE_SIZE - len(html)) + body + rest


def _filler(size: int) -> str:
    """A menu, and the state of a script, which is most of what such pages are."""
    menu = "".join(f'<li class="menu-item"><a href="/topic/{number}">Topic {number}</a></li>' for number in range(120))
    state = ",".join(f'"item{number}":{{"kind":"teaser","rank":{number}}}' for number in range(max(0, size - len(menu)) // 40))
    return f'<nav><ul>{menu}</ul></nav><script type="application/json">{{{state}}}</script>'


def _slug(path: str) -> str:
    last = next((part for part in reversed(path.split("/")) if part), "") or "a-page-of-news"
    return re.sub(r"[^a-z0-9]+", "-", last.lower().rpartition(".")[0] or last.lower()).strip("-") or "a-page-of-news"


def _reworded(html: str, turn: int) -> str:
    return _PARAGRAPH.sub(lambda paragraph: _other_words(paragraph.group(), turn), html)


def _other_words(paragraph: str, turn: int) -> str:
    numbers = count()
    ending = "".join(chr(ord("a") + int(digit)) for digit in str(turn))

    def other(found: re.Match[str]) -> str:
        word = found.group()
        return word + ending if word[0] not in "<&" and next(numbers) % 3 == 0 else word

    return _WORD.sub(other, paragraph)
