"""Writes each item's ending into the run's ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from scrapy import signals

from newscrawl.crawl.run import desk_of
from newscrawl.ingest import stored_as
from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.report import Ledger


class LedgerExtension:
    """Item signals tell how an item ended, the request's `ask` which lead it was; items of other spiders have none."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(desk_of(crawler).ledger)
        crawler.signals.connect(extension.scraped, signals.item_scraped)
        crawler.signals.connect(extension.dropped, signals.item_dropped)
        crawler.signals.connect(extension.failed, signals.item_error)
        return extension

    def scraped(self, item: dict[str, Any], response: Response | None) -> None:
        self._settle(response, stored_as(item), "")

    def dropped(self, exception: BaseException, response: Response | None) -> None:
        cause = exception.__cause__
        if isinstance(cause, Rejected):
            self._settle(response, cause.outcome, cause.detail)
        else:  # a pipeline of the user's own
            self._settle(response, Outcome.FILTERED, str(exception))

    def failed(self, failure: Failure, response: Response | None) -> None:
        self._settle(response, Outcome.ERROR, f"{type(failure.value).__name__}: {failure.value}")

    def _settle(self, response: Response | None, outcome: Outcome, detail: str) -> None:
        ask = response.meta.get("ask") if response is not None else None
        if ask and ask.lead:
            self.ledger.settle(ask.lead.url, outcome, detail)
