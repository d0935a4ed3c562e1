"""A look at a site: what names its articles, and a few of them. `newscrawl probe` runs it into a store that is thrown away."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from newscrawl.discovery.survey import Survey
from newscrawl.spiders.site import SiteSpider

if TYPE_CHECKING:
    from newscrawl.discovery.plan import Ask, Plan, Step
    from newscrawl.model import Outcome
    from newscrawl.spiders.documents import Answer

BOUNDS: Final = {"max_sitemaps": 20, "max_feeds": 10, "max_sections": 10, "max_pagination": 2}
"""A look takes a minute at a request a second; a crawl may take hours."""
TRIES: Final = 4
"""Pages fetched for each article that is wanted, before the look ends without it."""


class ProbeSpider(SiteSpider):
    """The site spider with small bounds; `survey` is what it saw."""

    name = "probe"

    def make_plan(self, **options: Any) -> Plan:
        self.survey = Survey(self.now)
        return super().make_plan(**{**options, "sections": "gaps", **BOUNDS})

    def note(self, ask: Ask, answer: Answer, step: Step) -> None:
        self.survey.add(ask, answer.url, answer.status, step)

    async def take_step(self, step: Step) -> None:
        """That bounds were met is no problem of the site's; the survey says so."""
        await super().take_step(replace(step, bounds=()))

    def finish(self, ask: Ask, outcome: Outcome | None = None, detail: str = "") -> None:
        super().finish(ask, outcome, detail)
        if self.frontier.limit and self.desk.ledger.fetched >= TRIES * self.frontier.limit:
            self.frontier.limit = self.frontier.kept
