"""What the API takes and gives; keys are camelCase, as in the bucket."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - pydantic reads the annotations
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from newscrawl.jobs import JobStatus  # noqa: TC001 - as above
from newscrawl.web.health import Health  # noqa: TC001 - as above

if TYPE_CHECKING:
    from newscrawl.jobs import Job
    from newscrawl.web.catalog.finding import Entry, RunFacts
    from newscrawl.web.health import SiteView


class Shape(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, from_attributes=True, use_attribute_docstrings=True
    )


class Wanted(Shape):
    """A crawl that is asked for."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, use_attribute_docstrings=True)

    url: Annotated[str, Field(min_length=1, max_length=2_000, examples=["https://news.example/"])]
    """The site's address; private, link-local and metadata addresses are refused."""
    limit: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    """Store at most so many articles, the newest first."""
    since: Annotated[str, Field(max_length=40, examples=["2d"])] | None = None
    """Only what was published since: an age (90m, 12h, 2d, 1w) or a date."""


class Crawl(Shape):
    """A crawl as it stands. Times are UTC."""

    id: str
    url: str
    site: str
    since: str | None
    limit: int | None
    status: JobStatus
    scheduled: datetime | None
    created: datetime
    started: datetime | None
    finished: datetime | None
    attempts: int
    run_id: str | None
    exit_code: int | None
    message: str | None
    counts: dict[str, int]
    """Live while it runs; as of the report when it has ended."""


class Crawls(Shape):
    crawls: list[Crawl]


class Listed(Shape):
    """An article in a list."""

    id: str
    site: str
    key: str
    """Its object in the bucket."""
    url: str
    headline: str | None
    authors: str | None
    date_published: str | None
    article_section: str | None
    in_language: str | None
    word_count: int
    revision: int
    stored_at: str
    changed_at: str
    withdrawn_at: str | None


class Articles(Shape):
    articles: list[Listed]
    """The latest change first."""
    next_cursor: str | None
    """`cursor` of the next page; null on the last."""
    log_cursor: int
    """The segment of the bucket's log that is indexed next: who must miss nothing follows the log from there."""


class RevisionRow(Shape):
    revision: int
    at: str
    cause: str | None
    seq: int
    index: int


class Revisions(Shape):
    revisions: list[RevisionRow]
    """The oldest first; `seq` and `index` are segment and line of the log."""


class PieceRow(Shape):
    op: Literal["equal", "insert", "delete"]
    text: str


class ChangeRow(Shape):
    field: str
    pieces: list[PieceRow]


class Diff(Shape):
    old: int
    new: int
    changes: list[ChangeRow]
    """Fields that differ, then each block of the body."""


class MarkRow(Shape):
    kind: str
    text: str
    fate: Literal["kept", "removed", "not-chosen"]
    rule: str | None


class Cleaning(Shape):
    rules: list[dict[str, Any]]
    """`cleaning` of the article: rule, count and a sample."""
    blocks: list[MarkRow] | None
    """All text of its raw page in order, with what became of it; null where the page is not kept."""


class Report(Shape):
    """A bad extraction."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    note: Annotated[str, Field(min_length=1, max_length=2_000)]


class Reported(Shape):
    key: str
    """The object in the bucket that holds page, article and note."""


class Run(Shape):
    """A run report, in short."""

    run: str
    kind: str
    started: str
    finished: str | None
    code: int | None
    message: str | None
    stored: int
    leads: int
    problems: int
    named: int
    """URLs that the site's feeds and news sitemaps name, and `kept` of them."""
    kept: int


class SiteRow(Shape):
    site: str
    articles: int
    today: int
    newest: datetime | None
    health: Health
    why: str | None
    run: Run | None


class Sites(Shape):
    sites: list[SiteRow]


class SitePage(SiteRow):
    runs: list[Run]
    hours: list[tuple[datetime, int]]
    """New articles of each of the last 48 hours."""


def crawl_of(job: Job) -> Crawl:
    spec = {name: getattr(job.spec, name) for name in ("url", "site", "since", "limit", "scheduled")}
    plain = ("id", "status", "created", "started", "finished", "attempts", "run_id", "exit_code", "message")
    return Crawl(**spec, **{name: getattr(job, name) for name in plain}, counts=dict(job.counts))


def listed_of(entry: Entry) -> Listed:
    return Listed(
        **{name: getattr(entry, name) for name in ("id", "site", "key", "url", "headline", "authors", "revision")},
        date_published=entry.published,
        article_section=entry.section,
        in_language=entry.language,
        word_count=entry.words,
        stored_at=entry.stored,
        changed_at=entry.changed,
        withdrawn_at=entry.withdrawn,
    )


def site_row(view: SiteView) -> SiteRow:
    return SiteRow.model_validate(view)


def run_of(facts: RunFacts) -> Run:
    return Run.model_validate(facts)
