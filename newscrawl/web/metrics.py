"""What Prometheus reads: requests as they were answered, and crawls, queue and index as they are when it asks."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, disable_created_metrics, generate_latest
from prometheus_client.registry import Collector

from newscrawl.config import UserError
from newscrawl.jobs.metering import JobMetrics
from newscrawl.metrics import BY_NAME, families_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prometheus_client import Metric
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from newscrawl.metrics import Counts
    from newscrawl.web.services import Services

disable_created_metrics()  # type: ignore[no-untyped-call]  # a series of its own for each counter, to tell when it was made


class Metrics:
    """One registry of its own for each server."""

    def __init__(self, services: Services) -> None:
        self._registry = CollectorRegistry()
        requests, seconds = BY_NAME["newscrawl_http_requests_total"], BY_NAME["newscrawl_http_seconds"]
        self.requests = Counter(requests.name, requests.about, requests.labels, registry=self._registry)
        bounds = [2.0**bound for bound in seconds.bounds]
        self.seconds = Histogram(seconds.name, seconds.about, seconds.labels, registry=self._registry, buckets=bounds)
        self._registry.register(JobMetrics(services.totals, services.jobs))
        self._registry.register(_Index(services))
        ProcessCollector(registry=self._registry)

    def text(self) -> bytes:
        return generate_latest(self._registry)


class Measure:
    """ASGI middleware that counts; a path that is no route's is "none", for strangers must not make up label values."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "none")
                self._metrics.requests.labels(scope["method"], route, message["status"]).inc()
                self._metrics.seconds.labels(route).observe(time.perf_counter() - begun)
            await send(message)

        await self._app(scope, receive, counted)


class _Index(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[Metric]:
        """Nothing of an index that does not answer."""
        found: Counts = {}
        with suppress(UserError):
            found = {
                ("newscrawl_index_segments", ()): self._services.catalog.cursor(),
                ("newscrawl_articles", ()): self._services.catalog.total(),
            }
        yield from (metric for metric in families_of(found, "page") if metric.samples)
