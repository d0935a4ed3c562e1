"""`scrapy crawl site -a url=URL`: all articles of a site, found by its sitemaps, feeds, front and section pages."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from newscrawl.config import ConfigError
from newscrawl.crawl.apart import Parsers
from newscrawl.crawl.browser import browser_of
from newscrawl.discovery.plan import Ask, Plan, Step
from newscrawl.model import Outcome
from newscrawl.report import Ending
from newscrawl.sites import SOURCES, classifier, site_for
from newscrawl.spiders.base import NewsSpider, told_before
from newscrawl.spiders.documents import KEPT_DAYS, answer_of, as_read, conditions, is_missing, leads_somewhere, page_of_list
from newscrawl.spiders.feedtext import stand_in
from newscrawl.spill import Spill
from newscrawl.urls.canonical import lead_key
from newscrawl.urls.hosts import site_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from scrapy import Request
    from scrapy.http import Response

    from newscrawl.model import Lead, Page
    from newscrawl.spiders.documents import Answer
    from newscrawl.state import Document, Seen

logger = logging.getLogger(__name__)


class SiteSpider(NewsSpider):
    """`url`: a front page, section or article of the site, or several parted by commas or white space."""

    name = "site"

    def __init__(self, url: str | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.urls = (url or "").replace(",", " ").split()
        if not self.urls:
            raise ConfigError("no site is named: give a URL, such as -a url=https://news.example/")
        self.typed = self.urls
        self.plan = self.make_plan()
        self.planning = asyncio.Lock()
        self.entering = asyncio.Lock()
        """Steps are entered one after the other: a later one may name a lead of an earlier one again."""

    def seeds(self) -> Sequence[str]:
        return self.urls

    def make_plan(self, **options: Any) -> Plan:
        return Plan(self.urls, now=self.now, since=self.since, **options)

    async def begin(self) -> None:
        self.passed_over: Spill[tuple[Ask, Seen]] = Spill(self.desk.ledger.scratch)
        known = await self.at_desk(self.desk.crawled_before)
        options: dict[str, Any] = {"sections": "gaps", "are_known": self.are_known} if known else {}
        table = site_for(self.sites, self.urls[0])
        sources = table.discovery if table else SOURCES
        parsers = Parsers(self.crawler)
        options |= {"parse_links": parsers.links, "parse_feed": parsers.feed}
        self.plan = self.make_plan(classify=classifier(self.sites, self.urls), sources=sources, **options)
        self.due = {lead_key(lead.url): lead for lead in await self.at_desk(self.find_due)}
        await self.at_desk(self.desk.state.forget_documents, self.now - timedelta(days=KEPT_DAYS))
        await self.take_step(self.plan.start())

    def are_known(self, leads: Sequence[Lead]) -> bool:
        """Whether all of these were fetched before and none is due for another look."""
        seen = self.desk.seen(leads)
        return all((known := seen.get(lead_key(lead.url))) and not self.is_due(known, lead) for lead in leads)

    def find_due(self) -> list[Lead]:
        """Of the articles of this site that are young enough to change, those whose time has come.

        Crawls may be far between, so the last look may come twice as late as it is due.
        """
        oldest = self.now - timedelta(hours=2 * max(self.desk.config.rechecks, default=0))
        since = max(oldest, self.since) if self.since else oldest
        young = [lead for site in sorted({site_of(url) for url in self.urls}) for lead in self.desk.state.young(site, since)]
        young = [lead for lead in young if not self.desk.why_spared(lead)]
        seen = self.desk.seen(young)
        return [lead for lead in young if (known := seen.get(lead_key(lead.url))) and self.is_due(known, lead)]

    async def prepare(self, ask: Ask) -> Request | None:
        """What is known of a sitemap, feed or list goes with its request; a guess that led nowhere lately is not made again."""
        if ask.kind in ("article", "robots"):
            return self.request(ask)
        known = await self.at_desk(self.desk.state.document, ask.url)
        if is_missing(known, ask, self.now):
            await self.no_answer(ask, "nothing was there lately")
            self.finish(ask)
            return None
        request = self.request(ask)
        request.headers.update(conditions(known))
        request.meta["document"] = known
        return request

    async def parse_page(self, response: Response) -> AsyncIterator[Page]:
        """As for any spider; a full-text feed stands in for a server that fails."""
        async for page in super().parse_page(stand_in(response, response.meta["ask"])):
            yield page

    async def parse_listing(self, response: Response) -> None:
        """robots.txt, a sitemap, a feed, a front or section page: the plan says what to ask for next."""
        ask = self.answered(response)
        known: Document | None = response.meta.get("document")
        answer = await self.made(ask, answer_of(response, known))
        async with self.planning:  # in a thread, for a full sitemap takes seconds to parse
            step = await self.at_desk(self.plan.received, ask, answer.url, answer.status, answer.content_type, answer.body)
        self.note(ask, answer, step)
        await self.take_step(step)
        read = as_read(ask, response, known, step, datetime.now(UTC))
        if read and ask.kind != "robots":
            await self.at_desk(self.desk.state.record_document, read)
        self.finish(ask)

    async def made(self, ask: Ask, answer: Answer) -> Answer:
        """The answer; as a browser makes it where that is wanted of a list which leads nowhere."""
        browser = browser_of(self.crawler)
        if not browser or ask.kind != "section" or leads_somewhere(answer):
            return answer
        rendered = await browser.render(page_of_list(answer, self.now))
        return replace(answer, body=rendered.body, content_type=rendered.header("content-type") or "") if rendered else answer

    def note(self, ask: Ask, answer: Answer, step: Step) -> None:
        """For spiders that tell what each answer held."""

    async def no_answer(self, ask: Ask, detail: str) -> None:
        if ask.kind != "article":
            async with self.planning:
                step = self.plan.failed(ask, detail)
            await self.take_step(step)

    async def take_step(self, step: Step) -> None:
        for problem in step.problems:
            logger.warning("%s", problem)
            self.desk.ledger.problem(problem)
        for bound in step.bounds:
            logger.warning("%s", bound)
            self.desk.ledger.alarm(bound)
        async with self.entering:
            await self.enter(step)
        self.changed.set()

    async def enter(self, step: Step) -> None:
        """Leads and asks of a step, to the ledger and the frontier."""
        for settled in step.settled:
            self.desk.ledger.find(settled.lead)
        self.desk.ledger.settle_all(Ending(settled.lead.url, settled.outcome, settled.detail) for settled in step.settled)
        for ask in step.asks:
            if ask.kind != "article":
                self.frontier.add(ask)
        await self.add_articles(ask for ask in step.asks if ask.kind == "article")
        self.look_again(step.again)

    def pass_over(self, ask: Ask, seen: Seen) -> None:
        """Waits till all sources are read: a feed may name a known article, and a sitemap then tell that it has changed."""
        self.passed_over.put(lead_key(ask.url), (ask, seen))

    def look_again(self, leads: Sequence[Lead]) -> None:
        """Leads that were named once more."""
        passed_over = self.passed_over.found(lead_key(lead.url) for lead in leads)
        for lead in leads:
            self.desk.ledger.name(lead)
            ask, seen = passed_over.get(lead_key(lead.url), (None, None))
            if ask and seen and self.is_due(seen, lead):
                del passed_over[lead_key(lead.url)]
                self.passed_over.taken([lead_key(lead.url)])
                self.frontier.add(ask)

    def discovered(self) -> None:
        known = (Ending(ask.url, Outcome.KNOWN, told_before(seen)) for _, (ask, seen) in self.passed_over.items())
        self.desk.ledger.settle_all(known)
        self.passed_over.clear()
        self.recheck_unnamed()

    def recheck_unnamed(self) -> None:
        """Articles fall out of feeds and lists long before they cease to be corrected."""
        due, self.due = self.due, {}
        for lead in due.values():
            self.desk.ledger.find(lead)
            self.frontier.add(Ask(lead.url, "article", lead))
