"""/api/articles: browse, search and read, with revisions and what cleaning took away."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query

from newscrawl.web import articles
from newscrawl.web.api.crawls import SiteName  # noqa: TC001 - FastAPI reads the annotations
from newscrawl.web.api.shapes import (
    Articles,
    ChangeRow,
    Cleaning,
    Diff,
    MarkRow,
    Report,
    Reported,
    RevisionRow,
    Revisions,
    listed_of,
)
from newscrawl.web.marks import marks_of, page_of
from newscrawl.web.problems import ProblemError, answers
from newscrawl.web.services import Services  # noqa: TC001 - as above

Id = Annotated[str, Path(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$")]
Number = Annotated[int, Query(ge=1, le=1_000_000)]


def routes(services: Services) -> APIRouter:
    router = APIRouter(prefix="/api/articles", tags=["articles"])

    @router.get("", responses=answers(422))
    def list_articles(
        q: Annotated[str, Query(max_length=200)] = "",
        site: SiteName | None = None,
        cursor: Annotated[str | None, Query(pattern=r"^[0-9]{1,18}$")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Articles:
        """Articles by their latest change in the bucket's log. `q` asks for all of its words and "phrases"."""
        found = services.catalog.articles(text=q, site=site, before=int(cursor) if cursor else None, limit=limit)
        following = str(found[-1].place) if len(found) == limit else None
        return Articles(
            articles=[listed_of(entry) for entry in found], next_cursor=following, log_cursor=services.catalog.cursor()
        )

    @router.get("/{id}", responses=answers(404, 422))
    def get_article(id: Id) -> dict[str, Any]:  # noqa: A002 - the API's own word
        """The article as the bucket has it, by schema/article-1.json."""
        return articles.record_of(services, id)

    @router.get("/{id}/revisions", responses=answers(404, 422))
    def list_revisions(id: Id) -> Revisions:  # noqa: A002 - as above
        """When it changed."""
        return Revisions(revisions=[RevisionRow.model_validate(row) for row in articles.revisions_of(services, id)])

    @router.get("/{id}/diff", responses=answers(404, 422))
    def get_diff(id: Id, old: Number, new: Number) -> Diff:  # noqa: A002 - as above
        """What changed between two revisions, to the word."""
        changes = articles.diff_of(services, id, old, new)
        return Diff(old=old, new=new, changes=[ChangeRow.model_validate(change) for change in changes])

    @router.get("/{id}/cleaning", responses=answers(404, 422))
    def get_cleaning(id: Id) -> Cleaning:  # noqa: A002 - as above
        """What the rules took away, and all text of its raw page with what became of it."""
        record = articles.record_of(services, id)
        return Cleaning(rules=record.get("cleaning") or [], blocks=_blocks(services, record))

    @router.post("/{id}/cases", status_code=201, responses=answers(404, 422))
    def report(id: Id, said: Report) -> Reported:  # noqa: A002 - as above
        """Report a bad extraction: page, article and note are kept in the bucket for tests."""
        return Reported(key=articles.report_case(services, id, said.note))

    return router


def _blocks(services: Services, record: dict[str, Any]) -> list[MarkRow] | None:
    try:
        page = page_of(services, record)
    except ProblemError:
        return None
    return [MarkRow.model_validate(mark) for mark in marks_of(services, page)]
