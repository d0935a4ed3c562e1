"""What goes wrong, as JSON that says what and what to do: {"error": {"code", "message", "field"}}."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeAlias

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import Match

from newscrawl.config import ConfigError, UserError
from newscrawl.state import StateError
from newscrawl.storage.blobs import StoreError
from newscrawl.web.catalog import CatalogError

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import FastAPI, Request, Response


class Wrong(BaseModel):
    code: str
    """A word for programs, such as `private_address`."""
    message: str
    """A sentence for people."""
    field: str | None = None
    """What of the request is wrong."""


class Problem(BaseModel):
    """Every answer with status 400 or above."""

    error: Wrong


class ProblemError(Exception):
    """Ends a request with `status`."""

    def __init__(self, status: int, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.wrong = Wrong(code=code, message=message, field=field)


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI."""
    return {status: {"model": Problem, "description": _MEANINGS[status]} for status in (401, *statuses, 429, 503)}


_MEANINGS = {
    400: "The request's head is wrong, such as its Host",
    401: "The token is missing or wrong",
    404: "There is none of this id",
    409: "It has ended already",
    422: "The request is wrong; `field` says where",
    429: "Too much was asked for; Retry-After tells the seconds to wait",
    503: "Bucket, state or index do not answer; crawls that run go on",
}


def problem(status: int, wrong: Wrong, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse({"error": wrong.model_dump()}, status, headers)


def of_user_error(error: UserError) -> tuple[int, Wrong]:
    """Status and words for an error of bucket, state, index or settings."""
    kinds: tuple[tuple[type[UserError], int, str], ...] = (
        (StateError, 503, "database_unavailable"),
        (StoreError, 503, "store_unavailable"),
        (CatalogError, 503, "index_unavailable"),
        (ConfigError, 422, "invalid"),
    )
    status, code = next(((status, code) for kind, status, code in kinds if isinstance(error, kind)), (500, "error"))
    return status, Wrong(code=code, message=str(error))


API: Final = ("/api/", "/metrics", "/health", "/ready", "/static/")
"""Paths whose answers are for programs."""
Explain: TypeAlias = "Callable[[Request, int, Wrong], Response]"


def add_handlers(app: FastAPI, explain: Explain) -> None:
    """Let every error of the API be a Problem, and every other a page that `explain` makes."""

    def answer(request: Request, status: int, wrong: Wrong, headers: dict[str, str] | None = None) -> Response:
        if request.url.path.startswith(API):
            return problem(status, wrong, headers)
        shown = explain(request, status, wrong)
        shown.headers.update(headers or {})
        return shown

    async def told(request: Request, error: Exception) -> Response:
        assert isinstance(error, ProblemError)
        return answer(request, error.status, error.wrong)

    async def failed(request: Request, error: Exception) -> Response:
        assert isinstance(error, UserError)
        status, wrong = of_user_error(error)
        return answer(request, status, wrong, {"Retry-After": "5"} if status == 503 else None)

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:]) or None
        return answer(request, 422, Wrong(code="invalid", message=str(first["msg"]), field=field))

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        status = 422 if error.status_code == 400 else error.status_code  # a body that cannot be parsed is as wrong as another
        headers = dict(error.headers or {}) | ({"Allow": _allowed(request)} if status == 405 else {})
        return answer(request, status, Wrong(code=_CODES.get(status, "error"), message=str(error.detail)), headers)

    app.add_exception_handler(ProblemError, told)
    app.add_exception_handler(UserError, failed)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)


_CODES: Final = {404: "not_found", 405: "method_not_allowed", 422: "invalid"}
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def _allowed(request: Request) -> str:
    """Every method that some route takes at this path; the router tells of the first route alone."""
    scope = dict(request.scope)
    known = [method for method in _METHODS if _takes(request, scope | {"method": method})]
    return ", ".join(known)


def _takes(request: Request, scope: dict[str, Any]) -> bool:
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)
