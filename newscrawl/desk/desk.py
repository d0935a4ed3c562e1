"""Where a run's writing is done: the bucket, the state in front of it, the log and the archive of raw pages."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.dedup import Admission, admit, similarity
from newscrawl.dedup.naming import named
from newscrawl.dedup.words import fold
from newscrawl.desk.looks import Looking
from newscrawl.desk.records import addresses, candidate_of, published
from newscrawl.desk.resources import noting_failure, timed
from newscrawl.desk.revising import Revising
from newscrawl.desk.writing import cast, cast_as_before, claim, following
from newscrawl.model import Article, Outcome, Rejected
from newscrawl.state import StateError
from newscrawl.storage.articles import to_json
from newscrawl.urls.canonical import canonicalize, lead_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.dedup import Candidate
    from newscrawl.desk.records import Record
    from newscrawl.report import Run
    from newscrawl.state import Door, Row, State
    from newscrawl.storage.blobs import Blobs
    from newscrawl.storage.pages import PageArchive

TAKEN_DOWN: Final = "it was taken down (newscrawl takedown)"
WRITTEN = frozenset({Outcome.STORED, Outcome.UPDATED})


@dataclass(frozen=True, slots=True)
class _Place:
    """What an admitted article is to be written as."""

    admission: Admission
    known: Row | None
    """What a revision takes the place of."""


class Desk(Revising, Looking):
    """A run's resources, and the articles that are written with them."""

    def __init__(self, config: Config, run: Run, blobs: Blobs, state: State, archive: PageArchive | None) -> None:
        super().__init__(config, run, blobs, state, archive)
        self._admitted: dict[str, _Place] = {}

    @timed("admit")
    @noting_failure
    def admit(self, article: Article) -> Article:
        """Name the article (id, revision, hash) and claim its place; raises Rejected where it is unchanged or a copy."""
        self.layouts.count(article)
        learned = self.learning.applied(replace(article, run_id=self.run.id))
        self.ledger.tally.removed(learned.cleaning[len(article.cleaning) :])
        article = named(learned)
        if any(self.refusals.cover(url) for url in addresses(article)):
            raise Rejected(Outcome.RIGHTS, TAKEN_DOWN)
        candidate = candidate_of(article)
        named_article, place = self.state.patience(lambda: self._decide(article, candidate))
        admission = self._looked_at_again(named_article, place.admission, place.known)
        self._refuse(named_article, admission)
        self._admitted[admission.id] = _Place(admission, place.known)
        return replace(named_article, revision=admission.revision)

    def _decide(self, article: Article, candidate: Candidate) -> tuple[Article, _Place]:
        """What is to be done with the article; it gets a name of its own where the one it claims is another page's."""
        own = named(replace(article, canonical_url=canonicalize(article.url)))
        with self._unclaimed_after_errors({candidate.id, own.id}), self.state.admitting() as door:
            if self._is_another_page(door, article, candidate):
                article, candidate = own, candidate_of(own)
            known = door.by_id(candidate.id)
            admission = self._admission(door, candidate, known)
            if admission.outcome in WRITTEN:
                claim(door, candidate, admission, article)
        return article, _Place(admission, known)

    @contextmanager
    def _unclaimed_after_errors(self, ids: set[str | None]) -> Iterator[None]:
        """Where the answer to a commit was lost, nobody knows whether there is a claim: a second try must not meet its own."""
        try:
            yield
        except StateError as error:
            for article_id in ids - self._admitted.keys() if error.is_passing else ():
                assert article_id
                self.state.release(article_id, self.run.id)
            raise

    def _admission(self, door: Door, candidate: Candidate, known: Row | None) -> Admission:
        since = datetime.now(UTC) - timedelta(days=self.config.dedup_days)
        near = door.near(candidate.bands, since=since, not_id=candidate.id)
        return admit(
            candidate,
            known,
            door.by_content(candidate.content_hash, not_id=candidate.id),
            [(row, similarity(candidate.signature, other)) for row, other in near],
            threshold=self.config.near_duplicate,
            keep_copies=self.config.syndication == "mark",
        )

    def _is_another_page(self, door: Door, article: Article, candidate: Candidate) -> bool:
        """Whether the page names as canonical what another page with other words was stored as: many sites name one URL on all.

        Of words too few to compare, and of an article whose signature is forgotten, the headline decides.
        """
        if not article.canonical_url or lead_key(article.canonical_url) == lead_key(article.url):
            return False
        known = door.by_id(candidate.id)
        if not known or known.op == "delete" or lead_key(known.url) == lead_key(article.url):
            return False
        other = door.signature(candidate.id)
        if candidate.signature and other:
            return similarity(candidate.signature, other) < self.config.near_duplicate
        return fold(known.headline or "") != fold(candidate.headline or "")

    def _looked_at_again(self, article: Article, admission: Admission, known: Row | None) -> Admission:
        """A change that is none of the page is none."""
        if not known or known.op != "put" or admission.outcome is not Outcome.UPDATED:
            return admission
        if known.content_hash == article.content_hash or not self._is_our_doing(article, known):
            return admission
        self.state.release(admission.id, self.run.id)
        return replace(admission, outcome=Outcome.UNCHANGED, revision=known.revision)

    def _refuse(self, article: Article, admission: Admission) -> None:
        """Raise Rejected for all that is not to be written; another address of an article is written to the log as its alias."""
        if admission.outcome in WRITTEN:
            return
        if admission.outcome is Outcome.DUPLICATE:
            self.ledger.tally.copied(admission.similarity)
            self._record_alias(article, admission)
        self._remember(article, admission.outcome, admission.id)
        raise Rejected(admission.outcome, f"of article {admission.id}" if admission.duplicate_of else "")

    def _record_alias(self, article: Article, admission: Admission) -> None:
        if not article.url or self.state.seen([lead_key(article.url)]):
            return  # an alias is told once
        self.state.alias(article.url, admission.id)
        line = self._line("duplicate", admission.id, article.domain)
        self.state.enqueue({**line, "url": article.url, "similarity": admission.similarity})

    @timed("store")
    @noting_failure
    def store(self, article: Article) -> Record:
        """Write an admitted article: object, then state and outbox in one transaction. Gives the stored JSON object."""
        assert article.id
        place = self._admitted.pop(article.id)
        admission = place.admission
        with self._claimed(article.id):
            record = to_json(article)
            if place.known:
                found = self._record(place.known)
                record = following(place.known, found, cast_as_before(found, record))
            elif admission.cluster:
                size = len(self.state.members(admission.cluster)) + 1
                record |= cast(article, admission.cluster, admission.duplicate_of, size)
            self._write(article, record, admission.first_key, self.run.kind, admission.outcome)
        if self.run.kind == "crawl" and not place.known:
            self._count_delay(article)
        return record

    def _count_delay(self, article: Article) -> None:
        """Of a page that names no more than a day nobody can tell."""
        is_exact = article.date_published and article.date_published.precision != "day"
        self.ledger.tally.stored(article, published(article) if is_exact else None, datetime.now(UTC))
