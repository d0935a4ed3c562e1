"""The words of the house: Lead, Page, Article, Outcome, Rejected. Plain frozen data; no room below this one."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from datetime import datetime


class Value:
    """Goes from process to process as the arguments that make it: a third of the time that a frozen dataclass takes itself."""

    __slots__ = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), _arguments_of(type(self))(self)  # type: ignore[arg-type]


@cache
def _arguments_of(kind: type[Any]) -> attrgetter[tuple[Any, ...]]:
    return attrgetter(*(one.name for one in fields(kind)))


class LeadKind(StrEnum):
    """How a URL was found; `discoveredVia.kind` in the bucket."""

    GIVEN = "given"
    SITEMAP = "sitemap"
    FEED = "feed"
    SECTION = "section"
    LINK = "link"
    RECHECK = "recheck"
    """Stored by an earlier run, due for another look, and no longer named by its site."""


@dataclass(frozen=True, slots=True)
class Lead(Value):
    """A URL that may be an article, how it was found, and what the finder said of it (dates are aware UTC)."""

    url: str
    kind: LeadKind = LeadKind.GIVEN
    via: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    title: str | None = None
    language: str | None = None


class Outcome(StrEnum):
    """The one ending of a lead."""

    STORED = "stored"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    KNOWN = "known"
    """Stored by an earlier run and not due for another look: not fetched."""
    DUPLICATE = "duplicate"
    NOT_ARTICLE = "not_article"
    TOO_SHORT = "too_short"
    ROBOTS = "robots"
    RIGHTS = "rights"
    BLOCKED = "blocked"
    GONE = "gone"
    OFFSITE = "offsite"
    UNSAFE = "unsafe"
    """Its address is not one that may be fetched: not public, at an odd port, with a password, or neither http nor https."""
    FILTERED = "filtered"
    """Not wanted by this run: older than `since`, past `limit`, or a section or media page by its URL."""
    TOO_LARGE = "too_large"
    ERROR = "error"


class Rejected(Exception):  # noqa: N818 - it is an ending, not an error
    """Ends a lead: raised by any step, counted in one place."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(f"{outcome}: {detail}" if detail else str(outcome))
        self.outcome = outcome
        self.detail = detail

    def __reduce__(self) -> tuple[type[Rejected], tuple[Outcome, str]]:
        return type(self), (self.outcome, self.detail)  # it comes back from extraction processes pickled


@dataclass(frozen=True, slots=True)
class Rights(Value):
    """What a publisher reserves, as machines are told of it."""

    robots: tuple[str, ...] = ()
    """Directives of X-Robots-Tag and meta robots, in lower case: "noarchive", "max-snippet:50"."""
    tdm_reservation: bool | None = None
    """Of the TDM Reservation Protocol: whether text and data mining is reserved; None where nothing is said."""
    tdm_policy: str | None = None
    ai_disallowed: tuple[str, ...] = ()
    """AI agents of `rights.AI_AGENTS` that robots.txt does not let fetch the URL."""


@dataclass(frozen=True, slots=True)
class Page(Value):
    """What was fetched. `body` is decoded of its transfer and content encodings, and still bytes; header names are lower case."""

    url: str
    body: bytes
    fetched_at: datetime
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    request_url: str | None = None
    lead: Lead | None = None
    rights: Rights | None = None
    """What its host said of it when it was fetched."""
    run_id: str | None = None
    rendered_by: str | None = None
    """The browser that made `body`, such as "chromium/156.0"; None of a page as its server gave it."""
    raw_key: str | None = None
    raw_offset: int | None = None

    def header(self, name: str) -> str | None:
        """The last value of header `name` (lower case), or None."""
        return next((value for key, value in reversed(self.headers) if key == name), None)


BlockKind = Literal["heading", "paragraph", "list", "quote", "table", "code"]


@dataclass(frozen=True, slots=True)
class ListItem(Value):
    """One bullet; `level` is 1 for the outermost list."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Block(Value):
    """One block of the body, in document order.

    `text` is the block's plain text: of a list one item a line, of a table one row a line with cells parted by " | ".
    """

    kind: BlockKind
    text: str
    level: int | None = None
    """Of a heading: 1 to 6."""
    ordered: bool = False
    """Of a list: numbered."""
    items: tuple[ListItem, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Author(Value):
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Image(Value):
    url: str
    caption: str | None = None
    credit: str | None = None


DateSource = Literal["jsonld", "meta", "feed", "sitemap", "url", "text"]


@dataclass(frozen=True, slots=True)
class Stamp(Value):
    """A date as the page gives it: `value` is ISO 8601, as precise as its source and no more ("2026-02-18" has no midnight)."""

    value: str
    source: DateSource
    raw: str
    precision: Literal["day", "minute", "second"] = "day"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page says of itself that cleaning rules ask about. Never stored."""

    titles: tuple[str, ...] = ()
    """Every wording of the headline: JSON-LD, og:title, h1, parts of <title>."""
    slugs: frozenset[str] = frozenset()
    """Lower-case kebab-case last parts of the page's own URL, its image files and its links."""


@dataclass(frozen=True, slots=True)
class Removal(Value):
    """One text that a rule took away. `rule` is kebab-case, such as "comment-form" or "slug-line"."""

    rule: str
    text: str


@dataclass(frozen=True, slots=True)
class Article(Value):
    """The cleaned record. In the bucket its keys are camelCase, None is null; `storage.articles` writes it down."""

    url: str
    headline: str | None = None
    blocks: tuple[Block, ...] = ()
    standfirst: str | None = None
    description: str | None = None
    date_published: Stamp | None = None
    date_modified: Stamp | None = None
    authors: tuple[Author, ...] = ()
    canonical_url: str | None = None
    request_url: str | None = None
    aliases: tuple[str, ...] = ()
    site_name: str | None = None
    domain: str | None = None
    in_language: str | None = None
    article_section: str | None = None
    keywords: tuple[str, ...] = ()
    breadcrumbs: tuple[str, ...] = ()
    main_image: str | None = None
    images: tuple[Image, ...] = ()
    is_accessible_for_free: bool | None = None

    id: str | None = None
    revision: int | None = None
    content_hash: str | None = None
    duplicate_of: str | None = None
    discovered_via: Lead | None = None
    rights: Rights | None = None
    fetched_at: datetime | None = None
    http_status: int | None = None
    run_id: str | None = None
    raw_key: str | None = None
    raw_offset: int | None = None
    extractor: tuple[tuple[str, str], ...] = ()
    """Names and versions of what made the record, such as ("newscrawl", "0.1.0")."""
    cleaning: tuple[Removal, ...] = ()
    evidence: Evidence = field(default=Evidence(), repr=False, compare=False)

    @property
    def body(self) -> str:
        """`articleBody`: the blocks' plain text, parted by blank lines."""
        return "\n\n".join(block_text(block) for block in self.blocks)

    @property
    def word_count(self) -> int:
        """Runs of non-space characters in the body."""
        return len(self.body.split())


@dataclass(frozen=True, slots=True)
class Prints(Value):
    """What an article is held against others by (`newscrawl.dedup.fingerprint`), and the words it was made of."""

    headline: str | None
    blocks: tuple[Block, ...]
    content_hash: str
    signature: tuple[int, ...]
    bands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Cleaned(Article):
    """An article that was cleaned and fingerprinted where it was extracted, and needs its evidence no more."""

    prints: Prints | None = None


def block_text(block: Block) -> str:
    """The plain text of one block; list items get "- " or "1. " and two spaces of indent a level."""
    if block.kind != "list":
        return block.text
    lines = []
    for number, item in enumerate(block.items, 1):
        mark = f"{number}. " if block.ordered and item.level == 1 else "- "
        lines.append("  " * (item.level - 1) + mark + item.text)
    return "\n".join(lines)
