"""The server put together: gate, routes, pages, files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles

from newscrawl.version import __version__
from newscrawl.web import pages
from newscrawl.web.api import articles, crawls, sites
from newscrawl.web.gate import Gate
from newscrawl.web.limits import REQUESTS, Limit
from newscrawl.web.metrics import Measure, Metrics
from newscrawl.web.problems import add_handlers
from newscrawl.web.showing import Shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from fastapi import Response

    from newscrawl.web.keys import Keys
    from newscrawl.web.problems import Wrong
    from newscrawl.web.services import Services

STATIC: Final = Path(__file__).with_name("static")
ABOUT: Final = "Crawls on demand, and the articles of a bucket. Send the token as `Authorization: Bearer TOKEN`."


def create_app(services: Services, keys: Keys, names: Collection[str] = (), limit: Limit = REQUESTS) -> FastAPI:
    """The ASGI application. `names` are hosts that it may be called by beside localhost and IP addresses."""
    shown, metrics = Shown(keys), Metrics(services)
    app = FastAPI(
        title="newscrawl",
        version=__version__,
        description=ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,  # both take their scripts from somebody else's server
        redoc_url=None,
    )
    for router in (crawls.routes(services), articles.routes(services), sites.routes(services, metrics)):
        app.include_router(router)
    app.include_router(pages.routes(services, shown, keys), include_in_schema=False)
    app.mount("/static", StaticFiles(directory=STATIC))

    def explain(request: Request, status: int, wrong: Wrong) -> Response:
        return shown.page(request, "problem.html", status, wrong=wrong, title="Something is wrong")

    def sign_in(request: Request) -> Response:
        return shown.page(request, "login.html", 401, wrong=None, title="Sign in")

    add_handlers(app, explain)
    app.add_middleware(Gate, keys=keys, names=names, limit=limit, sign_in=sign_in)
    app.add_middleware(Measure, metrics=metrics)
    _describe_token(app)
    return app


def _describe_token(app: FastAPI) -> None:
    """The gate asks for the token before any route is known, so that FastAPI cannot tell of it by itself."""
    make = app.openapi

    def openapi() -> dict[str, Any]:
        schema = make()
        schema.setdefault("components", {})["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        for path, methods in schema["paths"].items():
            for operation in methods.values():
                operation["security"] = [] if path in {"/health", "/ready"} else [{"token": []}]
        return schema

    app.openapi = openapi  # type: ignore[method-assign]
