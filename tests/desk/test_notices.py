"""The webhook: each committed segment is told, in order, signed, whatever the receiver does meanwhile."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest
from standardwebhooks import Webhook as Verifier

from newscrawl import webhook
from newscrawl.config import Config, ConfigError
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.ingest import ingest
from newscrawl.model import Page
from tests.command import newscrawl, report
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from newscrawl.desk import Desk

SIGNER = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="
WORDS = ("herring", "lanterns", "gravel", "barley")


class Receiver:
    """Keeps the messages it accepted; `moods` are what it does to the first requests, one each."""

    def __init__(self, *moods: Callable[[BaseHTTPRequestHandler], None]) -> None:
        self.moods = list(moods)
        self.messages: list[tuple[str, dict[str, Any]]] = []
        self.requests = 0
        self.url = ""

    def take(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests += 1
        body = handler.rfile.read(int(handler.headers["content-length"]))
        Verifier(SIGNER).verify(body, dict(handler.headers.items()))  # raises where the signature is not ours
        if self.moods:
            self.moods.pop(0)(handler)
            return
        self.messages.append((handler.headers["webhook-id"], json.loads(body)))
        answer(handler, 204)


def answer(handler: BaseHTTPRequestHandler, status: int) -> None:
    handler.send_response(status)
    handler.send_header("content-length", "0")
    handler.end_headers()


@contextmanager
def receiving(receiver: Receiver, port: int = 0) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            receiver.take(self)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own word
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    receiver.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


def opened(store: Path, url: str) -> Desk:
    config = Config.read(store=str(store), webhook=url, webhook_secret=SIGNER)
    return open_desk(config, new_run("crawl", ("https://news.example/",)))


def write(desk: Desk, *words: str) -> None:
    """One segment for each word."""
    for word in words:
        ingest(Page(f"https://news.example/news/{word}", story(word).body, desk.run.started), desk)
        desk.publish()


def segments(receiver: Receiver) -> list[int]:
    return [message["data"]["segment"] for _, message in receiver.messages]


def test_each_segment_is_told_once_in_order_with_its_counts(tmp_path: Path) -> None:
    with receiving(Receiver()) as receiver:
        desk = opened(tmp_path / "bucket", receiver.url)
        write(desk, *WORDS)
        assert close_desk(desk)["alarms"] == []
    assert segments(receiver) == [0, 1, 2, 3]
    first = receiver.messages[0][1]
    assert first["type"] == "segment.committed"
    assert first["data"]["counts"] == {"put": 1}
    assert first["data"]["key"] == "log/00000000000000000000.jsonl.gz"
    assert len({name for name, _ in receiver.messages}) == 4


def test_a_receiver_that_fails_and_hangs_gets_all_in_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook, "SECONDS", 0.3)

    def fail(handler: BaseHTTPRequestHandler) -> None:
        answer(handler, 500)

    def hang(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.8)
        handler.close_connection = True

    with receiving(Receiver(fail, hang, fail)) as receiver:
        desk = opened(tmp_path / "bucket", receiver.url)
        started = time.monotonic()
        write(desk, *WORDS)
        written = time.monotonic() - started
        assert receiver.requests < 4 or written < 5  # the writer waits for no receiver
        assert close_desk(desk)["alarms"] == []
    assert segments(receiver) == [0, 1, 2, 3]


def test_a_receiver_that_answers_twice_confuses_nobody(tmp_path: Path) -> None:
    def twice(handler: BaseHTTPRequestHandler) -> None:
        answer(handler, 503)
        answer(handler, 204)  # would be read as the answer to the next request

    with receiving(Receiver(twice, twice)) as receiver:
        desk = opened(tmp_path / "bucket", receiver.url)
        write(desk, *WORDS[:2])
        close_desk(desk)
    assert segments(receiver) == [0, 1]


def test_what_a_dead_receiver_missed_is_delivered_by_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newscrawl.desk.notices.PATIENCE", 0.2)
    with receiving(Receiver()) as receiver:
        write_and_close(tmp_path / "bucket", receiver.url, "herring")
        address = receiver.url
    assert "the next run delivers the rest" in write_and_close(tmp_path / "bucket", address, "gravel")["alarms"][0]
    monkeypatch.setattr("newscrawl.desk.notices.PATIENCE", 10)
    with receiving(Receiver(), port=int(address.split(":")[2].split("/")[0])) as receiver:
        assert write_and_close(tmp_path / "bucket", address, "barley")["alarms"] == []
    assert segments(receiver) == [1, 2]


def write_and_close(store: Path, url: str, *words: str) -> dict[str, Any]:
    desk = opened(store, url)
    write(desk, *words)
    return close_desk(desk)


def test_a_crawl_tells_its_webhook_and_keeps_the_secret(tmp_path: Path) -> None:
    with receiving(Receiver()) as receiver:
        told = newscrawl(
            "crawl", "--demo", "--to", str(tmp_path / "bucket"),
            NEWSCRAWL_WEBHOOK=receiver.url, NEWSCRAWL_WEBHOOK_SECRET=SIGNER,
        )  # fmt: skip
    assert told.code in (0, 3), told.err
    assert sum(message["data"]["counts"].get("put", 0) for _, message in receiver.messages) == 31
    assert SIGNER not in told.err + json.dumps(report(str(tmp_path / "bucket")))


@pytest.mark.parametrize("secret", [None, "whsec_short", "no base64!", "whsec_" + "A" * 8])
def test_a_webhook_without_a_proper_secret_is_a_configuration_error(secret: str | None, tmp_path: Path) -> None:
    config = Config.read(store=str(tmp_path / "bucket"), webhook="http://127.0.0.1:1/", webhook_secret=secret)
    with pytest.raises(ConfigError, match="NEWSCRAWL_WEBHOOK_SECRET"):
        open_desk(config, new_run("crawl"))
    assert not (tmp_path / "bucket").exists()
