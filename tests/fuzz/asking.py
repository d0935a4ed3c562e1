"""The HTTP API and its page, asked without a socket: whatever a request holds, the server answers and is not at fault."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from newscrawl.config import Config
from newscrawl.web.app import create_app
from newscrawl.web.keys import Keys
from newscrawl.web.limits import Buckets, Limit
from newscrawl.web.services import open_services
from tests.fuzz import promises

if TYPE_CHECKING:
    from starlette.types import ASGIApp

TOKEN = "a-token-of-the-fuzzer"  # noqa: S105 - it opens nothing else
GENEROUS = Limit(per_second=1e9, burst=10**9)


@cache
def app() -> ASGIApp:
    """Over an empty bucket; names all have one public address."""
    folder = Path(mkdtemp(prefix="newscrawl-fuzz-"))
    services = open_services(Config.read(store=str(folder / "bucket")), poll_seconds=3600)
    services = replace(services, asked=Buckets(GENEROUS), resolve=lambda _: ["93.184.216.34"])
    return create_app(services, Keys(TOKEN), [], GENEROUS)


@cache
def loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def request(body: bytes) -> None:
    """The first line is method and target, the second the media type, the rest the body."""
    first, _, rest = body.partition(b"\n")
    media, _, content = rest.partition(b"\n")
    method, _, target = first.partition(b" ")
    path, _, query = target.partition(b"?")
    if method.decode("latin-1") not in {"GET", "POST", "HEAD"} or path.endswith(b"/events"):
        return
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http", "root_path": "",
        "method": method.decode(), "path": "/" + unquote_to_bytes(path).decode("utf-8", "replace").lstrip("/"),
        "raw_path": path, "query_string": query, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
        "headers": [
            (b"host", b"127.0.0.1"), (b"authorization", b"Bearer " + TOKEN.encode()), (b"content-type", media),
            (b"content-length", str(len(content)).encode()),
        ],
    }  # fmt: skip
    sent = loop().run_until_complete(_answer(scope, content))
    statuses = [message["status"] for message in sent if message["type"] == "http.response.start"]
    assert len(statuses) == 1, sent
    assert statuses[0] < 500, sent
    for name, value in sent[0]["headers"]:
        promises.one_line((name + value).decode("latin-1"))


async def _answer(scope: dict[str, Any], content: bytes) -> list[Any]:
    sent: list[Any] = []
    waiting = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive() -> Any:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await app()(scope, receive, send)
    return sent
