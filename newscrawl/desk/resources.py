"""What a run writes with: bucket, state, log and archive, and the thread that carries the outbox into the log."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from newscrawl.dedup import fingerprint
from newscrawl.desk.layouts import Layouts
from newscrawl.desk.learning import COUNTING, Learning
from newscrawl.model import LeadKind
from newscrawl.report import Ledger, Run, iso
from newscrawl.secrecy import redacted
from newscrawl.sites import sites_of
from newscrawl.state import Refusals, StateError
from newscrawl.state.strikes import MOST as MOST_STRIKES
from newscrawl.storage.blobs import StoreError
from newscrawl.storage.log import publish, read_log
from newscrawl.urls.canonical import lead_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from newscrawl.config import Config
    from newscrawl.desk.notices import Notifier
    from newscrawl.metrics import MetricsFile
    from newscrawl.model import Article, Lead, Page
    from newscrawl.report.tally import Step
    from newscrawl.state import Seen, State, Strike
    from newscrawl.storage.blobs import Blobs
    from newscrawl.storage.pages import PageArchive

P = ParamSpec("P")
R = TypeVar("R")
Self_ = TypeVar("Self_", bound="Resources")


def noting_failure(method: Callable[Concatenate[Self_, P], R]) -> Callable[Concatenate[Self_, P], R]:
    """Keep the first error of bucket or state as the run's failure, and raise it."""

    @wraps(method)
    def watched(self: Self_, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return method(self, *args, **kwargs)
        except (StoreError, StateError) as error:
            self.failure = self.failure or str(error)
            raise

    return watched


def timed(step: Step) -> Callable[[Callable[[Self_, Article], R]], Callable[[Self_, Article], R]]:
    """Count the time that a step takes with an article, however it ends."""

    def wrapped(method: Callable[[Self_, Article], R]) -> Callable[[Self_, Article], R]:
        @wraps(method)
        def measured(self: Self_, /, article: Article) -> R:
            begun = time.perf_counter()
            url = article.discovered_via.url if article.discovered_via else article.url
            try:
                return method(self, article)
            finally:
                self.ledger.tally.took(step, time.perf_counter() - begun, url)

        return measured

    return wrapped


class Resources:
    """One run's resources. Its methods are called from threads: they wait for disks and servers."""

    def __init__(self, config: Config, run: Run, blobs: Blobs, state: State, archive: PageArchive | None) -> None:
        self.config = config
        self.run = run
        self.blobs = blobs
        self.state = state
        self.archive = archive
        sites = sites_of(config)
        self.ledger = Ledger()
        self.failure: str | None = None
        """Why bucket or state can no longer be written; the run ends with it."""
        self.notes: list[str] = []
        """What was found and put right when the desk was opened, for the user."""
        self.refusals = Refusals()
        """What was taken down."""
        self.strikes: dict[str, Strike] = {}
        """Pages that were the end of the process which read them, by `lead_key`."""
        self.layouts = Layouts(sites)
        self.learning = Learning(state, sites, config.min_text_chars)
        self.notifier: Notifier | None = None
        self.metrics: MetricsFile | None = None
        self.waiting = 0
        """Changes that this run has put into the outbox since it last published; near enough, as threads share it."""
        self._publishing = threading.Lock()
        self._published = -1
        """The last segment of this run."""

    @noting_failure
    def keep(self, page: Page) -> Page:
        """Archive the raw page; the page given back says where."""
        page = replace(page, run_id=self.run.id)
        if self.archive is None:
            return page
        key, offset = self.archive.write(page)
        return replace(page, raw_key=key, raw_offset=offset)

    def seen(self, leads: Iterable[Lead]) -> Mapping[str, Seen]:
        """What earlier runs remember of these leads, by `lead_key`."""
        return self.state.seen([lead_key(lead.url) for lead in leads])

    @noting_failure
    def strike(self, url: str, detail: str) -> None:
        """Remember that the page at `url` was the end of the process which read it, and how."""
        key = _key(url)
        self.strikes[key] = self.state.strike(key, self.run.id, detail)

    @noting_failure
    def forgive(self, url: str) -> None:
        """The page at `url` was read, whatever it was before."""
        if self.strikes.pop(_key(url), None):
            self.state.forgive(_key(url))

    def why_spared(self, lead: Lead) -> str | None:
        """Why the page of `lead` is left alone after its strikes; None where it is not, as when it is asked for by its name."""
        found = self.strikes.get(_key(lead.url))
        if found is None or found.times < MOST_STRIKES or lead.kind == LeadKind.GIVEN:
            return None
        return f"left alone, as it was the end of {found.times} processes ({found.detail}); name it in --urls-file to try again"

    def crawled_before(self) -> bool:
        """Whether an earlier run of the same seeds, without `since` and `limit`, came to its end."""
        return self.state.has_whole_run(self.asked)

    @property
    def asked(self) -> str:
        """What the run was asked for, as the state keeps it."""
        return redacted(" ".join(self.run.seeds))

    @noting_failure
    def publish(self) -> None:
        """Write what waits in the outbox as log segments; what comes meanwhile waits on, or each few lines became a segment."""
        with self._publishing:
            self.waiting = 0
            is_all = False
            while not is_all and (batch := self.state.take_batch(self.config.segment_lines)):
                is_all = not batch.retried and len(batch.lines) < self.config.segment_lines
                seq = publish(self.blobs, batch.lines, batch=batch.name, start=batch.after_seq)
                self.ledger.tally.logged(len(batch.lines))
                self._take_over(seq, batch.lines)
                if self.notifier:
                    self.notifier.tell()

    def catch_up(self, through: int | None = None) -> None:
        """Bring the state up to the log, or to segment `through` of it."""
        for seq, lines in read_log(self.blobs, self.state.cursor()[0]):
            self._apply(seq, lines)
            self.learning.refresh()
            if through is not None and seq >= through:
                return

    def _take_over(self, seq: int, lines: Sequence[Mapping[str, Any]]) -> None:
        """Bring the state up to a segment that was just written, which need not be read again; others' may lie before it."""
        if self.state.cursor()[0] < seq:
            self.catch_up(seq - 1)
        changed = self._apply(seq, lines)
        if seq != self._published + 1:  # others wrote before it, and their lines may have taught something too
            self.learning.refresh()
        for site in changed:
            self.learning.refresh(site)
        self._published = seq

    def _apply(self, seq: int, lines: Sequence[Mapping[str, Any]]) -> set[str]:
        return self.state.apply(seq, lines, fingerprint=fingerprint, counting=COUNTING)

    def _line(self, op: str, article_id: str, site: str | None) -> dict[str, Any]:
        """A line of the log, as far as all ops have the same keys."""
        return {"op": op, "id": article_id, "at": iso(datetime.now(UTC)), "run": self.run.id, "site": site}


def _key(url: str) -> str:
    """`lead_key`, or what is no URL as it is: a spider of the user's own may yield anything."""
    with suppress(ValueError):
        return lead_key(url)
    return url
