"""The decision: is an article new, a new revision, unchanged, or a copy of a known one?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

_SAME_DAY: Final = timedelta(days=1)


class Known(Protocol):
    """What admission asks of an article that is stored or on its way; `newscrawl.state.Row` is one."""

    @property
    def id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def key(self) -> str | None:
        """Where it was first stored."""

    @property
    def url(self) -> str: ...
    @property
    def site(self) -> str: ...
    @property
    def run(self) -> str: ...
    @property
    def headline(self) -> str | None: ...
    @property
    def published(self) -> datetime | None: ...
    @property
    def pending(self) -> bool:
        """Claimed by an article in flight, not stored yet."""

    @property
    def op(self) -> str:
        """The last change of it in the log: put, withdrawn or delete."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that asks to be stored; `url` is where it was fetched, `published` aware UTC."""

    id: str
    run: str
    site: str
    url: str
    content_hash: str
    signature: tuple[int, ...] = ()
    bands: tuple[int, ...] = ()
    published: datetime | None = None
    headline: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Admission:
    """What is to be done with a candidate: store it as `revision` of `id`, or not, by `outcome`.

    `outcome` is STORED, UPDATED, UNCHANGED, DUPLICATE, or RIGHTS for an article that was taken down. `first_key` is the key a
    revision has to keep. `duplicate_of` is the id of the original, `similarity` 1.0 for an exact copy.
    """

    outcome: Outcome
    id: str
    revision: int
    previous_revision: int | None = None
    first_key: str | None = None
    duplicate_of: str | None = None
    similarity: float | None = None


def admit(
    candidate: Candidate,
    by_id: Known | None,
    by_content: Known | None,
    near: Sequence[tuple[Known, float]],
    *,
    threshold: float,
) -> Admission:
    """Decide on `candidate`, given the known article of its id, one of its words, and near ones with their similarity."""
    if by_id is not None:
        return _again(candidate, by_id)
    if by_content is not None and _is_exact_copy(candidate, by_content):
        return _duplicate(by_content, 1.0)
    copies = [(known, alike) for known, alike in near if alike >= threshold]
    if copies:
        return _duplicate(*max(copies, key=lambda copy: copy[1]))
    return Admission(Outcome.STORED, candidate.id, revision=1)


def _again(candidate: Candidate, known: Known) -> Admission:
    """The same article once more: an alias within a run, a revision, or no change."""
    if known.op == "delete":
        return _kept(Outcome.RIGHTS, known)
    if known.pending or (known.run == candidate.run and known.url != candidate.url):
        return _duplicate(known, 1.0)  # another address of it in one run: twins differ a little, and are no revisions
    if known.content_hash == candidate.content_hash and known.op != "withdrawn":
        return _kept(Outcome.UNCHANGED, known)
    return Admission(Outcome.UPDATED, known.id, known.revision + 1, known.revision, known.key)


def _is_exact_copy(candidate: Candidate, known: Known) -> bool:
    """The same words; of a notice too short for a signature also of the same day, for such texts come again."""
    if candidate.signature or candidate.published is None or known.published is None:
        return True
    return abs(candidate.published - known.published) < _SAME_DAY


def _kept(outcome: Outcome, known: Known) -> Admission:
    return Admission(outcome, known.id, known.revision, known.revision, known.key)


def _duplicate(original: Known, similarity: float) -> Admission:
    return Admission(
        Outcome.DUPLICATE, original.id, original.revision, first_key=original.key, duplicate_of=original.id, similarity=similarity
    )
