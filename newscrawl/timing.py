"""How long work took in the process that did it: seen from outside, the wait for a free process would count as well."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from newscrawl.model import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable

P = TypeVar("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timed(Generic[T]):
    """What `function(page)` gave or raised, and the seconds it took."""

    found: T | Rejected
    seconds: float

    def value(self) -> T:
        """What was given; raises the Rejected that was raised."""
        if isinstance(self.found, Rejected):
            raise self.found
        return self.found


def timed(function: Callable[[P], T], page: P) -> Timed[T]:
    """`function(page)`, watched."""
    begun = time.perf_counter()
    try:
        found: T | Rejected = function(page)
    except Rejected as rejected:
        found = rejected.with_traceback(None)  # nothing that it refers to is to be carried over
    return Timed(found, time.perf_counter() - begun)
