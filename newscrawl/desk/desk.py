"""Where a run's writing is done: the bucket, the state in front of it, the log and the archive of raw pages."""

from __future__ import annotations

import threading
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from newscrawl.dedup import Admission, Candidate, admit, fingerprint, similarity
from newscrawl.dedup.naming import named
from newscrawl.model import Article, Outcome, Page, Rejected
from newscrawl.report import Ledger, Run, iso
from newscrawl.state import StateError
from newscrawl.state.rows import instant
from newscrawl.storage.articles import dump, to_json
from newscrawl.storage.blobs import JSON, StoreError
from newscrawl.storage.keys import article_key
from newscrawl.storage.log import publish, read_log
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from newscrawl.config import Config
    from newscrawl.model import Lead
    from newscrawl.state import Door, Seen, State
    from newscrawl.storage.blobs import Blobs
    from newscrawl.storage.pages import PageArchive

P = ParamSpec("P")
R = TypeVar("R")

WRITTEN = frozenset({Outcome.STORED, Outcome.UPDATED})


def _noting_failure(method: Callable[Concatenate[Desk, P], R]) -> Callable[Concatenate[Desk, P], R]:
    """Keep the first error of bucket or state as the run's failure, and raise it."""

    @wraps(method)
    def watched(self: Desk, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except (StoreError, StateError) as error:
            self.failure = self.failure or str(error)
            raise

    return watched


class Desk:
    """One run's resources. Its methods are called from threads: they wait for disks and servers."""

    def __init__(self, config: Config, run: Run, blobs: Blobs, state: State, archive: PageArchive | None) -> None:
        self.config = config
        self.run = run
        self.blobs = blobs
        self.state = state
        self.archive = archive
        self.ledger = Ledger()
        self.failure: str | None = None
        """Why bucket or state can no longer be written; the run ends with it."""
        self.notes: list[str] = []
        """What was found and put right when the desk was opened, for the user."""
        self._admitted: dict[str, Admission] = {}
        self._publishing = threading.Lock()

    @_noting_failure
    def keep(self, page: Page) -> Page:
        """Archive the raw page; the page given back says where."""
        if self.archive is None:
            return replace(page, run_id=self.run.id)
        page = replace(page, run_id=self.run.id)
        key, offset = self.archive.write(page)
        return replace(page, raw_key=key, raw_offset=offset)

    @_noting_failure
    def admit(self, article: Article) -> Article:
        """Name the article (id, revision, hash) and claim its place; raises Rejected where it is unchanged or a copy."""
        article = named(replace(article, run_id=self.run.id))
        candidate = _candidate(article)
        since = datetime.now(UTC) - timedelta(days=self.config.dedup_days)
        with self.state.admitting() as door:
            near = door.near(candidate.bands, since=since, not_id=candidate.id)
            admission = admit(
                candidate,
                door.by_id(candidate.id),
                door.by_content(candidate.content_hash, not_id=candidate.id),
                [(row, similarity(candidate.signature, other)) for row, other in near],
                threshold=self.config.near_duplicate,
            )
            if admission.outcome in WRITTEN:
                _claim(door, candidate, admission, article)
        self._refuse(article, admission)
        self._admitted[admission.id] = admission
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
        line = self._line("duplicate", article, admission.id)
        self.state.enqueue({**line, "url": article.url, "similarity": admission.similarity})

    def _line(self, op: str, article: Article, id: str) -> dict[str, Any]:  # noqa: A002 - the log's own word
        return {"op": op, "id": id, "at": iso(datetime.now(UTC)), "run": self.run.id, "site": article.domain}

    @_noting_failure
    def store(self, article: Article) -> dict[str, Any]:
        """Write an admitted article: object, then state and outbox in one transaction. Gives the stored JSON object."""
        assert article.id
        assert article.revision
        assert article.content_hash
        assert article.fetched_at
        admission = self._admitted.pop(article.id)
        key = admission.first_key or article_key(article.domain or "unknown", article.fetched_at, article.id)
        record = to_json(article)
        try:
            self.blobs.put(key, dump(record), JSON)
            line = {**self._line("put", article, article.id), "revision": article.revision, "key": key, "article": record}
            urls = _addresses(article)
            self.state.confirm(article.id, article.revision, article.content_hash, key, line, urls)
        except BaseException:
            with suppress(StateError):  # the first error is the one to tell; a claim left over goes with its run
                self.state.release(article.id, self.run.id)
            raise
        self._remember(article, admission.outcome, article.id)
        if self.state.outbox_size() >= self.config.segment_lines:
            self.publish()
        return record

    @_noting_failure
    def settle(self, lead: Lead, outcome: Outcome, fetched_at: datetime) -> None:
        """Remember how a fetched lead ended without an article, so that later runs know when to ask for it again."""
        self.state.record_seen(lead_key(lead.url), lead.url, outcome, None, fetched_at, lead.published)

    def _remember(self, article: Article, outcome: Outcome, id: str) -> None:  # noqa: A002 - the log's own word
        assert article.fetched_at
        lead = article.discovered_via
        for url in dict.fromkeys([*_addresses(article), *([lead.url] if lead else [])]):
            self.state.record_seen(lead_key(url), url, outcome, id, article.fetched_at, _published(article))

    def seen(self, leads: Iterable[Lead]) -> Mapping[str, Seen]:
        """What earlier runs remember of these leads, by `lead_key`."""
        return self.state.seen([lead_key(lead.url) for lead in leads])

    def crawled_before(self) -> bool:
        """Whether an earlier run of the same seeds, without `since` and `limit`, came to its end."""
        return self.state.has_whole_run(" ".join(self.run.seeds))

    @_noting_failure
    def publish(self) -> None:
        """Write what waits in the outbox as log segments."""
        with self._publishing:
            while batch := self.state.take_batch(self.config.segment_lines):
                seq = publish(self.blobs, batch.lines, batch=batch.name, start=batch.after_seq)
                self.catch_up(seq)

    def catch_up(self, through: int | None = None) -> None:
        """Bring the state up to the log, or to segment `through` of it."""
        for seq, lines in read_log(self.blobs, self.state.cursor()[0]):
            self.state.apply(seq, lines, fingerprint=fingerprint)
            if through is not None and seq >= through:
                return


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


def _published(article: Article) -> datetime | None:
    return instant(article.date_published.value) if article.date_published else None


def _addresses(article: Article) -> list[str]:
    named = (article.url, article.canonical_url, article.request_url, *article.aliases)
    return list(dict.fromkeys(url for url in named if url))


def _candidate(article: Article) -> Candidate:
    assert article.id
    assert article.run_id
    assert article.content_hash
    signature, bands = fingerprint(article.body)
    return Candidate(
        id=article.id,
        run=article.run_id,
        site=article.domain or "",
        url=article.url,
        content_hash=article.content_hash,
        signature=signature,
        bands=bands,
        published=_published(article),
        headline=article.headline,
        aliases=article.aliases,
    )
