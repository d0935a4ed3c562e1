"""Posts of our own generation for a real WordPress: as many as wanted, each unlike the others, the same for the same number."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("prose.toml").read_text("utf-8"))
CATEGORIES = ("Harbour", "Markets", "Weather", "People")
TAGS = ("archive", "boats", "bridges", "craft", "gardens", "history", "money", "music", "railways", "rivers", "schools", "winter")


@dataclass(frozen=True, slots=True)
class Draft:
    """A post before WordPress has it. `headings[i]` stands before `paragraphs[i + 1]`; `bullets` after the first paragraph."""

    title: str
    category: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]
    headings: tuple[str, ...]
    bullets: tuple[str, ...]
    comments: tuple[str, ...]

    @property
    def content(self) -> str:
        """The post in WordPress's block markup."""
        parts = [_block("paragraph", f"<p>{text}</p>") for text in self.paragraphs]
        for place, heading in reversed(list(enumerate(self.headings, 1))):
            parts.insert(place, _block("heading", f"<h2>{heading}</h2>"))
        if self.bullets:
            items = "".join(f"<li>{text}</li>" for text in self.bullets)
            parts.insert(1, _block("list", f"<ul>{items}</ul>"))
        return "\n\n".join(parts)


def _block(kind: str, html: str) -> str:
    return f"<!-- wp:{kind} -->\n{html}\n<!-- /wp:{kind} -->"


def _fill(pattern: str, dice: random.Random) -> str:
    text = re.sub(r"\{(\w+)\}", lambda slot: dice.choice(WORDS[slot[1]]), pattern)
    return text[0].upper() + text[1:]


def _paragraph(dice: random.Random) -> str:
    return " ".join(_fill(dice.choice(WORDS["patterns"]), dice) for _ in range(dice.randint(2, 5)))


def draft(number: int) -> Draft:
    """Post `number`, from 0: every third has comments, every fourth headings, every fifth a list."""
    dice = random.Random(number)  # noqa: S311 - the same texts on every run
    return Draft(
        title=_fill("{noun} {verdict}: {who} and {what}", dice),
        category=CATEGORIES[number % len(CATEGORIES)],
        tags=tuple(dice.sample(TAGS, 2)),
        paragraphs=tuple(_paragraph(dice) for _ in range(dice.randint(3, 7))),
        headings=tuple(_fill("what {who} {did}", dice) for _ in range(2 if number % 4 == 0 else 0)),
        bullets=tuple(_fill("{what} {where}", dice) for _ in range(3 if number % 5 == 0 else 0)),
        comments=tuple(_fill(dice.choice(WORDS["comments"]), dice) for _ in range(dice.randint(1, 3) if number % 3 == 0 else 0)),
    )
