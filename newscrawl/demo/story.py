"""The demo's articles, read from articles/*.md: TOML front matter between `+++` lines, then blocks parted by blank lines.

A block is a paragraph unless its first line begins with one of
`## ` heading, `- ` or `1. ` list, `> ` quote, `| ` table, `! ` picture with caption, `~p `, `~h4 `, `~div `, `~bare ` slug line.
`<slug>.2.md` is what edition 2 of the site serves in place of `<slug>.md`.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from newscrawl.model import Block, ListItem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECTIONS = ("town", "business", "science", "culture", "sport")


@dataclass(frozen=True, slots=True)
class Dirt:
    """A block inside the body that is no part of the article: `kind` is "figure", or the tag of a slug line ("bare" for none)."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """One article of the demo. `listed` names where its URL is to be found, `twins` the second addresses it has."""

    slug: str
    headline: str
    section: str
    published: datetime
    body: tuple[Block | Dirt, ...]
    modified: datetime | None = None
    standfirst: str | None = None
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: str = "en"
    charset: str = "utf-8"
    metadata: str = "jsonld"
    layout: str = "article"
    comments: str = "none"
    thread: tuple[tuple[str, str], ...] = ()
    listed: tuple[str, ...] = ("sitemap", "feed", "home", "section")
    twins: tuple[str, ...] = ()
    syndicated: str | None = None
    dateline: str = ""

    @property
    def path(self) -> str:
        return f"/{self.section}/{self.published:%Y/%m/%d}/{self.slug}"

    @property
    def changed(self) -> datetime:
        """When the text last changed."""
        return self.modified or self.published

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body as its author wrote it, without captions and slug lines."""
        return tuple(block for block in self.body if isinstance(block, Block))

    @property
    def paragraphs(self) -> tuple[str, ...]:
        return tuple(block.text for block in self.blocks if block.kind == "paragraph")


def _heading(text: str) -> Block:
    marks, _, words = text.partition(" ")
    return Block("heading", words, level=len(marks))


def _list(text: str) -> Block:
    lines = [re.sub(r"^(- |\d+\. )", "", line) for line in text.splitlines()]
    return Block("list", "\n".join(lines), ordered=text[0].isdigit(), items=tuple(ListItem(line) for line in lines))


def _table(text: str) -> Block:
    rows = tuple(tuple(cell.strip() for cell in line.strip("| ").split("|")) for line in text.splitlines())
    return Block("table", "\n".join(" | ".join(row) for row in rows), rows=rows)


def _slug_line(text: str) -> Dirt:
    tag, _, words = text[1:].partition(" ")
    return Dirt(tag, words)


_MARKS: tuple[tuple[str, Callable[[str], Block | Dirt]], ...] = (
    (r"#+ ", _heading),
    (r"- |\d+\. ", _list),
    (r"> ", lambda text: Block("quote", text[2:])),
    (r"\| ", _table),
    (r"! ", lambda text: Dirt("figure", text[2:])),
    (r"~\w+ ", _slug_line),
    (r"", lambda text: Block("paragraph", text)),
)


def parse_block(text: str) -> Block | Dirt:
    """The block that `text` stands for, by its first characters."""
    return next(make for mark, make in _MARKS if re.match(mark, text))(text)


def parse_story(slug: str, text: str) -> Story:
    """Read one file's text. Raises tomllib.TOMLDecodeError or TypeError where the front matter is wrong."""
    _, front, body = text.split("+++\n", 2)
    given: dict[str, Any] = tomllib.loads(front)
    given["thread"] = [(comment["name"], comment["text"]) for comment in given.get("thread", ())]
    fields: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in given.items()}
    blocks = tuple(parse_block(part) for part in body.strip().split("\n\n"))
    return Story(**{**fields, "slug": slug, "body": blocks})


def _syndicate(story: Story, original: Story) -> Story:
    first, *rest = original.blocks
    return replace(story, body=(Block("paragraph", story.dateline + first.text), *rest, *story.body))


def _latest(slug: str, texts: Mapping[str, str], edition: int, updated: datetime) -> Story:
    later = texts.get(f"{slug}.{edition}.md")
    return replace(parse_story(slug, later), modified=updated) if later else parse_story(slug, texts[f"{slug}.md"])


def stories(edition: int = 1, updated: datetime | None = None) -> tuple[Story, ...]:
    """Every article as `edition` of the site serves it, newest first; `updated` is when the ones that edition changed did so:
    by default now in whole seconds, rounded up."""
    moment = updated or datetime.now(UTC).replace(microsecond=0) + timedelta(seconds=1)
    texts = {entry.name: entry.read_text("utf-8") for entry in (files(__package__) / "articles").iterdir()}
    slugs = [name.removesuffix(".md") for name in texts if name.count(".") == 1]
    read = {slug: _latest(slug, texts, edition, moment) for slug in slugs}
    whole = [_syndicate(story, read[story.syndicated]) if story.syndicated else story for story in read.values()]
    return tuple(sorted(whole, key=lambda story: story.published, reverse=True))
