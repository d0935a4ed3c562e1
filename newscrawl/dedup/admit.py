"""The decision: is an article new, a new revision, unchanged, or a copy of a known one?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from newscrawl.model import Outcome
from newscrawl.urls.canonical import canonicalize

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAME_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time(tzinfo=UTC)
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


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

    @property
    def rights(self) -> str | None:
        """What the publisher reserves; None where nothing was read."""

    @property
    def cluster(self) -> str | None:
        """Of copies across sites that are stored: the id of the member that was stored first."""

    @property
    def duplicate_of(self) -> str | None:
        """The original's id, of a copy that is stored."""


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
    canonical: str | None = None
    """The address that the page gives for itself, canonicalized."""
    rights: str | None = None
    is_corrected: bool = False
    """It says so: see `notes`."""


@dataclass(frozen=True, slots=True)
class Admission:
    """What is to be done with a candidate: store it as `revision` of `id`, or not, by `outcome`.

    `outcome` is STORED, UPDATED, UNCHANGED, DUPLICATE, or RIGHTS for an article that was taken down. `first_key` is the key a
    revision has to keep. `duplicate_of` is the id of the original, also of a copy that is stored; `similarity` is 1.0 for an
    exact copy. `cluster` names the copies across sites that a stored article belongs to.
    """

    outcome: Outcome
    id: str
    revision: int
    previous_revision: int | None = None
    first_key: str | None = None
    duplicate_of: str | None = None
    similarity: float | None = None
    cluster: str | None = None


def admit(
    candidate: Candidate,
    by_id: Known | None,
    by_content: Known | None,
    near: Sequence[tuple[Known, float]],
    *,
    threshold: float,
    keep_copies: bool = False,
) -> Admission:
    """Decide on `candidate`, given the known article of its id, one of its words, and near ones with their similarity.

    `keep_copies`: copies on other sites are stored and marked, not dropped.
    """
    if by_id is not None:
        return _again(candidate, by_id)
    copies = [(known, alike) for known, alike in near if alike >= threshold and _is_near_copy(candidate, known)]
    if by_content is not None and by_content.op != "withdrawn" and _is_exact_copy(candidate, by_content):
        copies.append((by_content, 1.0))
    if not copies:
        return Admission(Outcome.STORED, candidate.id, revision=1)
    own = [copy for copy in copies if copy[0].site == candidate.site]
    if own:
        return _duplicate(*max(own, key=_likeness))
    return _syndicated(candidate, copies, keep_copies)


def _syndicated(candidate: Candidate, copies: Sequence[tuple[Known, float]], keep_copies: bool) -> Admission:
    """A text of another site: the one that was published first is the original, whichever was found first."""
    original, alike = min(copies, key=lambda copy: (copy[0].published or _NEVER, -copy[1]))
    is_original = is_earlier(candidate.published, original.published)
    if not is_original and not keep_copies:
        return _duplicate(*max(copies, key=_likeness))
    return Admission(
        Outcome.STORED,
        candidate.id,
        revision=1,
        duplicate_of=None if is_original else original.duplicate_of or original.id,
        similarity=alike,
        cluster=original.cluster or original.id,
    )


def is_earlier(one: datetime | None, other: datetime | None) -> bool:
    """Whether `one` was surely before `other`; a time of midnight is that of a date without a time, so only its day counts."""
    if one is None or other is None:
        return False
    if _MIDNIGHT in (one.timetz(), other.timetz()):
        return one.date() < other.date()
    return one < other


def _again(candidate: Candidate, known: Known) -> Admission:
    """The same article once more: an alias within a run, a revision, or no change."""
    if known.op == "delete":
        return _kept(Outcome.RIGHTS, known)
    if known.pending or (known.run == candidate.run and known.url != candidate.url):
        return _duplicate(known, 1.0)  # another address of it in one run: twins differ a little, and are no revisions
    if known.content_hash == candidate.content_hash and known.op != "withdrawn" and not _are_other_rights(candidate, known):
        return _kept(Outcome.UNCHANGED, known)
    if known.op == "put" and known.content_hash != candidate.content_hash and _is_twin(candidate, known):
        return _duplicate(known, 1.0)
    return Admission(Outcome.UPDATED, known.id, known.revision + 1, known.revision, known.key)


def _is_twin(candidate: Candidate, known: Known) -> bool:
    """Another dress of a page that is known in its own: the two would take turns as revisions."""
    if candidate.canonical is None:
        return False
    return _spelled(known.url) == candidate.canonical != _spelled(candidate.url)


def _spelled(url: str) -> str:
    try:
        return canonicalize(url)
    except ValueError:
        return url


def _are_other_rights(candidate: Candidate, known: Known) -> bool:
    return None not in (candidate.rights, known.rights) and candidate.rights != known.rights


def _is_near_copy(candidate: Candidate, known: Known) -> bool:
    """A site's corrected article under a new address is news; and what was withdrawn does not stand for what is there."""
    corrects = candidate.is_corrected and known.site == candidate.site and known.content_hash != candidate.content_hash
    return not corrects and known.op != "withdrawn"


def _likeness(copy: tuple[Known, float]) -> float:
    return copy[1]


def _is_exact_copy(candidate: Candidate, known: Known) -> bool:
    """The same words; of a notice too short for a signature also of the same day, for such texts come again."""
    if candidate.signature or candidate.published is None or known.published is None:
        return True
    return abs(candidate.published - known.published) < _SAME_DAY


def _kept(outcome: Outcome, known: Known) -> Admission:
    return Admission(outcome, known.id, known.revision, known.revision, known.key)


def _duplicate(known: Known, similarity: float) -> Admission:
    return Admission(
        Outcome.DUPLICATE, known.id, known.revision, first_key=known.key, duplicate_of=known.id, similarity=similarity
    )
