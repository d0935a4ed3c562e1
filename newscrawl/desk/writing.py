"""The order of a write: object, then state and outbox in one transaction; and what a record says of the one before it."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from newscrawl.compact import dump
from newscrawl.dedup import Admission, Candidate
from newscrawl.dedup.agencies import agency_of
from newscrawl.desk.records import CAST, addresses, candidate_of, changes, published
from newscrawl.desk.resources import Resources
from newscrawl.model import Outcome
from newscrawl.state import Seen, StateError
from newscrawl.storage.articles import read_record
from newscrawl.storage.blobs import JSON
from newscrawl.storage.keys import article_key
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.desk.records import Record
    from newscrawl.model import Article
    from newscrawl.state import Door, Row


class Writing(Resources):
    """The part of the desk that writes articles which have a claim on their place."""

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
            claim(door, candidate, Admission(Outcome.UPDATED, known.id, known.revision + 1, first_key=known.key), article)
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

    def _write(self, article: Article, record: Record, first_key: str | None, cause: str, outcome: Outcome | None = None) -> None:
        """`outcome` is how the lead of the article ends, where it comes of one."""
        assert article.id
        assert article.content_hash
        assert article.fetched_at
        key = first_key or article_key(article.domain or "unknown", article.fetched_at, article.id)
        self.blobs.put(key, dump(record), JSON)
        line = self._line("put", article.id, article.domain)
        line |= {"cause": cause, "revision": record["revision"], "key": key, "article": record}
        looks = _looks(article, outcome, article.id) if outcome else ()
        self.state.confirm(article.id, record["revision"], article.content_hash, key, line, addresses(article), looks)
        self.waiting += 1
        if self.waiting >= self.config.segment_lines:
            self.publish()

    def _remember(self, article: Article, outcome: Outcome, article_id: str) -> None:
        self.state.record_looks(_looks(article, outcome, article_id))


def _looks(article: Article, outcome: Outcome, article_id: str) -> list[Seen]:
    """How each address of the article ended, and that of its lead."""
    assert article.fetched_at
    lead, at, born = article.discovered_via, article.fetched_at, published(article)
    urls = dict.fromkeys([*addresses(article), *([lead.url] if lead else [])])
    return [Seen(lead_key(url), url, outcome, article_id, at, born) for url in urls]


def following(known: Row, found: Record, record: Record) -> Record:
    """`record` with what it takes the place of: the revision that the log knows, and what has changed since.

    `changed` is null where the bucket no longer holds that revision.
    """
    changed = None
    if found.get("revision") == known.revision:
        changed = changes(found, record)
    elif found.get("contentHash") == record["contentHash"]:
        changed = found.get("changed")
    previous = {"revision": known.revision, "contentHash": known.content_hash}
    return record | {"revision": known.revision + 1, "previous": previous, "changed": changed}


def cast_as_before(found: Record, record: Record) -> Record:
    """`record` with the part that `found` plays among copies of other sites."""
    return record | {key: found.get(key) for key in CAST}


def cast(article: Article, cluster: str | None, original: str | None, size: int) -> Record:
    """The part of an article among `size` copies: itself the original, or a copy of `original`; nothing when it is alone."""
    if not cluster:
        return dict.fromkeys(CAST)
    agency = agency_of((author.name for author in article.authors), article.body)
    role = "copy" if original else "original"
    return {"cluster": {"id": cluster, "role": role, "size": size, "agency": agency}, "duplicateOf": original}


def claim(door: Door, candidate: Candidate, admission: Admission, article: Article) -> None:
    """Take the place that `admission` gives."""
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
        rights=candidate.rights,
        cluster=admission.cluster,
        duplicate_of=admission.duplicate_of,
    )
