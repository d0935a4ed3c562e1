"""The real server in a thread of this process, on a free port of loopback."""

from __future__ import annotations

import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import urllib3
import uvicorn

from newscrawl.config import Config
from newscrawl.web.app import create_app
from newscrawl.web.keys import Keys
from newscrawl.web.limits import Buckets, Limit
from newscrawl.web.running import running
from newscrawl.web.services import Services, open_services

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = "a-token-of-the-tests-alone"  # noqa: S105 - it opens nothing else
GENEROUS = Limit(per_second=10_000, burst=10_000)


@dataclass
class Served:
    """A server and what it is asked with; `get` and `post` carry the token unless told otherwise."""

    url: str
    services: Services
    pool: urllib3.PoolManager = field(default_factory=lambda: urllib3.PoolManager(retries=False, timeout=20))

    def ask(self, method: str, path: str, *, token: str | None = TOKEN, **options: Any) -> urllib3.BaseHTTPResponse:
        headers = options.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token else {})
        return self.pool.request(method, self.url + path, headers=headers, redirect=False, **options)

    def get(self, path: str) -> Any:
        """The JSON of an answer that is to be 200."""
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.data
        return json.loads(answer.data)

    def page(self, path: str) -> str:
        answer = self.ask("GET", path)
        assert answer.status == 200, answer.data
        return answer.data.decode()

    def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        answer = self.ask("POST", path, json=body)
        return answer.status, json.loads(answer.data)

    def refused(self, path: str, body: Any = None, method: str = "POST") -> tuple[int, str]:
        """Status and code of an answer that is to be a problem."""
        answer = self.ask(method, path, json=body) if body is not None else self.ask(method, path)
        return answer.status, json.loads(answer.data)["error"]["code"]


@contextmanager
def serving(store: str, *, slots: int = 0, limit: Limit = GENEROUS, **settings: Any) -> Iterator[Served]:
    """Serve the bucket at `store`; `settings` are Config's."""
    settings = {"allow_nets": ()} | settings  # the tests' own are for the crawls that it starts
    services = open_services(Config.read(store=store, **settings), poll_seconds=0.2)
    services = replace(services, asked=Buckets(limit))
    services.following.look()
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(services, Keys(TOKEN), ["news.house.example"], limit)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="warning", access_log=False, proxy_headers=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", services)
    thread.start()
    try:
        with running(services, slots):
            _wait(server)
            yield served
    finally:
        served.pool.clear()  # or the server waits for connections that nobody uses any more
        server.should_exit = True
        thread.join(20)
        services.close()
        listener.close()


def _wait(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + 20
    while not server.started:
        assert time.monotonic() < deadline, "the server does not start"
        time.sleep(0.02)
