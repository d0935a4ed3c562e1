"""/api/sites, and what monitors ask: /health, /ready, /metrics."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from newscrawl.web.api.shapes import SitePage, SiteRow, Sites, run_of, site_row
from newscrawl.web.metrics import Metrics  # noqa: TC001 - FastAPI reads the annotations
from newscrawl.web.overview import check_ready, hours_of, site_of_name, sites_of
from newscrawl.web.problems import answers
from newscrawl.web.services import Services  # noqa: TC001 - as above

Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$")]


class Alive(BaseModel):
    status: str


def routes(services: Services, metrics: Metrics) -> APIRouter:
    router = APIRouter()

    @router.get("/api/sites", tags=["sites"], responses=answers())
    def list_sites() -> Sites:
        """Every site of the bucket: how many articles, how fresh, and how its last crawl ended."""
        return Sites(sites=[site_row(view) for view in sites_of(services, datetime.now(UTC))])

    @router.get("/api/sites/{site}", tags=["sites"], responses=answers(404, 422))
    def get_site(site: Name) -> SitePage:
        """One site, with its last runs and the articles of each hour."""
        now = datetime.now(UTC)
        row: SiteRow = site_row(site_of_name(services, site, now))
        runs = [run_of(run) for run in services.catalog.runs(site)]
        return SitePage(**dict(row), runs=runs, hours=hours_of(services, now, site))

    @router.get("/health", tags=["monitoring"])
    def health() -> Alive:
        """Whether this process answers."""
        return Alive(status="alive")

    @router.get("/ready", tags=["monitoring"], responses={503: answers()[503]})
    def ready() -> Alive:
        """Whether bucket, queue and index answer."""
        check_ready(services)
        return Alive(status="ready")

    @router.get("/metrics", tags=["monitoring"], response_class=Response, responses={**answers(), 200: _TEXT})
    def read_metrics() -> Response:
        """For Prometheus."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4; charset=utf-8")

    return router


_TEXT = {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
