"""Where a run's writing is done: the bucket, the state in front of it, the log and the archive of raw pages."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from newscrawl.dedup import Admission, Candidate, admit, content_hash, similarity
from newscrawl.dedup.naming import named
from newscrawl.desk.records import addresses, candidate_of, changes, published
from newscrawl.desk.resources import Resources, noting_failure
from newscrawl.model import Article, Outcome, Rejected
from newscrawl.state import StateError
from newscrawl.state.rows import instant
from newscrawl.storage.articles import dump, read_record, to_json
from newscrawl.storage.blobs import JSON
from newscrawl.storage.keys import article_key
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.config import Config
    from newscrawl.desk.records import Record
    from newscrawl.model import Lead
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


class Desk(Resources):
    """A run's resources, and the articles that are written with them."""

    def __init__(self, config: Config, run: Run, blobs: Blobs, state: State, archive: PageArchive | None) -> None:
        super().__init__(config, run, blobs, state, archive)
        self._admitted: dict[str, _Place] = {}

    @noting_failure
    def admit(self, article: Article) -> Article:
        """Name the article (id, revision, hash) and claim its place; raises Rejected where it is unchanged or a copy."""
        self.layouts.count(article)
        article = named(self.learning.applied(replace(article, run_id=self.run.id)))
        if any(self.refusals.cover(url) for url in addresses(article)):
            raise Rejected(Outcome.RIGHTS, TAKEN_DOWN)
        candidate = candidate_of(article)
        since = datetime.now(UTC) - timedelta(days=self.config.dedup_days)
        with self.state.admitting() as door:
            near = door.near(candidate.bands, since=since, not_id=candidate.id)
            known = door.by_id(candidate.id)
            admission = admit(
                candidate,
                known,
                door.by_content(candidate.content_hash, not_id=candidate.id),
                [(row, similarity(candidate.signature, other)) for row, other in near],
                threshold=self.config.near_duplicate,
            )
            if admission.outcome in WRITTEN:
                _claim(door, candidate, admission, article)
        self._refuse(article, admission)
        self._admitted[admission.id] = _Place(admission, known)
        return replace(article, revision=admission.revision)

    def _refuse(self, article: Article, admission: Admission) -> None:
        """Raise Rejected for all that is not to be written; another address of an article is written to the log as its alias."""
        if admission.outcome in WRITTEN:
            return
        if admission.outcome is Outcome.DUPLICATE:
            self._record_alias(article, admission)
        self._remember(article, admission.outcome, admission.id)
        raise Rejected(admission.outcome, f"of article {admission.id}" if admission.duplicate_of else "")

    def _record_alias(self, article: Article, admission: Admission) -> None:
        if not article.url or self.state.seen([lead_key(article.url)]):
            return  # an alias is told once
        self.state.alias(article.url, admission.id)
        line = self._line("duplicate", admission.id, article.domain)
        self.state.enqueue({**line, "url": article.url, "similarity": admission.similarity})

    @noting_failure
    def store(self, article: Article) -> Record:
        """Write an admitted article: object, then state and outbox in one transaction. Gives the stored JSON object."""
        assert article.id
        place = self._admitted.pop(article.id)
        with self._claimed(article.id):
            record = to_json(article)
            if place.known:
                record = _following(place.known, self._record(place.known), record)
            self._write(article, record, place.admission.first_key, self.run.kind)
        self._remember(article, place.admission.outcome, article.id)
        return record

    @noting_failure
    def revise(self, article: Article, *, cause: Literal["replay", "cleaning"]) -> Record | None:
        """Write `article`, made again from the same page, as the next revision of the known one of its `id`; gives its object.

        None where consumers would see no difference (for `cause` "cleaning": in the body), and where the known article is
        unknown, withdrawn, taken down, under way in another run, or from a later page than this one.
        """
        assert article.id
        with self.state.admitting() as door:
            known = door.by_id(article.id)
        article = self.learning.applied(article)
        article = replace(article, content_hash=content_hash(article.headline, article.body), run_id=self.run.id)
        if not known or known.pending or known.op != "put":
            return None
        found = self._record(known)
        record = to_json(replace(article, revision=known.revision + 1, aliases=_united(found, article)))
        if not _is_revision(known, found, record, cause) or not self._claim_again(known, article):
            return None
        with self._claimed(known.id):
            record = _following(known, found, record)
            self._write(replace(article, revision=known.revision + 1), record, known.key, cause)
        return record

    def _record(self, known: Row) -> Record:
        """The object of a known article as it stands in the bucket, {} where it is gone.

        It may be a revision ahead of `known`: one whose run died before the state and the log heard of it.
        """
        return (known.key and read_record(self.blobs, known.key)) or {}

    def _claim_again(self, known: Row, article: Article) -> bool:
        """Claim a known article; False where it is no longer as it was known."""
        candidate = candidate_of(article)
        with self.state.admitting() as door:
            if door.by_id(known.id) != known:
                return False
            _claim(door, candidate, Admission(Outcome.UPDATED, known.id, known.revision + 1, first_key=known.key), article)
        return True

    @contextmanager
    def _claimed(self, article_id: str) -> Iterator[None]:
        """Gives the claim on the article free again where it cannot be written."""
        try:
            yield
        except BaseException:
            with suppress(StateError):  # the first error is the one to tell; a claim left over goes with its run
                self.state.release(article_id, self.run.id)
            raise

    def _write(self, article: Article, record: Record, first_key: str | None, cause: str) -> None:
        assert article.id
        assert article.revision
        assert article.content_hash
        assert article.fetched_at
        key = first_key or article_key(article.domain or "unknown", article.fetched_at, article.id)
        self.blobs.put(key, dump(record), JSON)
        line = self._line("put", article.id, article.domain)
        line |= {"cause": cause, "revision": article.revision, "key": key, "article": record}
        self.state.confirm(article.id, article.revision, article.content_hash, key, line, addresses(article))
        if self.state.outbox_size() >= self.config.segment_lines:
            self.publish()

    @noting_failure
    def settle(self, lead: Lead, outcome: Outcome, fetched_at: datetime) -> None:
        """Remember how a fetched lead ended without an article, so that later runs know when to ask for it again."""
        self.state.record_seen(lead_key(lead.url), lead.url, outcome, None, fetched_at, lead.published)

    def _remember(self, article: Article, outcome: Outcome, article_id: str) -> None:
        assert article.fetched_at
        lead = article.discovered_via
        for url in dict.fromkeys([*addresses(article), *([lead.url] if lead else [])]):
            self.state.record_seen(lead_key(url), url, outcome, article_id, article.fetched_at, published(article))


def _following(known: Row, found: Record, record: Record) -> Record:
    """`record` with what it takes the place of: the revision that the log knows, and what has changed since.

    `changed` is null where the bucket no longer holds that revision.
    """
    changed = None
    if found.get("revision") == known.revision:
        changed = changes(found, record)
    elif found.get("contentHash") == record["contentHash"]:
        changed = found.get("changed")
    previous = {"revision": known.revision, "contentHash": known.content_hash}
    return record | {"previous": previous, "changed": changed, "cluster": found.get("cluster")}


def _is_revision(known: Row, found: Record, record: Record, cause: str) -> bool:
    """Whether `record` tells consumers more than the log does; what is found in the bucket may be ahead of the log."""
    before, now = instant(found.get("fetchedAt")), instant(record["fetchedAt"])
    if before and now and before > now:
        return False
    if found.get("revision") != known.revision:
        return True
    changed = changes(found, record)
    return bool(changed["body"] if cause == "cleaning" else changed["keys"])


def _united(found: Record, article: Article) -> tuple[str, ...]:
    """Addresses that either names."""
    return tuple(dict.fromkeys([*found.get("aliases", ()), *article.aliases]))


def _claim(door: Door, candidate: Candidate, admission: Admission, article: Article) -> None:
    assert article.fetched_at
    door.claim(
        candidate.id,
        run=candidate.run,
        site=candidate.site,
        url=candidate.url,
        content_hash=candidate.content_hash,
        fetched_at=article.fetched_at,
        revision=admission.revision,
        key=admission.first_key,
        headline=candidate.headline,
        published=candidate.published,
        signature=candidate.signature,
        bands=candidate.bands,
    )
