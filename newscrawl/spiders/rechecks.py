"""When a page that was fetched before is worth another look."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from newscrawl.model import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newscrawl.model import Lead
    from newscrawl.state import Seen

_NOT_SETTLED: Final = frozenset(
    {Outcome.ERROR, Outcome.BLOCKED, Outcome.ROBOTS, Outcome.FILTERED, Outcome.RIGHTS, Outcome.UNSAFE}
)
"""Endings that say nothing of the page itself: it is asked for again at the next chance."""

_GONE: Final = {Outcome.GONE: timedelta(hours=1), "withdrawn": timedelta(days=1)}
"""Of an address of a known article that was gone once or twice: when to look whether it is still so, while the site names it."""


def is_due(seen: Seen, lead: Lead, now: datetime, ages: Sequence[float]) -> bool:
    """Whether to fetch again what was `seen`: never read, changed since by the lead's own word, or come to one of `ages`.

    `ages` are hours after publication, or after the first look where that is unknown.
    """
    if seen.outcome in _NOT_SETTLED:
        return True
    if seen.id and seen.outcome in _GONE:
        return now - seen.fetched_at >= _GONE[seen.outcome]
    if lead.modified and lead.modified > seen.fetched_at:
        return True
    born = seen.published or lead.published or seen.fetched_at
    return any(seen.fetched_at < born + timedelta(hours=age) <= now for age in ages)
