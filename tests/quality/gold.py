"""The pages of tests/quality/pages and their gold: what a page's article must be, and how near ours comes to it."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from newscrawl.clean.article import clean_article
from newscrawl.clean.fold import tokens_of
from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Page, Rejected
from newscrawl.validate import check_article

PAGES = Path(__file__).with_name("pages")
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SHINGLE = 4
"""Words that follow each other and count as one, as in the article-extraction-benchmark."""

Scores = dict[str, float]


@dataclass(frozen=True, slots=True)
class Gold:
    """One page and its gold: `body` begins with the standfirst, where there is one; `outcome` is set where it is no article."""

    name: str
    url: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    date: str | None = None
    standfirst: str | None = None
    body: str = ""
    outcome: str | None = None
    content_type: str = "text/html"

    @property
    def page(self) -> Page:
        body = PAGES.joinpath(f"{self.name}.html").read_bytes()
        return Page(self.url, body, NOW, (("content-type", self.content_type),))


def read_golds() -> list[Gold]:
    """Every page `<group>/<name>.html`, by its name, out of the `.toml` beside it."""
    return [_read(path) for path in sorted(PAGES.glob("*/*.toml"))]


def _read(path: Path) -> Gold:
    given = tomllib.loads(path.read_text("utf-8"))
    given["authors"] = tuple(given.get("authors", ()))
    return Gold(path.relative_to(PAGES).with_suffix("").as_posix(), **given)


def extracted(gold: Gold) -> Article | str:
    """The page's cleaned article, or the outcome of its rejection."""
    try:
        article = clean_article(extract_article(gold.page))
        check_article(article, min_text_chars=200)
    except Rejected as ending:
        return str(ending.outcome)
    return article


def score(gold: Gold) -> Scores:
    """Of the outcome, or of body (F1 and whether word for word), title, authors, date and standfirst: 0 to 1 each.

    Only what the gold names is scored: a page without authors says nothing about authors.
    """
    got = extracted(gold)
    if gold.outcome or isinstance(got, str):
        return {"outcome": float(got == gold.outcome)}
    stamp = got.date_published.value if got.date_published else ""
    found = {
        "outcome": 1.0,
        "f1": f1_of(_shingles(gold.body), _shingles(got.body)),
        "exact": float(tokens_of(gold.body) == tokens_of(got.body)),
        "title": float(_same(gold.title, got.headline)),
        "authors": f1_of(Counter(gold.authors), Counter(author.name for author in got.authors)),
        "date": float(_moment(stamp) == _moment(gold.date or "")),
        "standfirst": float(_same(gold.standfirst, got.standfirst)),
    }
    named = {"outcome", "f1", "exact"} | {field for field in ("title", "authors", "date", "standfirst") if getattr(gold, field)}
    return {field: value for field, value in found.items() if field in named}


def f1_of(gold: Counter[str], got: Counter[str]) -> float:
    """Harmonic mean of precision and recall."""
    both = (gold & got).total()
    return 2 * both / (gold.total() + got.total()) if both else float(gold == got)


def _shingles(text: str) -> Counter[str]:
    words = tokens_of(text)
    return Counter(" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def _moment(stamp: str) -> datetime | str:
    """To the second, whatever the offset it is written with; of a day without a time the day."""
    return stamp if len(stamp) <= len("2026-11-01") else datetime.fromisoformat(stamp).astimezone(UTC).replace(microsecond=0)


def _same(gold: str | None, got: str | None) -> bool:
    return tokens_of(gold or "") == tokens_of(got or "")


def difference(gold: Gold) -> str:
    """What leaked (+) and what was lost (-), block by block."""
    got = extracted(gold)
    if isinstance(got, str):
        return f"rejected: {got}"
    wanted = [line for line in gold.body.split("\n") if line.strip()]
    body = got.body
    leaked = [f"+ {line}" for line in body.split("\n") if line and not _holds(gold.body, line)]
    lost = [f"- {line}" for line in wanted if not _holds(body, line)]
    stamp = got.date_published.value if got.date_published else None
    facts = [f"headline {got.headline!r}", f"authors {[author.name for author in got.authors]}", f"date {stamp}"]
    return "\n".join([*leaked, *lost, ", ".join(facts), f"standfirst {got.standfirst!r}"])


def _holds(text: str, line: str) -> bool:
    return f" {' '.join(tokens_of(line))} " in f" {' '.join(tokens_of(text))} "
