"""What both spiders share: the loop from leads to pages, and an outcome for each lead."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, ParamSpec, Self, TypeVar

from scrapy import Request, Spider, signals
from scrapy.exceptions import CloseSpider

from newscrawl.config import Config, UserError
from newscrawl.crawl.browser import check_browser
from newscrawl.crawl.guard import guard_of
from newscrawl.crawl.rights import RIGHTS
from newscrawl.crawl.run import begin
from newscrawl.desk.desk import TAKEN_DOWN
from newscrawl.model import Lead, Outcome, Page
from newscrawl.sites import Site, sites_of
from newscrawl.spiders import endings
from newscrawl.spiders.arguments import read_limit, read_since
from newscrawl.spiders.frontier import PER_HOST, Frontier
from newscrawl.spiders.queue import Queue
from newscrawl.spiders.rechecks import is_due
from newscrawl.spiders.replies import refusal, why_failed
from newscrawl.spill import batched
from newscrawl.urls.canonical import lead_key
from newscrawl.urls.seeds import check_seeds

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.desk import Desk
    from newscrawl.discovery.plan import Ask
    from newscrawl.state import Seen

logger = logging.getLogger(__name__)

TOGETHER: Final = 1_000
"""Leads that are looked up at once: few enough for their keys to be remembered until they are entered."""

P = ParamSpec("P")
T = TypeVar("T")


class NewsSpider(Spider):
    """Takes asks from a frontier, hands pages to the pipelines, and sees that each lead gets its outcome."""

    desk: Desk
    sites: tuple[Site, ...]
    typed: Sequence[str] = ()
    """URLs that stand in the command itself."""

    def __init__(self, *, since: str | None = None, limit: str | int | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.now = datetime.now(UTC)
        self.since = read_since(since, self.now)
        self.frontier = Frontier(read_limit(limit))
        self.changed = asyncio.Event()
        self.keeping = asyncio.Lock()
        """Pages go on in the order in which the archive has them, for a replay admits them in that."""
        self.due: dict[str, Lead] = {}
        """Stored articles that are due for another look and that nothing has named yet, by `lead_key`."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        try:
            spider = super().from_crawler(crawler, *args, **kwargs)
            at_once = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
            spider.frontier.per_host = max(PER_HOST, 2 * at_once)  # one half is fetched while the other is read and stored
            spider.sites = sites_of(Config.read(crawler.settings))
            check_browser(Config.read(crawler.settings))
            check_seeds(guard_of(crawler, spider.typed), spider.typed)
            spider.desk = begin(crawler, seeds=spider.seeds(), since=spider.since, limit=spider.frontier.limit)
            spider.frontier.waiting = Queue(spider.desk.ledger.scratch)
        except UserError as error:  # under `scrapy crawl`; newscrawl's own command has looked before
            logger.error("%s", error)
            raise SystemExit(error.exit_code) from None
        crawler.signals.connect(spider.item_scraped, signals.item_scraped)
        crawler.signals.connect(spider.item_dropped, signals.item_dropped)
        crawler.signals.connect(spider.item_error, signals.item_error)
        return spider

    def seeds(self) -> Sequence[str]:
        """The addresses this crawl was given; they name it in the run report."""
        raise NotImplementedError

    async def begin(self) -> None:
        """Put the first asks into the frontier."""
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Request]:
        """Requests, as the frontier hands out asks; ends when nothing is under way and nothing waits."""
        await self.begin()
        while not self.frontier.idle():
            ask = self.frontier.take()
            if ask:
                request = await self.prepare(ask)
                if request:
                    yield request
                continue
            self.changed.clear()
            await self.changed.wait()
        self.discovered()
        self.end_rest(self.frontier.forget())

    def end_rest(self, waited: int) -> None:
        """End the leads that were past the limit; they are all that is open, or one was lost on its way."""
        ledger = self.desk.ledger
        if waited and waited == ledger.left:
            ledger.settle_open(Outcome.FILTERED, f"past the limit of {self.frontier.limit} articles")
        elif waited:
            ledger.mistakes.append(f"{waited} leads were past the limit, and {ledger.left} had no outcome")

    async def prepare(self, ask: Ask) -> Request | None:
        """The request for `ask`; None where it came to its end without one."""
        return self.request(ask)

    def request(self, ask: Ask) -> Request:
        is_article = ask.kind == "article"
        return Request(
            ask.url,
            callback=self.parse_page if is_article else self.parse_listing,
            errback=self.failed,
            dont_filter=True,  # asks are unique, and a request that Scrapy drops unseen would leave its lead without an outcome
            meta={
                "ask": ask,
                "dont_obey_robotstxt": ask.kind == "robots",
                "download_maxsize": self.settings.getint("PAGE_MAXSIZE" if is_article else "DOWNLOAD_MAXSIZE"),
            },
        )

    async def parse_page(self, response: Response) -> AsyncIterator[Page]:
        """An article's page: to the pipelines, or to its outcome where it is none."""
        ask = self.answered(response)
        refused = refusal(response, ask, self.sites)
        if refused:
            assert ask.lead
            await self.at_desk(self.desk.settle, ask.lead, refused.outcome, datetime.now(UTC))
            self.finish(ask, refused.outcome, refused.detail)
            return
        self.desk.ledger.fetch(ask.url)
        async with self.keeping:
            page = await self.at_desk(self.desk.keep, page_of(response, ask.lead))
        yield page

    def answered(self, response: Response) -> Ask:
        """Count an answer; gives what was asked."""
        self.desk.ledger.answers += 1
        ask: Ask = response.meta["ask"]
        return ask

    async def parse_listing(self, response: Response) -> None:
        """Only spiders that discover ask for listings."""
        raise NotImplementedError

    async def failed(self, failure: Failure) -> None:
        """A request without an answer."""
        ask: Ask = failure.request.meta["ask"]  # type: ignore[attr-defined]
        outcome, detail = why_failed(failure)
        if outcome == Outcome.OFFSITE and ask.lead:
            await self.at_desk(self.desk.settle, ask.lead, outcome, datetime.now(UTC))
        self.desk.ledger.unanswered = self.desk.ledger.unanswered or f"{ask.url}: {detail}"
        await self.no_answer(ask, detail)
        self.finish(ask, outcome, detail)

    async def no_answer(self, ask: Ask, detail: str) -> None:
        """For spiders that want to know."""

    async def add_articles(self, asks: Iterable[Ask]) -> None:
        """Leads into the ledger; those that are not known or due again, into the frontier."""
        for some in batched(asks, TOGETHER):
            seen = await self.at_desk(self.desk.seen, [ask.lead for ask in some if ask.lead])
            for ask in some:
                self.add_article(ask, seen)

    def add_article(self, ask: Ask, seen: Mapping[str, Seen]) -> None:
        """One of them; `seen` is what earlier runs remember, by `lead_key`."""
        assert ask.lead
        key = lead_key(ask.lead.url)
        known = seen.get(key)
        self.desk.ledger.find(ask.lead)
        self.due.pop(key, None)
        if self.desk.refusals.cover(ask.lead.url):
            self.settle(ask, Outcome.RIGHTS, TAKEN_DOWN)
        elif spared := self.desk.why_spared(ask.lead):
            self.settle(ask, Outcome.FILTERED, spared)
        elif known and not self.is_due(known, ask.lead):
            self.pass_over(ask, known)
        else:
            self.frontier.add(ask)

    async def at_desk(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Work of the desk, in a thread. A bucket or state that fails ends the crawl; leads under way are ended with it."""
        try:
            return await asyncio.to_thread(work, *args, **kwargs)
        except UserError as error:
            self.desk.failure = self.desk.failure or str(error)
            raise CloseSpider("failed") from error

    def is_due(self, seen: Seen, lead: Lead) -> bool:
        return is_due(seen, lead, self.now, self.desk.config.rechecks)

    def pass_over(self, ask: Ask, seen: Seen) -> None:
        """A known lead that is not due for another look."""
        self.settle(ask, Outcome.KNOWN, told_before(seen))

    def item_scraped(self, item: Any, response: Response) -> None:
        self.finish(response.meta["ask"], *endings.of_scraped(item))

    async def item_dropped(self, exception: BaseException, response: Response) -> None:
        ask: Ask = response.meta["ask"]
        outcome, detail = endings.of_dropped(exception)
        if outcome in endings.OF_THE_PAGE and ask.lead:
            with suppress(UserError):  # the desk keeps it as the run's failure
                await asyncio.to_thread(self.desk.settle, ask.lead, outcome, datetime.now(UTC))
        self.finish(ask, outcome, detail)

    def item_error(self, failure: Failure, response: Response) -> None:
        self.finish(response.meta["ask"], *endings.of_error(failure))

    def finish(self, ask: Ask, outcome: Outcome | None = None, detail: str = "") -> None:
        """The ask has come to its end; an article's with an outcome."""
        if outcome:
            self.settle(ask, outcome, detail)
        self.frontier.kept = self.desk.ledger.count(Outcome.STORED, Outcome.UPDATED)
        self.frontier.done(ask)
        if not self.frontier.discovering:
            self.discovered()
        self.changed.set()

    def discovered(self) -> None:
        """No more leads will be found; for spiders that waited for that."""

    def settle(self, ask: Ask, outcome: Outcome, detail: str) -> None:
        if ask.lead:
            self.desk.ledger.settle(ask.lead.url, outcome, detail)


def told_before(seen: Seen) -> str:
    """How a known lead ended."""
    return f"{seen.outcome} at {seen.fetched_at:%Y-%m-%d %H:%M} UTC"


def page_of(response: Response, lead: Lead | None) -> Page:
    """What Scrapy fetched, as the spine takes it."""
    headers = tuple((_text(name).lower(), _text(value)) for name, values in response.headers.items() for value in values or ())
    asked = response.meta.get("redirect_urls", [response.url])[0]
    return Page(
        url=response.url,
        body=response.body,
        fetched_at=datetime.now(UTC),
        headers=headers,
        status=response.status,
        request_url=asked,
        lead=lead,
        rights=response.meta.get(RIGHTS),
    )


def _text(header: bytes) -> str:
    """Headers are UTF-8 where they are anything; Latin-1 takes every byte."""
    try:
        return header.decode()
    except UnicodeDecodeError:
        return header.decode("latin-1")
