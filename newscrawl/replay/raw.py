"""What a source gives: a page, and what its scraper told of it; and how that becomes an article, in any process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from newscrawl.clean.article import clean_article
from newscrawl.extract.dates import read_stamp
from newscrawl.extract.names import read_authors
from newscrawl.ingest import read

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.model import Article, Outcome, Page
    from newscrawl.sites import Selectors


class Entry(NamedTuple):
    """A page that a file holds: its address, when it was fetched, and where it stands in the file."""

    url: str
    fetched_at: datetime
    place: int


@dataclass(frozen=True, slots=True)
class Ending:
    """An input that is no page, or cannot be read as one."""

    name: str
    outcome: Outcome
    why: str


class Passed(NamedTuple):
    """What is no input of its own, such as a revisit record: counted by its kind, in the plural."""

    kind: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a scraper wrote beside a text; it counts where the page itself says nothing."""

    date: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Raw:
    page: Page
    told: Told = Told()


def make(raw: Raw, selectors: Selectors | None = None) -> Article:
    """The cleaned article; raises Rejected where there is none."""
    article = read(raw.page, selectors)
    told = raw.told
    return clean_article(
        replace(
            article,
            date_published=article.date_published or read_stamp(told.date, "meta"),
            authors=article.authors or read_authors((name, None) for name in told.authors),
            in_language=article.in_language or told.language,
        )
    )
