"""A process that runs jobs says whether it still goes round."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.jobs.pulse import Pulse, with_health

if TYPE_CHECKING:
    from collections.abc import Iterable


def metrics(_request: Any, start: Any) -> Iterable[bytes]:
    start("200 OK", [])
    return [b"newscrawl_jobs 1"]


@pytest.mark.parametrize(
    ("path", "most_seconds", "status", "told"),
    [
        ("/health", 60, "200 OK", b"the last round was 0 s ago\n"),
        ("/health", 0, "503 Service Unavailable", b"the last round was 0 s ago\n"),
        ("/metrics", 0, "200 OK", b"newscrawl_jobs 1"),
    ],
)
def test_health_is_asked_beside_metrics(path: str, most_seconds: float, status: str, told: bytes) -> None:
    heard: list[str] = []
    app = with_health(metrics, Pulse(most_seconds))
    body = app({"PATH_INFO": path}, lambda code, _headers: heard.append(code))  # type: ignore[arg-type,func-returns-value]
    assert (b"".join(body), heard) == (told, [status])
