"""The pages for people: each reads what it shows and hands it to a template. They work without JavaScript."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from newscrawl.config import ConfigError
from newscrawl.jobs import JobStatus
from newscrawl.web import articles, crawls, overview
from newscrawl.web.api.crawls import Id, take_turn
from newscrawl.web.gate import enter
from newscrawl.web.keys import Keys  # noqa: TC001 - FastAPI reads the annotations
from newscrawl.web.marks import KEPT, marks_of, page_of, source_of
from newscrawl.web.problems import ProblemError, Wrong
from newscrawl.web.services import Services  # noqa: TC001 - as above
from newscrawl.web.showing import Shown  # noqa: TC001 - as above

LISTED = 30
RUNNING = 20
SOURCE_CHARS = 200_000
"""Of a page's source as it is shown."""
RAW_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
"""A stranger's page: no script, no form, no request to anywhere, and an origin of its own that has no cookie of ours."""

Short = Annotated[str, Form(max_length=2_000)]


def routes(services: Services, shown: Shown, keys: Keys) -> APIRouter:
    router = APIRouter()
    _sign_in(router, shown, keys)
    forms = [Depends(_form_check(keys))]
    _overview(router, services, shown)
    _crawls(router, services, shown, forms)
    _articles(router, services, shown)
    _reports(router, services, shown, forms)
    return router


def _form_check(keys: Keys) -> Any:
    def check(csrf: Annotated[str, Form(max_length=100)] = "") -> None:
        """Raise ProblemError where a form is not one that this server has made."""
        if not keys.is_form(csrf):
            raise ProblemError(403, "forged", "This form is too old, or none of ours: load the page anew, and send it again")

    return check


def _sign_in(router: APIRouter, shown: Shown, keys: Keys) -> None:
    @router.get("/login")
    def ask(request: Request) -> Response:
        return shown.page(request, "login.html", wrong=None, title="Sign in")

    @router.post("/login")
    def login(request: Request, token: Annotated[str, Form(max_length=500)] = "") -> Response:
        if keys.is_token(token.strip()):
            return enter(request, keys, "/")
        wrong = Wrong(code="token", message="This is not the token: newscrawl serve printed it when it started")
        return shown.page(request, "login.html", 401, wrong=wrong, title="Sign in")


def _overview(router: APIRouter, services: Services, shown: Shown) -> None:
    @router.get("/")
    def show(request: Request) -> Response:
        return overview_page(request, services, shown)

    @router.get("/sites/{site}")
    def show_site(request: Request, site: str) -> Response:
        now = datetime.now(UTC)
        view = overview.site_of_name(services, site, now)
        return shown.page(
            request,
            "site.html",
            view=view,
            hours=overview.hours_of(services, now, view.site),
            runs=services.catalog.runs(view.site),
            entries=services.catalog.articles(site=view.site, limit=10),
            title=view.site,
        )


def overview_page(
    request: Request, services: Services, shown: Shown, wrong: Wrong | None = None, given: dict[str, str] | None = None
) -> Response:
    """The first page; `wrong` is what the form that was just sent with `given` has wrong."""
    now = datetime.now(UTC)
    running = [
        *services.jobs.list(status=JobStatus.RUNNING, limit=RUNNING),
        *services.jobs.list(status=JobStatus.QUEUED, limit=5),
    ]
    return shown.page(
        request,
        "overview.html",
        422 if wrong else 200,
        sites=overview.sites_of(services, now),
        hours=overview.hours_of(services, now),
        running=running,
        entries=services.catalog.articles(limit=6),
        trouble=services.following.trouble,
        wrong=wrong,
        given=given or {},
    )


def _crawls(router: APIRouter, services: Services, shown: Shown, forms: list[Any]) -> None:
    @router.get("/crawls")
    def list_crawls(request: Request) -> Response:
        jobs = list(islice(services.jobs.list(limit=100), 100))
        return shown.page(request, "crawls.html", jobs=jobs, title="Crawls")

    @router.post("/crawls", dependencies=forms)
    def start(request: Request, url: Short = "", since: Short = "", limit: Short = "") -> Response:
        take_turn(services, request)
        try:
            job = crawls.ask(services, url, since.strip() or None, crawls.limit_of(limit))
        except (ProblemError, ConfigError) as error:
            wrong = error.wrong if isinstance(error, ProblemError) else Wrong(code="invalid", message=str(error))
            return overview_page(request, services, shown, wrong, {"url": url, "since": since, "limit": limit})
        return RedirectResponse(f"/crawls/{job.id}", 303)

    @router.get("/crawls/{id}")
    def watch(request: Request, id: Id) -> Response:  # noqa: A002 - the API's own word
        job = crawls.find(services, id)
        return shown.page(request, "crawl.html", job=job, waits=job.status in crawls.WAITING, title=f"Crawl of {job.spec.site}")

    @router.get("/crawls/{id}/live")
    def live(request: Request, id: Id) -> Response:  # noqa: A002 - as above
        """The part of the page that changes while a crawl runs."""
        job = crawls.find(services, id)
        return shown.page(request, "_crawl.html", job=job, waits=job.status in crawls.WAITING)

    @router.post("/crawls/{id}/{act}", dependencies=forms)
    def change(id: Id, act: str) -> Response:  # noqa: A002 - as above
        acts = {"cancel": crawls.cancel, "retry": crawls.retry}
        if act not in acts:
            raise ProblemError(404, "not_found", "There is no such page")
        return RedirectResponse(f"/crawls/{acts[act](services, id).id}", 303)


def _articles(router: APIRouter, services: Services, shown: Shown) -> None:
    @router.get("/articles")
    def browse(
        request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        site: Annotated[str, Query(max_length=253)] = "",
        before: Annotated[str, Query(pattern="^[0-9]{0,18}$")] = "",
    ) -> Response:
        found = services.catalog.articles(text=q, site=site or None, before=int(before or 0) or None, limit=LISTED + 1)
        return shown.page(
            request,
            "articles.html",
            entries=found[:LISTED],
            more=found[LISTED - 1].place if len(found) > LISTED else None,
            q=q,
            site=site,
            before=before,
            names=[facts.site for facts in services.catalog.sites(datetime.now(UTC))],
            title=f"Search: {q}" if q else "Articles",
        )

    @router.get("/articles/{id}")
    def read(request: Request, id: Id) -> Response:  # noqa: A002 - as above
        return shown.page(request, "article.html", **_article(services, id), view="read")

    @router.get("/articles/{id}/page")
    def beside(request: Request, id: Id) -> Response:  # noqa: A002 - as above
        found = _article(services, id)
        return shown.page(request, "beside.html", **found, **_marked(services, found["record"]), view="page")

    @router.get("/articles/{id}/raw")
    def raw(id: Id) -> Response:  # noqa: A002 - as above
        """The stranger's page itself, for a frame that lets it do nothing."""
        page = page_of(services, articles.record_of(services, id))
        kept = {"Content-Security-Policy": RAW_POLICY, "X-Frame-Options": "SAMEORIGIN"}
        return Response(source_of(page).encode("utf-8", "replace"), media_type="text/html; charset=utf-8", headers=kept)

    @router.get("/articles/{id}/changes")
    def changes(request: Request, id: Id, old: int = 0, new: int = 0) -> Response:  # noqa: A002 - as above
        found = _article(services, id)
        numbers = [revision.revision for revision in found["revisions"]]
        later = new if new in numbers else numbers[-1]
        earlier = old if old in numbers else max((number for number in numbers if number < later), default=later)
        diff = articles.diff_of(services, id, earlier, later)
        return shown.page(request, "changes.html", **found, changes=diff, old=earlier, new=later, view="changes")


def _marked(services: Services, record: dict[str, Any]) -> dict[str, Any]:
    """The raw page of an article and what became of each part of it, or why it cannot be had."""
    try:
        page = page_of(services, record)
        marks, source, wrong = marks_of(services, page), source_of(page), None
    except ProblemError as error:
        marks, source, wrong = [], "", error.wrong
    return {
        "marks": marks,
        "source": source[:SOURCE_CHARS],
        "is_cut": len(source) > SOURCE_CHARS,
        "wrong": wrong,
        "kept": KEPT,
    }


def _reports(router: APIRouter, services: Services, shown: Shown, forms: list[Any]) -> None:
    @router.get("/articles/{id}/report")
    def ask_report(request: Request, id: Id, key: str = "") -> Response:  # noqa: A002 - as above
        found = _article(services, id)
        return shown.page(request, "report.html", **found, cases=articles.cases_of(services, id), done=key, view="report")

    @router.post("/articles/{id}/report", dependencies=forms)
    def report(id: Id, note: Annotated[str, Form(min_length=1, max_length=2_000)]) -> Response:  # noqa: A002 - as above
        articles.report_case(services, id, note)
        return RedirectResponse(f"/articles/{id}/report?key=kept", 303)


def _article(services: Services, article_id: str) -> dict[str, Any]:
    """What every view of an article shows at its head."""
    record = articles.record_of(services, article_id)
    return {
        "id": article_id,
        "record": record,
        "entry": articles.entry_of(services, article_id),
        "revisions": articles.revisions_of(services, article_id),
        "title": record.get("headline") or "An article without a headline",
    }
