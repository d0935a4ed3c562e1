"""Rejected, the spine's word, becomes DropItem, Scrapy's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from scrapy.exceptions import DropItem

from newscrawl.model import Outcome, Rejected
from newscrawl.state import StateError
from newscrawl.storage.blobs import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def dropping() -> Iterator[None]:
    """The Rejected stays the cause, where the ledger reads it."""
    try:
        yield
    except Rejected as rejected:
        raise DropItem(str(rejected), log_level="DEBUG") from rejected
    except (StoreError, StateError) as failed:  # the desk keeps it as the run's failure; the article was not stored
        raise DropItem(str(failed), log_level="DEBUG") from Rejected(Outcome.ERROR, str(failed))
