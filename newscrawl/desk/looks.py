"""Second looks: a page that is gone twice is withdrawn, and one that only our own rules read differently has not changed."""

from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.clean.article import clean_article
from newscrawl.dedup.naming import named
from newscrawl.desk.resources import noting_failure
from newscrawl.desk.writing import Writing
from newscrawl.extract.article import extract_article
from newscrawl.model import Outcome, Rejected
from newscrawl.storage.answers import UndecodableError
from newscrawl.storage.blobs import NoSuchBlob
from newscrawl.storage.captures import BrokenWarc, page_at
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.desk.records import Record
    from newscrawl.model import Article, Lead, Page
    from newscrawl.state import Row, Seen

WITHDRAWN: Final = "withdrawn"
SECOND_LOOK: Final = timedelta(minutes=50)
"""After a page was found gone, the time from which a look counts as a second one: a deployment is over by then."""


class Looking(Writing):
    """The part of the desk that looks at pages which were fetched before."""

    @noting_failure
    def settle(self, lead: Lead, outcome: Outcome, fetched_at: datetime) -> None:
        """Remember how a fetched lead ended without an article, so that later runs know when to ask for it again."""
        key = lead_key(lead.url)
        known = self.state.seen([key]).get(key) if outcome is Outcome.GONE else None
        ended = self._gone(known, fetched_at) if known and known.id else outcome
        if known and ended == known.outcome == Outcome.GONE and fetched_at - known.fetched_at < SECOND_LOOK:
            return  # the first look counts
        self.state.record_seen(key, lead.url, ended, None, fetched_at, lead.published)

    def _gone(self, seen: Seen, fetched_at: datetime) -> str:
        """What to remember of a known article's address that is gone: what it was twice counts as withdrawn."""
        assert seen.id
        if seen.outcome == Outcome.GONE and fetched_at - seen.fetched_at >= SECOND_LOOK:
            self._withdraw(seen)
            return WITHDRAWN
        return WITHDRAWN if seen.outcome == WITHDRAWN else Outcome.GONE

    def _withdraw(self, seen: Seen) -> None:
        """Tell that the article is gone, where the address is its own and not one of a twin or copy."""
        assert seen.id
        with self.state.admitting() as door:
            known = door.by_id(seen.id)
        if known and not known.pending and known.op == "put" and _is_own(seen, known, self._record(known)):
            self.state.withdraw(known.id, self._line("withdrawn", known.id, known.site) | {"url": seen.url})

    def _is_our_doing(self, article: Article, known: Row) -> bool:
        """Whether the page is as it was, and only our rules have changed, or what they have learned.

        Its kept raw page is read again by the rules of today. Where no page was kept, any change counts as one of the page.
        """
        page = self._kept(self._record(known))
        if page is None:
            return False
        try:
            again = clean_article(extract_article(page, self.layouts.selectors(page.url)))
        except Rejected:
            return False
        return named(self.learning.applied(again)).content_hash == article.content_hash

    def _kept(self, record: Record) -> Page | None:
        key, offset = record.get("rawKey"), record.get("rawOffset")
        if not key or offset is None:
            return None
        try:
            with self.blobs.open(key) as stream:
                return page_at(stream, offset, key)
        except (NoSuchBlob, BrokenWarc, UndecodableError, zlib.error):
            return None


def _is_own(seen: Seen, known: Row, record: Record) -> bool:
    addresses = [known.url, *(record.get(key) for key in ("canonicalUrl", "requestUrl"))]
    return seen.key in {lead_key(url) for url in addresses if url}
