"""While jobs are run, whoever is to be told of sites in trouble is told."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from newscrawl.alerting import receivers_of
from newscrawl.config import UserError
from newscrawl.jobs.opening import store_of
from newscrawl.sites import sites_of
from newscrawl.upkeep.health import alert

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.alerting import Receiver
    from newscrawl.config import Config

logger = logging.getLogger(__name__)

EVERY_SECONDS: Final = 60.0
"""Between two looks: what happens to many sites at once comes as one message."""


@contextmanager
def alerting(config: Config) -> Iterator[None]:
    """Look every minute, and once more at the end. Raises ConfigError where a receiver's setting is wrong."""
    receivers = receivers_of(config)
    if not receivers:
        yield
        return
    ending = threading.Event()
    thread = threading.Thread(target=_work, args=[config, receivers, ending], name="alerts", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ending.set()
        thread.join()


def _work(config: Config, receivers: list[Receiver], ending: threading.Event) -> None:
    is_first, is_last = True, False
    while not is_last:
        is_last = ending.wait(EVERY_SECONDS)
        for store in _stores(config):
            _look(config.model_copy(update={"store": store}), receivers, is_first)
        is_first = False


def _look(config: Config, receivers: list[Receiver], is_first: bool) -> None:
    """No alert that fails ends a crawl."""
    try:
        for sentence in alert(config, receivers, datetime.now(UTC), recovering=is_first):
            logger.error("%s", sentence)
    except UserError as error:
        logger.error("Alerts wait: %s", error)


def _stores(config: Config) -> list[str]:
    """That of the settings and those of sites.toml, as it now is."""
    try:
        return sorted({store_of(config, site) for site in (None, *sites_of(config))})
    except UserError:
        return [store_of(config, None)]  # a mistake in it is told by whoever plans
