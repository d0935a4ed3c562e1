"""The replay: look through the source, take the newest page of each address, and clean them on several processes."""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from newscrawl.model import Lead, Rejected
from newscrawl.replay.judge import Judge
from newscrawl.replay.raw import Ending, Entry, Passed, Raw, make
from newscrawl.stopping import held
from newscrawl.storage.keys import PAGES
from newscrawl.timing import timed
from newscrawl.urls.canonical import lead_key
from newscrawl.urls.hosts import site_of
from newscrawl.workers import Workers

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime

    from newscrawl.desk import Desk
    from newscrawl.model import Article
    from newscrawl.replay.compare import Comparison
    from newscrawl.replay.sources import File, Source
    from newscrawl.timing import Timed

AHEAD: Final = 4
"""Pages read ahead for each worker, so that none waits for the disk."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages: fetched since then, of this site (its registrable domain)."""

    since: datetime | None = None
    site: str | None = None

    def passed(self, entry: Entry) -> str | None:
        """Why an entry is none, as a kind in the plural."""
        if self.since and entry.fetched_at < self.since:
            return f"pages fetched before {self.since:%Y-%m-%d %H:%M}"
        return "pages of other sites" if self.site and _site(entry.url) != self.site else None


@dataclass
class _Chosen:
    """The newest page of each address, by the number of its file."""

    newest: dict[str, tuple[Entry, int]] = field(default_factory=dict)
    passed: Counter[str] = field(default_factory=Counter)

    def offer(self, entry: Entry, file: int) -> None:
        key = _key(entry.url)
        other = self.newest.get(key)
        if other:
            self.passed["older pages of the same address"] += 1
        if other is None or entry.fetched_at >= other[0].fetched_at:
            self.newest[key] = entry, file

    def by_file(self) -> dict[int, list[Entry]]:
        found: defaultdict[int, list[Entry]] = defaultdict(list)
        for entry, file in self.newest.values():
            found[file].append(entry)
        return {file: sorted(found[file], key=lambda entry: entry.place) for file in sorted(found)}


def replay(source: Source, desk: Desk, wanted: Wanted, comparison: Comparison, *, workers: int, dry: bool) -> None:
    """Take every page of `source` that is wanted to its outcome in the desk's ledger; where `dry`, nothing is written.

    Of several pages of one address the newest counts. Raises StoreError or StateError where source, bucket or state fail.
    """
    files = list(source.files())
    chosen = _look_through(files, desk, wanted)
    at_work = _Work(desk, Judge(desk, comparison, dry=dry), workers)
    try:
        for number, entries in chosen.by_file().items():
            for entry, raw in files[number].load(entries):
                at_work.begin(entry, raw)
        at_work.end(0)
    finally:
        at_work.pool.close()


def _look_through(files: list[File], desk: Desk, wanted: Wanted) -> _Chosen:
    chosen = _Chosen()
    for number, file in enumerate(files):
        for found in file.scan():
            if isinstance(found, Ending):
                desk.ledger.find(Lead(found.name))
                desk.ledger.settle(found.name, found.outcome, found.why)
            elif isinstance(found, Passed):
                chosen.passed[found.kind] += 1
            elif why := wanted.passed(found):
                chosen.passed[why] += 1
            else:
                chosen.offer(found, number)
    if chosen.passed:
        told = ", ".join(f"{count} {kind}" for kind, count in chosen.passed.most_common())
        desk.ledger.alarm(f"passed over: {told}")
    return chosen


class _Work:
    """Pages under way in processes, in their order, a few for each."""

    def __init__(self, desk: Desk, judge: Judge, workers: int) -> None:
        self.pool = Workers(workers, desk.config.extract_seconds, desk.config.extract_megabytes)
        self._desk = desk
        self._judge = judge
        self._most = workers * AHEAD
        self._kept = frozenset(desk.blobs.list(PAGES)) if not judge.dry else frozenset()
        self._waiting: deque[tuple[Lead, Future[Timed[Article]]]] = deque()

    def begin(self, entry: Entry, raw: Raw | Ending) -> None:
        lead = _lead(entry, raw)
        self._desk.ledger.find(lead)
        if isinstance(raw, Ending):
            self._desk.ledger.settle(lead.url, raw.outcome, raw.why)
            return
        self._desk.ledger.fetch(lead.url)
        selectors = self._desk.layouts.selectors(raw.page.url)
        self._waiting.append((lead, self.pool.submit(partial(timed, partial(make, selectors=selectors)), self._placed(raw))))
        self.end(self._most)

    def end(self, most: int) -> None:
        """Take pages to their outcomes until at most so many are under way."""
        while len(self._waiting) > most:
            lead, future = self._waiting.popleft()
            try:
                done = self.pool.result(future)
                self._desk.ledger.tally.took("extract", done.seconds, lead.url)
                article = done.value()
            except Rejected as rejected:
                self._judge.note_lost(self._judge.known_at(lead.url), rejected)
                self._desk.ledger.settle(lead.url, rejected.outcome, rejected.detail)
                continue
            with held():
                self._settle(lead, article)

    def _settle(self, lead: Lead, article: Article) -> None:
        try:
            self._desk.ledger.settle(lead.url, self._judge.end(article))
        except Rejected as rejected:
            self._desk.ledger.settle(lead.url, rejected.outcome, rejected.detail)

    def _placed(self, raw: Raw) -> Raw:
        """A page that is not kept in the desk's own store has no `raw_key` there."""
        if raw.page.raw_key is None or raw.page.raw_key in self._kept:
            return raw
        return replace(raw, page=replace(raw.page, raw_key=None, raw_offset=None))


def _lead(entry: Entry, raw: Raw | Ending) -> Lead:
    """The page as the ledger knows it: by its own address, since several may come from one lead."""
    found = raw.page.lead if isinstance(raw, Raw) else None
    return replace(found, url=entry.url) if found else Lead(entry.url)


def _key(url: str) -> str:
    try:
        return lead_key(url)
    except ValueError:
        return url


def _site(url: str) -> str | None:
    try:
        return site_of(url)
    except ValueError:
        return None
