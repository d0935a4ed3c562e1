"""Real receivers on loopback: an HTTP server and a mail server that keep what they are given."""

from __future__ import annotations

import json
import socket
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage
    from pathlib import Path


@dataclass
class Hook:
    """What an HTTP receiver was given; `status` is what it answers."""

    url: str = ""
    status: int = 204
    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def messages(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]


@contextmanager
def hook(status: int = 204) -> Iterator[Hook]:
    kept = Hook(status=status)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.bodies.append(self.rfile.read(int(self.headers["content-length"])))
            kept.headers.append({name.lower(): value for name, value in self.headers.items()})
            self.send_response(kept.status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own word
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    kept.url = f"http://127.0.0.1:{server.server_port}/hook"
    try:
        yield kept
    finally:
        server.shutdown()
        server.server_close()


def closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass
class Post:
    """What a mail server was given, and the users it let in."""

    url: str = ""
    envelopes: list[Envelope] = field(default_factory=list)
    users: list[str] = field(default_factory=list)

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802 - aiosmtpd's own name
        self.envelopes.append(given[2])
        return "250 OK"

    def authenticate(self, *given: Any) -> AuthResult:
        name = given[4]
        if name.password != b"p@ss word":
            return AuthResult(success=False, handled=False)
        self.users.append(name.login.decode())
        return AuthResult(success=True)

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(one.content, policy=policy.default) for one in self.envelopes]


@contextmanager
def post(*, asks: bool = False, tls: ssl.SSLContext | None = None) -> Iterator[Post]:
    """A mail server; where it `asks`, only for those who give the password."""
    kept = Post()
    port = closed_port()
    options = {"authenticator": kept.authenticate, "auth_required": True, "auth_require_tls": False} if asks else {}
    controller = Controller(kept, hostname="127.0.0.1", port=port, ssl_context=tls, **options)
    controller.start()
    kept.url = f"smtp{'s' if tls else ''}://127.0.0.1:{port}"
    try:
        yield kept
    finally:
        controller.stop()


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's side of TLS for 127.0.0.1, and the certificate that whoever trusts it must know."""
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    words = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=127.0.0.1"
    told = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run([*words.split(), *told], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context, certificate
