"""Sites and their health, and whether all that is needed answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from newscrawl.web.health import view_of
from newscrawl.web.problems import ProblemError

if TYPE_CHECKING:
    from datetime import datetime

    from newscrawl.web.health import SiteView
    from newscrawl.web.services import Services

HOURS: Final = 48
"""Hours that the charts show."""


def sites_of(services: Services, now: datetime) -> list[SiteView]:
    """Every site that has an article in the bucket, by name."""
    runs = services.catalog.last_runs()
    return [view_of(facts, runs.get(facts.site), now) for facts in services.catalog.sites(now)]


def site_of_name(services: Services, site: str, now: datetime) -> SiteView:
    """Raises ProblemError for a site that has no article."""
    for view in sites_of(services, now):
        if view.site == site.lower():
            return view
    raise ProblemError(404, "not_found", f"There is no article of {site} in this bucket: ask for a crawl of it first", "site")


def hours_of(services: Services, now: datetime, site: str | None = None) -> list[tuple[datetime, int]]:
    """New articles of each of the last HOURS hours."""
    return services.catalog.hours(now, HOURS, site)


def check_ready(services: Services) -> None:
    """Raise ProblemError where the index does not follow, and StateError where the queue does not answer."""
    services.jobs.facts()
    services.catalog.cursor()
    if services.following.trouble:
        raise ProblemError(503, "not_ready", services.following.trouble)
