"""Waiting for a server that is away for a while, such as one that is restarted."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final, TypeVar

from tenacity import (
    Retrying,
    retry_if_exception,
    sleep_using_event,
    stop_after_delay,
    stop_any,
    stop_when_event_set,
    wait_random_exponential,
)

from newscrawl.stopping import BEGUN

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

logger = logging.getLogger(__name__)

PATIENCE_SECONDS: Final = 90.0
"""How long a server may be away before a run gives up: a restart takes less."""
LONGEST_PAUSE: Final = 5.0


class Patience:
    """Does a piece of work again while it fails for a reason that may pass, up to `seconds`, or until the process is told to end.

    Only for a server that has answered before: one that never has is a wrong setting, and one that was waited for in vain is
    not waited for again until it answers. Errors say by `is_passing` whether their reason may pass, and by `is_answer` that
    it was the server that told of it, so that the first piece of work is done again too.
    """

    def __init__(self, seconds: float = PATIENCE_SECONDS) -> None:
        self._seconds = seconds
        self._has_answered: bool | None = None

    def has_answered(self) -> None:
        """Tell that the server has answered somebody else."""
        self._has_answered = True

    def __call__(self, work: Callable[[], T]) -> T:
        """What `work` gives. It may be done more than once, also where its first time had an effect and the answer was lost."""
        try:
            result = work()
        except Exception as error:
            if self._has_answered is None:
                self._has_answered = getattr(error, "is_answer", None)
            if not self._may_pass(error):
                raise
            logger.warning("%s; tried again for up to %g s", error, self._seconds)
            result = self._again(work)
        self._has_answered = True
        return result

    def _again(self, work: Callable[[], T]) -> T:
        retrying = Retrying(
            retry=retry_if_exception(self._may_pass),
            wait=wait_random_exponential(multiplier=0.1, max=LONGEST_PAUSE),
            stop=stop_any(stop_after_delay(self._seconds), stop_when_event_set(BEGUN)),
            sleep=sleep_using_event(BEGUN),
            reraise=True,
        )
        try:
            return retrying(work)
        except Exception as error:
            self._has_answered = self._has_answered and not is_passing(error)
            raise

    def _may_pass(self, error: BaseException) -> bool:
        return bool(self._has_answered) and is_passing(error)


def is_passing(error: BaseException) -> bool:
    """Whether the reason of `error` may be gone in a minute."""
    return bool(getattr(error, "is_passing", False))
