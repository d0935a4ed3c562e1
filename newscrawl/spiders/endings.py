"""The outcome of an item, from the signal that told of its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from newscrawl.ingest import stored_as
from newscrawl.model import Outcome, Rejected

if TYPE_CHECKING:
    from twisted.python.failure import Failure

Ending = tuple[Outcome, str]

OF_THE_PAGE = frozenset({Outcome.NOT_ARTICLE, Outcome.TOO_SHORT})
"""Endings that the page itself brought about, to be remembered; the desk remembers those of articles it has seen."""


def of_scraped(item: Any) -> Ending:
    """An item that came through all pipelines is the stored JSON object."""
    return stored_as(item), ""


def of_dropped(exception: BaseException) -> Ending:
    """Our pipelines drop by a Rejected; a pipeline of the user's own by its own words."""
    cause = exception.__cause__
    if isinstance(cause, Rejected):
        return cause.outcome, cause.detail
    return Outcome.FILTERED, str(exception)


def of_error(failure: Failure) -> Ending:
    """A pipeline that broke."""
    return Outcome.ERROR, f"{type(failure.value).__name__}: {failure.value}"
