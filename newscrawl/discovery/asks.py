"""What goes to and fro between a plan and whoever fetches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from newscrawl.model import Value

if TYPE_CHECKING:
    from datetime import timedelta

    from newscrawl.model import Lead, Outcome

AskKind = Literal["robots", "sitemap", "feed", "section", "article"]


@dataclass(frozen=True, slots=True)
class Ask(Value):
    """One URL to fetch. An "article" ask has a lead; a higher `priority` goes first."""

    url: str
    kind: AskKind
    lead: Lead | None = None
    depth: int = 0
    """Indexes above a sitemap; sections above a section."""
    priority: int = 0
    origin: str = ""
    """Scheme and host of the seed that it serves."""
    guess: bool = False
    """A well-known path that nobody named: that it is missing is no news."""
    text: str | None = None
    """Of an article: the full text that its feed carries, as HTML, should the page fail."""

    @property
    def is_awaited(self) -> bool:
        """Whether an origin's pages are read only after it: it may name what they link to."""
        return self.kind in ("robots", "sitemap", "feed") or (self.kind == "section" and self.depth == 0)


@dataclass(frozen=True, slots=True)
class Settled:
    """A lead that ends without being fetched."""

    lead: Lead
    outcome: Outcome
    detail: str


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from one answer: what to ask for, which leads ended, and sentences for the report."""

    asks: tuple[Ask, ...] = ()
    settled: tuple[Settled, ...] = ()
    problems: tuple[str, ...] = ()
    again: tuple[Lead, ...] = ()
    """Leads that came before, named once more by a feed or by a source that knows their dates."""
    bounds: tuple[str, ...] = ()
    """Sentences on what was passed over, as there was more of it than a run takes."""
    good: bool = False
    """Whether the answer was what was asked for, and could be read to its end."""
    period: timedelta | None = None
    """How often a feed says that it changes."""
