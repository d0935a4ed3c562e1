"""/api/crawls: ask for a crawl, watch it, end it."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator  # noqa: TC003 - FastAPI reads the annotations
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from newscrawl.jobs import JobStatus  # noqa: TC001 - as above
from newscrawl.web import crawls
from newscrawl.web.api.shapes import Crawl, Crawls, Wanted, crawl_of
from newscrawl.web.problems import ProblemError, answers
from newscrawl.web.services import Services  # noqa: TC001 - as above

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
SiteName = Annotated[str, Query(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$")]


def routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/api/crawls", tags=["crawls"])

    @router.post("", status_code=202, responses=answers(422))
    def ask(wanted: Wanted, request: Request, response: Response) -> Crawl:
        """Ask for a crawl of a site. It goes before all scheduled ones."""
        take_turn(services, request)
        job = crawls.ask(services, wanted.url, wanted.since, wanted.limit)
        response.headers["Location"] = f"/api/crawls/{job.id}"
        return crawl_of(job)

    @router.get("", responses=answers(422))
    def list_crawls(
        status: JobStatus | None = None, site: SiteName | None = None, limit: Annotated[int, Query(ge=1, le=500)] = 100
    ) -> Crawls:
        """Crawls in the queue, running and ended, the newest first."""
        return Crawls(crawls=[crawl_of(job) for job in services.jobs.list(status=status, site=site, limit=limit)])

    @router.get("/{id}", responses=answers(404, 422))
    def get_crawl(id: Id) -> Crawl:  # noqa: A002 - the API's own word
        """One crawl, with its counts as of now."""
        return crawl_of(crawls.find(services, id))

    @router.get("/{id}/events", response_class=StreamingResponse, responses={**answers(404, 422), 200: _EVENTS})
    async def events(id: Id) -> StreamingResponse:  # noqa: A002 - as above
        """The crawl as it stands, at each change, as server-sent events named `crawl`; the stream ends when it does."""
        crawls.find(services, id)
        return StreamingResponse(_stream(services, id), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    @router.post("/{id}/cancel", status_code=202, responses=answers(404, 409, 422))
    def cancel(id: Id) -> Crawl:  # noqa: A002 - as above
        """End it: what was stored stays."""
        return crawl_of(crawls.cancel(services, id))

    @router.post("/{id}/retry", status_code=202, responses=answers(404, 409, 422))
    def retry(id: Id) -> Crawl:  # noqa: A002 - as above
        """Queue one again that failed or was cancelled."""
        return crawl_of(crawls.retry(services, id))

    return router


_EVENTS = {
    "description": "Events `crawl`, whose data is a Crawl",
    "content": {"text/event-stream": {"schema": {"type": "string"}}},
}


async def _stream(services: Services, job_id: str) -> AsyncIterator[str]:
    async for job in crawls.watch(services, job_id):
        yield f"event: crawl\ndata: {crawl_of(job).model_dump_json(by_alias=True)}\n\n"


def take_turn(services: Services, request: Request) -> None:
    """Raise ProblemError where this client has asked for too many crawls."""
    wait = services.asked.take(request.client.host if request.client else "", time.monotonic())
    if wait:
        raise ProblemError(429, "too_many_requests", f"Too many crawls were asked for: wait {max(1, round(wait))} s")
