"""What stands before every route: the right host, not too often, the token, no request that another site has forged."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, quote_from_bytes, urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders

from newscrawl.web.keys import SAFE_METHODS, is_own_host, is_same_origin
from newscrawl.web.limits import FAILURES, Buckets, Limit
from newscrawl.web.problems import Wrong, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from fastapi import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from newscrawl.web.keys import Keys

SIGN_IN: Final = "/login"
OPEN: Final = ("/health", "/ready", "/static/", SIGN_IN)
MOST_BODY: Final = 64 * 1024
"""Longest body of a request, in bytes."""
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with no-referrer browsers hide the origin of our own forms too
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""On every answer that does not name its own."""
_PRINTABLE: Final = "".join(map(chr, range(0x21, 0x7F)))
KEPT_SECONDS: Final = 30 * 86_400


class Gate:
    """ASGI middleware. `sign_in` gives the page that asks a browser for the token; `names` are further hosts of this server."""

    def __init__(
        self, app: ASGIApp, keys: Keys, names: Collection[str], limit: Limit, sign_in: Callable[[Request], Response]
    ) -> None:
        self._app, self._keys, self._names, self._sign_in = app, keys, frozenset(names), sign_in
        self._requests, self._failures = Buckets(limit), Buckets(FAILURES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not scope["query_string"].isascii():  # which no URL has, and some servers let through
            scope["query_string"] = quote_from_bytes(scope["query_string"], safe=_PRINTABLE).encode()
        request = Request(scope, receive)
        answer = self._refusal(request)

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (answer or self._app)(scope, receive, guarded)

    def _refusal(self, request: Request) -> Response | None:
        """What answers in the place of the route; None where the request may go on."""
        now, client = time.monotonic(), request.client.host if request.client else ""
        if not is_own_host(request.headers.get("host", ""), self._names):
            return _refused(400, "host", "This server has another name: open it by the address it printed, or give --name")
        if wait := self._requests.take(client, now):
            return _too_many(wait)
        if request.method not in SAFE_METHODS and (refused := _body(request)):
            return refused
        if request.url.path == SIGN_IN and request.method == "POST" and (wait := self._failures.take(client, now)):
            return _too_many(wait)
        if request.url.path.startswith(OPEN):
            return None
        return self._unauthorised(request, client, now)

    def _unauthorised(self, request: Request, client: str, now: float) -> Response | None:
        scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self._keys.is_token(bearer.strip()):
            request.scope["by_bearer"] = True
            return None
        if request.method == "GET" and self._keys.is_token(request.query_params.get("token", "")):
            return enter(request, self._keys, _without_token(request))
        if self._keys.is_session(request.cookies.get(cookie_name(request), "")):
            return self._forged(request)
        if (scheme or "token" in request.query_params) and (wait := self._failures.take(client, now)):
            return _too_many(wait)
        if request.url.path.startswith(("/api/", "/metrics")):
            return _refused(401, "token", "Send the token as Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})
        return self._sign_in(request)

    def _forged(self, request: Request) -> Response | None:
        """A cookie is sent by the browser whoever asked; what changes something must come from a page of ours."""
        if request.method in SAFE_METHODS:
            return None
        by_script = request.url.path.startswith("/api/")
        if is_same_origin(request.headers) and (not by_script or self._keys.is_form(request.headers.get("x-csrf-token", ""))):
            return None
        return _refused(403, "forged", "This was not sent from a page of this server: open it, and try again there")


def cookie_name(request: Request) -> str:
    """Browsers send cookies to all ports of a host: two servers on one machine must not sign each other out."""
    return f"newscrawl_{request.url.port or 0}"


def enter(request: Request, keys: Keys, target: str) -> Response:
    """Let a browser in: it keeps a cookie, and goes on to `target` without the token in its address bar."""
    answer = RedirectResponse(target, 303)
    is_secure = request.url.scheme == "https"
    answer.set_cookie(
        cookie_name(request), keys.session, max_age=KEPT_SECONDS, httponly=True, samesite="strict", secure=is_secure, path="/"
    )
    return answer


def _without_token(request: Request) -> str:
    rest = [(name, value) for name, value in parse_qsl(request.url.query, keep_blank_values=True) if name != "token"]
    path = "/" + request.url.path.lstrip("/\\")  # "//host" would lead elsewhere
    return path + (f"?{urlencode(rest)}" if rest else "")


def _body(request: Request) -> Response | None:
    length = request.headers.get("content-length", "")
    if "transfer-encoding" in request.headers:
        return _refused(411, "length", "Send a Content-Length")
    if not (length or "0").isdecimal() or int(length or 0) > MOST_BODY:
        return _refused(413, "too_large", f"Send at most {MOST_BODY} bytes")
    return None


def _refused(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    return problem(status, Wrong(code=code, message=message), headers)


def _too_many(wait: float) -> Response:
    seconds = str(max(1, round(wait)))
    return _refused(429, "too_many_requests", f"Too much was asked for: wait {seconds} s", {"Retry-After": seconds})
