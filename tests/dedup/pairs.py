"""Labelled pairs of articles, of our own making: copies in every dress, and texts that only look alike."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

from tests.dedup import series

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ARTICLES: Final = Path(__file__).parents[2] / "newscrawl" / "demo" / "articles"
NOON: Final = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY: Final = timedelta(days=1)
MIN_CHARS: Final = 200


@dataclass(frozen=True)
class Text:
    """As much of an article as dedup looks at."""

    headline: str
    body: str
    site: str = "harwick.example"
    published: datetime = NOON


@dataclass(frozen=True)
class Pair:
    kind: str
    is_copy: bool
    a: Text
    b: Text


def pairs(seed: int = 1, texts: list[Text] | None = None) -> list[Pair]:
    """All labelled pairs; the same for the same seed."""
    found = texts or bases()
    made = random_of(seed)
    return [*copies(found, made), *look_alikes(found, random_of(seed + 1)), *corrections(found, made), *notices(made)]


def random_of(seed: int) -> Random:
    return Random(seed)  # noqa: S311 - to be the same each time


def bases() -> list[Text]:
    """The articles of the demo site: real prose in four languages."""
    texts = []
    for path in sorted(ARTICLES.glob("*.md")):
        _, head, body = path.read_text().split("+++", 2)
        texts.append(Text(tomllib.loads(head)["headline"], body.strip()))
    return list({text.headline: text for text in texts if len(text.body) > MIN_CHARS}.values())


def copies(texts: list[Text], random: Random) -> Iterator[Pair]:
    """Each text beside edited copies of it."""
    donors = [sentence for text in texts for sentence in sentences(text.body) if sentence.isascii()]
    for text in texts:
        for kind, edit in EDITS.items():
            body = edit(text.body, random, donors)
            yield Pair(
                kind, True, text, Text(text.headline, body, "other.example", NOON + timedelta(hours=random.randint(0, 30)))
            )


def corrections(texts: list[Text], random: Random) -> Iterator[Pair]:
    """Corrected articles under new addresses: news on their own site, copies on another, as is one that hides its correction."""
    for text in texts:
        note = random.choice(NOTES)
        fixed = text.body.replace(str(random.randint(1, 9)), "17", 1)
        noted = random.choice((f"{fixed}\n\n{note}", f"{note}\n\n{fixed}"))
        yield Pair("correction", False, text, replace(text, body=noted, published=NOON + DAY))
        yield Pair("corrected copy", True, text, replace(text, body=noted, site="other.example", published=NOON + DAY))
        yield Pair("silent correction", True, text, replace(text, body=f"{fixed} ", published=NOON + DAY))


def notices(random: Random) -> Iterator[Pair]:
    """Very short texts that come again and again."""
    for _ in range(16):
        town, day = random.choice(series.DATA["towns"]), random.randint(1, 28)
        body = f"The library of {town} stays closed on Monday. Books may be left in the box beside the door."
        later = Text("Library closed", body, published=NOON + day * DAY)
        yield Pair("short notice", False, Text("Library closed", body), later)
        yield Pair(
            "short notice copied", True, Text("Library closed", body), replace(later, site="other.example", published=NOON)
        )


def look_alikes(texts: list[Text], random: Random) -> Iterator[Pair]:
    """Pairs that are no copies: of one series, of one topic, of one live blog, too short, translated, or simply others."""
    for kind in series.SERIES:
        for _ in range(16):
            other = Text(kind, series.article(kind, random), random.choice(("harwick.example", "other.example")))
            when = NOON + DAY * random.choice((0, 1, 1, 7))
            yield Pair(kind, False, Text(kind, series.article(kind, random)), replace(other, published=when))
    for carried in (0, 0, 0, 1, 1, 1, 2, 2):
        before, entries = series.live_blog(random)
        after, _ = series.live_blog(random, tuple(entries[:carried]))
        yield Pair("live blog", False, Text("Dock strike live", before), Text("Dock strike live", after, published=NOON + DAY))
    for a, b in zip(texts, texts[1:] + texts[:1], strict=True):
        yield Pair("another article", False, a, b)
        yield Pair("shared quotes", False, a, replace(b, body=with_quotes(a.body, b.body)))
    for _ in range(8):
        yield Pair(
            "translated",
            False,
            Text("Wetter", series.article("Wetter", random)),
            Text("weather", series.article("weather", random)),
        )


def sentences(body: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?。])\s*", body) if part.strip()]


def with_quotes(a: str, b: str) -> str:
    """`b` with two sentences of `a`, as two reports of one event have them."""
    return f"{b}\n\n{' '.join(sentences(a)[1:3])}"


def words_changed(body: str, random: Random, donors: list[str]) -> str:
    """1 to 30% of the words, in runs of one to four, replaced by others."""
    words, other = body.split(" "), " ".join(donors).split()
    left = int(len(words) * random.uniform(0.01, 0.3))
    while left > 0:
        length, at, source = random.randint(1, 4), random.randrange(len(words)), random.randrange(len(other) - 4)
        words[at : at + length] = other[source : source + length]
        left -= length
    return " ".join(words)


def sentences_changed(body: str, random: Random, donors: list[str]) -> str:
    """1 to 30% of the sentences replaced by others, dropped or put in."""
    found = sentences(body)
    for _ in range(max(1, int(len(found) * random.uniform(0.01, 0.3)))):
        at, new = random.randrange(len(found)), random.choice(donors)
        found[at : at + random.randint(0, 1)] = random.choice(([], [new], [new]))
    return " ".join(found)


def reordered(body: str, random: Random, _donors: list[str]) -> str:
    parts = body.split("\n\n")
    return "\n\n".join(random.sample(parts, len(parts)))


def local_lead(body: str, random: Random, donors: list[str]) -> str:
    """Wire copy under a lead of its own, its last sentence cut."""
    return " ".join([*random.sample(donors, 2), *sentences(body)[:-1]])


def cut(body: str, random: Random, _donors: list[str]) -> str:
    """The first 70 to 90% of the text."""
    found = sentences(body)
    return " ".join(found[: max(1, round(len(found) * random.uniform(0.7, 0.9)))])


def boilerplate(body: str, random: Random, _donors: list[str]) -> str:
    return f"{body}\n\n{random.choice(BOILERPLATE)}"


def retyped(body: str, _random: Random, _donors: list[str]) -> str:
    """Other quotes and dashes, other case and spacing."""
    return body.replace('"', "”").replace("'", "’").replace("-", "–").replace("\n\n", " \n").upper()


EDITS: Final[dict[str, Callable[[str, Random, list[str]], str]]] = {
    "words changed": words_changed,
    "sentences changed": sentences_changed,
    "paragraphs reordered": reordered,
    "wire copy with local lead": local_lead,
    "cut": cut,
    "boilerplate added": boilerplate,
    "retyped": retyped,
}
NOTES: Final = (
    "Correction: an earlier version of this article named another year. We have put it right.",
    "An earlier version of this article gave a wrong number of visitors.",
    "Korrektur: In einer früheren Version dieses Artikels stand eine andere Zahl.",
    "Rectificatif : le nombre de visiteurs a été corrigé.",
    "訂正：当初の記事の数字に誤りがありました。",
)
BOILERPLATE: Final = (
    "Sign up for our morning letter and get the news of the coast before breakfast, six days a week. Leave it when you like.",
    "This text was first printed in the weekend edition. Subscribers find all editions since 1994 in our archive and on paper.",
    "Do you know more about this? Write to our desk in confidence, by letter or by telephone. We answer every message we get.",
)
