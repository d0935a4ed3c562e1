"""Whether a process that runs jobs still goes round, as containers ask: /health beside /metrics."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MOST_SECONDS: Final = 180.0
"""Longest silence: a round waits up to 90 s for a database that is restarted, and a process that waits is not to be ended."""


class Pulse:
    """Beats once in each round."""

    def __init__(self, most_seconds: float = MOST_SECONDS) -> None:
        self._most_seconds = most_seconds
        self.beat()

    def beat(self) -> None:
        self._last = time.monotonic()

    def silence(self) -> float:
        """Seconds since the last beat."""
        return time.monotonic() - self._last

    def is_well(self) -> bool:
        return self.silence() < self._most_seconds


def with_health(app: WSGIApplication, pulse: Pulse) -> WSGIApplication:
    """`app`, and an answer at /health that asks neither database nor store: a restart of ours would not bring them back."""

    def answer(request: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if request.get("PATH_INFO") != "/health":
            return app(request, start)
        start("200 OK" if pulse.is_well() else "503 Service Unavailable", [("Content-Type", "text/plain; charset=utf-8")])
        return [f"the last round was {pulse.silence():.0f} s ago\n".encode()]

    return answer
