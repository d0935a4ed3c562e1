"""How a site is doing, from its articles and its last runs. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from newscrawl.web.catalog.finding import RunFacts, SiteFacts

STALE: Final = timedelta(days=2)
"""A news site without a new article for so long is worth a look."""


class Health(StrEnum):
    GOOD = "good"
    STALE = "stale"
    """Its crawls end well, and found no new article within two days."""
    TROUBLED = "troubled"
    """Its last crawl finished with something wrong."""
    FAILING = "failing"
    """Its last crawl failed."""


@dataclass(frozen=True, slots=True)
class SiteView:
    """A site as it is shown. `newest` is when the last new article was stored."""

    site: str
    articles: int
    today: int
    newest: datetime | None
    health: Health
    why: str | None
    run: RunFacts | None


def view_of(facts: SiteFacts, run: RunFacts | None, now: datetime) -> SiteView:
    newest = moment(facts.newest)
    health = _health(newest, run, now)
    why = run.message if run and health in {Health.FAILING, Health.TROUBLED} else None
    return SiteView(facts.site, facts.articles, facts.today, newest, health, why, run)


def _health(newest: datetime | None, run: RunFacts | None, now: datetime) -> Health:
    if run and run.code in {1, 2}:
        return Health.FAILING
    if run and run.code == 3:
        return Health.TROUBLED
    return Health.STALE if newest is None or now - newest > STALE else Health.GOOD


def moment(text: str | None) -> datetime | None:
    """The aware moment of ISO 8601 text; None for anything else."""
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found and found.tzinfo is None else found
