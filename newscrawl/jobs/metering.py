"""What runs jobs tells Prometheus: the queue, the crawls of all its children together, and each site's last crawl."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.registry import Collector

from newscrawl.config import ConfigError, UserError
from newscrawl.jobs.pulse import Pulse, with_health
from newscrawl.metrics import WRITE_SECONDS, Totals, families_of, metrics_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from prometheus_client import Metric

    from newscrawl.config import Config
    from newscrawl.jobs.spec import Jobs
    from newscrawl.metrics import Counts, MetricsFile


logger = logging.getLogger(__name__)


class JobMetrics(Collector):
    """Nothing of a database that is away: the rest is told all the same."""

    def __init__(self, totals: Totals, jobs: Jobs) -> None:
        self._totals, self._jobs = totals, jobs

    def collect(self) -> Iterator[Metric]:
        """Sites' last crawls are the queue's to tell: another worker may have run them."""
        queue: Counts = {}
        with suppress(UserError):
            queue = _queue(self._jobs.facts())
            self._totals.live("queue", _last_runs(self._jobs))
        yield from self._totals.collect()
        yield from families_of(queue, "jobs")


def _queue(facts: dict[str, Any]) -> Counts:
    by_status = {("newscrawl_jobs", (str(status),)): float(count) for status, count in facts["by_status"].items()}
    oldest, workers = facts["oldest_waiting_seconds"], facts["workers"]
    return by_status | {("newscrawl_jobs_oldest_waiting_seconds", ()): oldest, ("newscrawl_workers", ()): workers}


def _last_runs(jobs: Jobs) -> Counts:
    found: Counts = {}
    for run in jobs.last_runs():
        found["newscrawl_site_last_run_timestamp_seconds", (run.site,)] = run.finished.timestamp()
        found["newscrawl_site_last_run_exit_code", (run.site,)] = run.exit_code
        if run.stored:
            found["newscrawl_site_last_stored_timestamp_seconds", (run.site,)] = run.stored.timestamp()
    return found


@contextmanager
def metering(config: Config, jobs: Jobs, pulse: Pulse) -> Iterator[Totals]:
    """While the block runs, NEWSCRAWL_METRICS_PORT answers /metrics and /health, and NEWSCRAWL_METRICS_FILE is kept up to date.

    Gives what crawls are to tell. Raises ConfigError.
    """
    file = metrics_file(config)
    totals = file.totals if file else Totals(config.metrics_sites)
    registry = CollectorRegistry()
    registry.register(JobMetrics(totals, jobs))
    with _written(file, registry), _served(config, registry, pulse):
        yield totals


@contextmanager
def _written(file: MetricsFile | None, registry: CollectorRegistry) -> Iterator[None]:
    """Now and then, and at the end."""
    if not file:
        yield
        return
    ended = threading.Event()

    def write_now_and_then() -> None:
        is_last = False
        while not is_last:
            is_last = ended.wait(WRITE_SECONDS)
            with suppress(OSError):  # it could be written at the start; the next may get through
                file.write_all_of(registry)

    thread = threading.Thread(target=write_now_and_then, name="metrics-file")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


@contextmanager
def _served(config: Config, registry: CollectorRegistry, pulse: Pulse) -> Iterator[None]:
    if config.metrics_port is None:
        yield
        return
    served = CollectorRegistry()
    served.register(registry)
    ProcessCollector(registry=served)
    try:
        server, thread = start_http_server(config.metrics_port, config.metrics_host, served)
    except OSError as error:
        raise ConfigError(
            f"Metrics cannot be served at {config.metrics_host} port {config.metrics_port} ({error.strerror}): "
            "set another NEWSCRAWL_METRICS_PORT or NEWSCRAWL_METRICS_HOST"
        ) from None
    if app := server.get_app():
        server.set_app(with_health(app, pulse))
    logger.warning("metrics are at http://%s:%d/metrics", config.metrics_host, server.server_port)
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
