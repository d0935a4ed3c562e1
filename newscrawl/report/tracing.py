"""Traces of OpenTelemetry: one for each lead, with a span for each answer and each step, made when the lead has ended."""

from __future__ import annotations

import os
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from opentelemetry.sdk.trace import TracerProvider

MOST: Final = 2_000
"""Leads under way that are remembered; sitemaps and feeds are none, never end, and fall out."""
ENDPOINTS: Final = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")


@dataclass(slots=True)
class Steps:
    """What was done with one lead: names, begin and end in nanoseconds since 1970."""

    done: list[tuple[str, int, int]] = field(default_factory=list)


class Tracing:
    """Where spans go is said by the standard OTEL_* variables."""

    def __init__(self, provider: TracerProvider, run: str) -> None:
        self._provider = provider
        self._tracer = provider.get_tracer("newscrawl")
        self._run = run
        self._open: OrderedDict[str, Steps] = OrderedDict()

    def note(self, url: str, step: str, seconds: float) -> None:
        """A step of the lead at `url` ended just now."""
        now = time.time_ns()
        self._open.setdefault(url, Steps()).done.append((step, now - int(seconds * 1e9), now))
        if len(self._open) > MOST:
            self._open.popitem(last=False)

    def end(self, url: str, outcome: str) -> None:
        """The lead came to its end; one that was never asked for has no trace."""
        from opentelemetry.trace import set_span_in_context  # noqa: PLC0415 - of the extra `otel`

        steps = self._open.pop(url, None)
        if steps is None:
            return
        facts = {"newscrawl.run": self._run, "url.full": url}
        begun = min(start for _, start, _ in steps.done)
        lead = self._tracer.start_span("lead", attributes=facts | {"newscrawl.outcome": outcome}, start_time=begun)
        for name, start, end in steps.done:
            self._tracer.start_span(name, set_span_in_context(lead), attributes=facts, start_time=start).end(end)
        lead.end(time.time_ns())

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def is_traced(environment: Mapping[str, str]) -> bool:
    """Whether the standard variables ask for traces."""
    if environment.get("OTEL_SDK_DISABLED", "").lower() == "true" or environment.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    return environment.get("OTEL_TRACES_EXPORTER") == "otlp" or any(environment.get(name) for name in ENDPOINTS)


def open_tracing(run: str) -> Tracing | None:
    """None where nobody asks for traces; raises ConfigError without the extra `otel`."""
    if not is_traced(os.environ):
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415 - of an extra
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 - as above
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 - as above
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - as above
    except ModuleNotFoundError:
        raise ConfigError("OTEL_* asks for traces, which need more packages: pip install 'newscrawl[otel]'") from None
    name = os.environ.get("OTEL_SERVICE_NAME", "newscrawl")
    provider = TracerProvider(resource=Resource.create({"service.name": name}), shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracing(provider, run)
