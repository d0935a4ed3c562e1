"""An article that was made again meets the one that the bucket has."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from newscrawl.dedup import content_hash
from newscrawl.dedup.naming import named
from newscrawl.desk.records import changes
from newscrawl.ingest import check, stored_as
from newscrawl.model import Article, Outcome, Rejected
from newscrawl.storage.articles import read_record, to_json
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from newscrawl.desk import Desk
    from newscrawl.replay.compare import Comparison
    from newscrawl.state import Row


class Judge:
    """Takes articles to their ends at `desk`; where `dry`, it only says what the ends would be."""

    def __init__(self, desk: Desk, comparison: Comparison, *, dry: bool) -> None:
        self._desk = desk
        self._comparison = comparison
        self.dry = dry

    def end(self, article: Article) -> Outcome:
        """The outcome; raises Rejected, and StoreError or StateError where the bucket or the state fails."""
        article = named(article)
        known = self._known(article)
        try:
            check(article, self._desk)
        except Rejected as rejected:
            self.note_lost(known, rejected)
            raise
        if known is None or known.run == self._desk.run.id:
            return self._store(article)
        _check_turn(article, known)
        return self._revise(replace(article, id=known.id), known)

    def note_lost(self, known: Row | None, rejected: Rejected) -> None:
        """Count what is stored and would not be taken today."""
        if known and known.op == "put":
            self._comparison.lost[rejected.outcome] += 1

    def known_at(self, url: str) -> Row | None:
        """The article that was stored from the page at `url`."""
        with self._desk.state.admitting() as door:
            found = door.by_url(url)
        return found if found and _is_same(found.url, url) else None

    def _known(self, article: Article) -> Row | None:
        """The stored article of this id; where its page gives another id by today's rules, that of the page."""
        assert article.id
        with self._desk.state.admitting() as door:
            known = door.by_id(article.id)
        return known or self.known_at(article.url)

    def _store(self, article: Article) -> Outcome:
        admitted = self._desk.admit(article)
        return Outcome.STORED if self.dry else stored_as(self._desk.store(admitted))

    def _revise(self, article: Article, known: Row) -> Outcome:
        before = read_record(self._desk.blobs, known.key) if known.key and (self.dry or not self._comparison.is_full) else None
        after = self._rehearsed(article, before or {}) if self.dry else self._desk.revise(article, cause="replay")
        if after is None:
            return Outcome.UNCHANGED
        keys = (after.get("changed") or {}).get("keys", ())
        self._comparison.add(article.url, keys, before, after)
        return Outcome.UPDATED

    def _rehearsed(self, article: Article, before: dict[str, Any]) -> dict[str, Any] | None:
        """What `Desk.revise` would write; None where nothing."""
        article = self._desk.learning.applied(article)
        aliases = tuple(dict.fromkeys([*before.get("aliases", ()), *article.aliases]))
        digest = content_hash(article.headline, article.body)
        record = to_json(replace(article, content_hash=digest, aliases=aliases))
        changed = changes(before, record)
        return record | {"changed": changed} if changed["keys"] else None


def _check_turn(article: Article, known: Row) -> None:
    """Raise Rejected where the stored article is not this page's to revise."""
    if known.op == "delete":
        raise Rejected(Outcome.RIGHTS, "it was taken down (newscrawl takedown)")
    if known.op == "withdrawn":
        raise Rejected(Outcome.GONE, "withdrawn from its site since")
    if not _is_same(known.url, article.url):
        raise Rejected(Outcome.DUPLICATE, f"of article {known.id}")
    if known.fetched_at and article.fetched_at and known.fetched_at > article.fetched_at:
        raise Rejected(Outcome.KNOWN, "the bucket has it from a later page")


def _is_same(a: str, b: str) -> bool:
    try:
        return a == b or lead_key(a) == lead_key(b)
    except ValueError:
        return False
