"""Log lines that name an item by its URL instead of printing its page."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from itemadapter import ItemAdapter
from scrapy.logformatter import LogFormatter

from newscrawl.logs import make_logs_plain

if TYPE_CHECKING:
    from scrapy import Spider
    from scrapy.http import Response
    from scrapy.logformatter import LogFormatterResult
    from twisted.python.failure import Failure


class QuietFormatter(LogFormatter):
    """Outcomes are in the ledger and the report; single items are for LOG_LEVEL=DEBUG."""

    def __init__(self) -> None:
        make_logs_plain()  # under `scrapy crawl` too

    def scraped(self, item: Any, response: Response | Failure | None, spider: Spider) -> LogFormatterResult:
        return {"level": logging.DEBUG, "msg": "Stored %(url)s", "args": {"url": _url(item)}}

    def dropped(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        args = {"url": _url(item), "exception": exception}
        return {"level": logging.DEBUG, "msg": "Dropped %(url)s: %(exception)s", "args": args}

    def item_error(
        self, item: Any, exception: BaseException, response: Response | Failure | None, spider: Spider
    ) -> LogFormatterResult:
        return {"level": logging.ERROR, "msg": "Failed on %(url)s", "args": {"url": _url(item)}}


def _url(item: Any) -> str:
    return str(ItemAdapter(item).get("url")) if ItemAdapter.is_item(item) else type(item).__name__
