"""What became of each block of a raw page, found out in a process of its own: pages are strangers' work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from newscrawl.extract.decode import decode
from newscrawl.extract.verdicts import NOT_CHOSEN, verdicts
from newscrawl.ingest import prepare
from newscrawl.model import Article, Rejected, block_text
from newscrawl.sites import selectors_of, sites_of
from newscrawl.storage.answers import UndecodableError
from newscrawl.storage.blobs import NoSuchBlob, StoreError
from newscrawl.storage.captures import page_at
from newscrawl.web.problems import ProblemError

if TYPE_CHECKING:
    from typing import Any

    from newscrawl.model import Page
    from newscrawl.sites import Selectors
    from newscrawl.web.services import Services

MOST_BLOCKS: Final = 5_000
KEPT, REMOVED, UNCHOSEN = "kept", "removed", "not-chosen"


@dataclass(frozen=True, slots=True)
class Mark:
    """One block of a page, in its order. `rule` took it away."""

    kind: str
    text: str
    fate: str
    """KEPT, REMOVED by a rule, or UNCHOSEN: never taken for the story."""
    rule: str | None = None


def page_of(services: Services, article: dict[str, Any]) -> Page:
    """The raw page that an article was made of; raises ProblemError where it is not kept, StoreError where the bucket fails."""
    key, offset = article.get("rawKey"), article.get("rawOffset")
    if key is None or offset is None:
        raise ProblemError(404, "no_page", "The raw page of this article is not kept: NEWSCRAWL_ARCHIVE was off")
    try:
        with services.blobs.open(key) as stream:
            page = page_at(stream, offset, key)
    except NoSuchBlob:
        raise ProblemError(
            404, "no_page", "The raw page is not in the bucket: it comes when its crawl ends, or was removed"
        ) from None
    except (UndecodableError, StoreError) as error:
        raise ProblemError(404, "no_page", f"The raw page cannot be read: {error}") from None
    if page is None or not page.body:
        raise ProblemError(404, "no_page", "The raw page was erased")
    return page


def marks_of(services: Services, page: Page) -> list[Mark]:
    """Raises ProblemError where the page ends its process or takes too long."""
    selectors = selectors_of(sites_of(services.config), page.url)
    try:
        return services.workers.result(services.workers.submit(read_marks, (page, selectors)))
    except Rejected as rejected:
        raise ProblemError(
            422, "unreadable", f"The raw page cannot be looked through: {rejected.detail or rejected.outcome}"
        ) from None


def read_marks(given: tuple[Page, Selectors | None]) -> list[Mark]:
    """Runs in a worker. A page that is no article any more has no block that is kept."""
    page, selectors = given
    try:
        article = prepare(page, selectors)
    except Rejected:
        article = Article(page.url)
    return [Mark(one.block.kind, block_text(one.block), *_fate(one.rule)) for one in verdicts(page, article)[:MOST_BLOCKS]]


def _fate(rule: str | None) -> tuple[str, str | None]:
    if rule is None:
        return KEPT, None
    return (UNCHOSEN, None) if rule == NOT_CHOSEN else (REMOVED, rule)


def source_of(page: Page) -> str:
    """The page's own text, as its bytes say in whatever encoding."""
    return decode(page.body, page.header("content-type"))
