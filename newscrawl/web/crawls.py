"""Crawls that are asked for over HTTP: checked, put into the queue, watched."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from newscrawl.config import ConfigError
from newscrawl.jobs import JobStatus, job_for
from newscrawl.spiders.arguments import read_limit, read_since
from newscrawl.stopping import BEGUN
from newscrawl.urls.guard import Guard, NotPublicError
from newscrawl.web.problems import ProblemError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from newscrawl.jobs import Job
    from newscrawl.web.services import Services

WAITING: Final = frozenset({JobStatus.QUEUED, JobStatus.RUNNING})
LOOK_SECONDS: Final = 1.0
"""Between two looks at a crawl that is watched."""
SILENT_LOOKS: Final = 15
"""Looks without news after which one is told all the same, so that nobody on the way takes the connection for dead."""


def ask(services: Services, url: str, since: str | None, limit: int | None) -> Job:
    """Queue a crawl of the site at `url`; raises ProblemError, ConfigError or StateError."""
    address = url.strip() if "://" in url else f"https://{url.strip()}/"
    try:
        Guard(services.config.allow_nets, resolve=services.resolve).check(address)
    except NotPublicError as refused:
        raise ProblemError(422, refused.code, str(refused), "url") from None
    return services.jobs.enqueue(job_for(services.config, address, since=_since(since), limit=limit))


def _since(text: str | None) -> str | None:
    """As it was given: an age counts from when the crawl begins."""
    try:
        read_since(text, datetime.now(UTC))
    except (ConfigError, OverflowError) as error:
        raise ProblemError(422, "since", str(error), "since") from None
    return text or None


def limit_of(text: str) -> int | None:
    """A limit as a form gives it; raises ProblemError."""
    try:
        return read_limit(text.strip())
    except ConfigError as error:
        raise ProblemError(422, "limit", str(error), "limit") from None


def find(services: Services, job_id: str) -> Job:
    """The crawl of this id, raises ProblemError where there is none."""
    job = services.jobs.get(job_id)
    if job is None:
        raise ProblemError(404, "not_found", f"There is no crawl {job_id}: it may be too old to be known")
    return job


def cancel(services: Services, job_id: str) -> Job:
    """End it; raises ProblemError where there is none, or it has ended."""
    job = find(services, job_id)
    if job.status not in WAITING:
        raise ProblemError(409, "ended", f"The crawl {job_id} has ended already: it is {job.status}")
    return services.jobs.cancel(job_id) or job


def retry(services: Services, job_id: str) -> Job:
    """Queue it again; raises ProblemError where there is none, or it has not failed."""
    job = find(services, job_id)
    again = services.jobs.retry(job_id)
    if again is None:
        raise ProblemError(
            409, "not_failed", f"The crawl {job_id} is {job.status}: one that failed or was cancelled can be tried again"
        )
    return again


async def watch(services: Services, job_id: str) -> AsyncIterator[Job]:
    """The crawl now, at each change, and when it ends; every 15 s without one. Ends with the crawl, where it is forgotten, or
    with the server."""
    last, silent = None, 0
    while job := await asyncio.to_thread(services.jobs.get, job_id):
        silent += 1
        if job != last or silent >= SILENT_LOOKS:
            last, silent = replace(job), 0
            yield job
        if job.status not in WAITING or BEGUN.is_set():
            return
        await asyncio.sleep(LOOK_SECONDS)
