"""What Prometheus reads: requests as they were answered, and the queue and the index as they are when it asks."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from newscrawl.config import UserError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from newscrawl.web.services import Services


class Metrics:
    """One registry of its own for each server."""

    def __init__(self, services: Services) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter(
            "newscrawl_http_requests", "Requests by route and status.", ["method", "route", "status"], registry=self._registry
        )
        self.seconds = Histogram(
            "newscrawl_http_seconds", "Time until the head of the answer, by route.", ["route"], registry=self._registry
        )
        self._registry.register(_Facts(services))

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


class _Facts(Collector):
    def __init__(self, services: Services) -> None:
        self._services = services

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Nothing of a part that does not answer: the rest is told all the same."""
        try:
            facts = self._services.jobs.facts()
            jobs = GaugeMetricFamily("newscrawl_jobs", "Jobs by status.", labels=["status"])
            for status, count in facts["by_status"].items():
                jobs.add_metric([str(status)], count)
            yield jobs
            yield _gauge(
                "newscrawl_jobs_oldest_waiting_seconds", "Age of the job that waits longest.", facts["oldest_waiting_seconds"]
            )
            yield _gauge("newscrawl_workers", "Processes that run jobs.", facts["workers"])
            yield _gauge("newscrawl_index_segments", "Segments of the log that are indexed.", self._services.catalog.cursor())
            yield _gauge("newscrawl_articles", "Articles in the index.", self._services.catalog.total())
        except UserError:
            return


def _gauge(name: str, what: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, what, value=float(value))
