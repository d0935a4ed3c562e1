"""The spine without Scrapy: Page → extract → clean → validate → dedup → store → Outcome."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from newscrawl.clean.article import clean_article
from newscrawl.dedup.prints import prints_of
from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Cleaned, Outcome, Page, Rejected
from newscrawl.rights import check_rights, of_page
from newscrawl.timing import timed
from newscrawl.validate import check_article

if TYPE_CHECKING:
    from newscrawl.desk import Desk
    from newscrawl.sites import Selectors


@dataclass(frozen=True, slots=True)
class Ended:
    """How a page ended; `record` is the stored JSON object of a stored or updated article."""

    outcome: Outcome
    detail: str = ""
    record: dict[str, Any] | None = None


def prepare(page: Page, selectors: Selectors | None = None) -> Article:
    """The cleaned article of a page; raises Rejected where there is none. Needs no desk, so it runs in any process."""
    return clean_article(read(page, selectors))


def prepare_apart(page: Page, selectors: Selectors | None = None) -> Cleaned:
    """`prepare` for whoever is to hand the article to another process."""
    article = prepare(page, selectors)
    told = {field.name: getattr(article, field.name) for field in fields(article) if field.name != "evidence"}
    return Cleaned(**told, prints=prints_of(article))


def read(page: Page, selectors: Selectors | None = None) -> Article:
    """The article of a page, uncleaned, with its rights; raises Rejected where there is none.

    `selectors` are what sites.toml says of the pages of its site.
    """
    return replace(extract_article(page, selectors), rights=of_page(page))


def read_whole(page: Page, selectors: Selectors | None = None, *, min_text_chars: int) -> Article:
    """The same; raises Rejected too where cleaning would leave too little to be kept."""
    article = read(page, selectors)
    check_article(clean_article(article), min_text_chars=min_text_chars)
    return article


def ingest(page: Page, desk: Desk) -> Ended:
    """Take one page to its end. Raises StoreError or StateError where the bucket or the state fails."""
    try:
        made = timed(partial(prepare, selectors=desk.layouts.selectors(page.url)), page)
        desk.ledger.tally.took("extract", made.seconds, page.url)
        return finish(made.value(), desk)
    except Rejected as rejected:
        return Ended(rejected.outcome, rejected.detail)


def finish(article: Article, desk: Desk) -> Ended:
    """The steps after cleaning; raises Rejected."""
    check(article, desk)
    record = desk.store(desk.admit(article))
    return Ended(stored_as(record), record=record)


def check(article: Article, desk: Desk) -> None:
    """Raise Rejected unless the cleaned article is worth keeping; counts what was cleaned away, and what is kept."""
    desk.ledger.tally.removed(article.cleaning)
    check_rights(article, desk.config.rights)
    check_article(article, min_text_chars=desk.config.min_text_chars)
    desk.ledger.tally.read(article)


def stored_as(record: dict[str, Any]) -> Outcome:
    """The outcome of a record that was written: a first revision or a later one."""
    return Outcome.STORED if record["revision"] == 1 else Outcome.UPDATED
