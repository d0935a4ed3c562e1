"""Each lead has a trace, sent to a collector by OTLP over HTTP; without being asked for, nothing is loaded."""

from __future__ import annotations

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from newscrawl.model import Lead, Outcome
from newscrawl.report import Ledger
from newscrawl.report.tracing import MOST, is_traced, open_tracing

if TYPE_CHECKING:
    from collections.abc import Iterator

URL = "https://a.example/story"


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """The spans that a real receiver of OTLP got."""
    got: list[Any] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = ExportTraceServiceRequest.FromString(self.rfile.read(int(self.headers["Content-Length"])))
            got.extend(span for r in request.resource_spans for scope in r.scope_spans for span in scope.spans)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield got
    server.shutdown()
    server.server_close()


def test_a_lead_is_one_trace_of_its_steps(collector: list[Any]) -> None:
    book = Ledger()
    tracing = book.tally.tracing = open_tracing("run-1")
    assert tracing
    book.find(Lead(URL))
    book.tally.answered("https://a.example/moved", 200, 10, 0.5, URL)
    for step in ("extract", "admit", "store"):
        book.tally.took(step, 0.01, URL)
    book.settle(URL, Outcome.STORED)
    tracing.close()
    spans = {span.name: span for span in collector}
    assert spans.keys() == {"lead", "fetch", "extract", "admit", "store"}
    assert len({span.trace_id for span in collector}) == 1
    assert {span.parent_span_id for span in collector if span.name != "lead"} == {spans["lead"].span_id}
    facts = {fact.key: fact.value.string_value for fact in spans["lead"].attributes}
    assert facts == {"newscrawl.run": "run-1", "url.full": URL, "newscrawl.outcome": "stored"}
    assert abs(spans["fetch"].end_time_unix_nano - spans["fetch"].start_time_unix_nano - 5e8) < 1e6
    assert spans["lead"].start_time_unix_nano == spans["fetch"].start_time_unix_nano


def test_what_never_ends_is_forgotten(collector: list[Any]) -> None:
    tracing = open_tracing("run-1")
    assert tracing
    for number in range(MOST + 5):
        tracing.note(f"https://a.example/sitemap-{number}.xml", "fetch", 0)
    tracing.end("https://a.example/sitemap-0.xml", "stored")
    tracing.end("https://a.example/never-asked", "known")
    tracing.close()
    assert collector == []


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, False),
        ({"OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c/"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c/", "OTEL_TRACES_EXPORTER": "none"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c/", "OTEL_SDK_DISABLED": "true"}, False),
    ],
)
def test_the_standard_variables_say_whether(environment: dict[str, str], found: bool) -> None:
    assert is_traced(environment) == found


def test_nothing_is_loaded_unless_asked_for() -> None:
    code = (
        "import sys, newscrawl.desk.opening as o; o.open_tracing('r'); sys.exit(any('opentelemetry' in m for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
