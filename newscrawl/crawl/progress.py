"""Live progress on a terminal, a log line now and then elsewhere."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import time
from typing import TYPE_CHECKING, Any, Self

from rich.live import Live
from rich.text import Text
from scrapy import signals

from newscrawl.console import PlainConsole
from newscrawl.crawl.run import desk_of
from newscrawl.metrics import WRITE_SECONDS, counts_of, to_rows
from newscrawl.model import Outcome
from newscrawl.report import KEPT

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from newscrawl.desk import Desk
    from newscrawl.report import Ledger

logger = logging.getLogger(__name__)

console = PlainConsole(stderr=True)
"""The one console of a crawl: log lines written through it stand above the live line."""

LIVE_SECONDS = 0.25
LOG_SECONDS = 30.0
LINE_SECONDS = 1.0
"""Between two JSON lines, for whoever started the crawl."""


class ProgressExtension:
    def __init__(self, desk: Desk, live: bool, is_told: bool) -> None:
        self.run = desk.run.id
        self.ledger = desk.ledger
        self.is_told = is_told
        self.live = Live(console=console, auto_refresh=False, transient=True) if live else None
        self.started = time.monotonic()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        is_told = crawler.settings.getbool("PROGRESS_LINES")
        extension = cls(desk_of(crawler), live=sys.stderr.isatty() and not is_told, is_told=is_told)
        crawler.signals.connect(extension.opened, signals.spider_opened)
        crawler.signals.connect(extension.closed, signals.spider_closed)
        return extension

    def opened(self) -> None:
        self.started = time.monotonic()
        if self.live:
            self.live.start()
        self._task = asyncio.ensure_future(self._show())

    async def _show(self) -> None:
        due = time.monotonic() + WRITE_SECONDS
        while self.is_told:
            told: dict[str, Any] = {"runId": self.run, "counts": counts(self.ledger)}
            if time.monotonic() >= due:
                due = time.monotonic() + WRITE_SECONDS
                told["metrics"] = to_rows(counts_of(self.ledger))
            print(json.dumps(told), flush=True)
            await asyncio.sleep(LINE_SECONDS)
        while True:
            await asyncio.sleep(LIVE_SECONDS if self.live else LOG_SECONDS)
            line = progress_line(self.ledger, time.monotonic() - self.started)
            if self.live:
                self.live.update(Text(line, overflow="ellipsis", no_wrap=True), refresh=True)
            else:
                logger.info("%s", line)

    def closed(self) -> None:
        if self._task:
            self._task.cancel()
        if self.live:
            self.live.stop()


def counts(ledger: Ledger) -> dict[str, int]:
    """Leads, pages fetched, and each outcome so far."""
    return {"leads": ledger.leads, "fetched": ledger.fetched, **{str(o): n for o, n in ledger.outcomes.items()}}


def progress_line(ledger: Ledger, seconds: float) -> str:
    """ "120 found, 80 fetched, 71 stored (1.8/s), 9 dropped: 6 duplicate, 3 too_short; 40 left"."""
    stored = ledger.count(Outcome.STORED, Outcome.UPDATED)
    others = {o: n for o, n in ledger.outcomes.most_common() if o not in KEPT or o is Outcome.DUPLICATE}
    dropped = f"{sum(others.values())} dropped" + (": " + ", ".join(f"{n} {o}" for o, n in others.items()) if others else "")
    known = ledger.count(Outcome.KNOWN, Outcome.UNCHANGED)
    parts = [f"{ledger.leads} found", f"{ledger.fetched} fetched", f"{stored} stored ({stored / max(seconds, 1):.1f}/s)"]
    parts += [f"{known} known"] * bool(known) + [dropped]
    return ", ".join(parts) + f"; {ledger.left} left"
