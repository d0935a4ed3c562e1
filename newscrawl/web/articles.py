"""One article as the bucket has it: the record, its revisions, what changed between two of them, and reports of it."""

from __future__ import annotations

import json
import secrets
from base64 import b64encode
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from newscrawl.compact import dump
from newscrawl.storage.articles import read_record
from newscrawl.storage.blobs import JSON
from newscrawl.storage.keys import CASES, safe_name
from newscrawl.storage.log import read_segment
from newscrawl.web.changes import changes_between
from newscrawl.web.marks import page_of
from newscrawl.web.problems import ProblemError

if TYPE_CHECKING:
    from newscrawl.web.catalog.finding import Entry, Revision
    from newscrawl.web.changes import Change
    from newscrawl.web.services import Services

CASE: Final = "case-1"
Record = dict[str, Any]


def entry_of(services: Services, article_id: str) -> Entry:
    """Its row in the index; raises ProblemError where there is none."""
    entry = services.catalog.article(article_id)
    if entry is None:
        raise ProblemError(404, "not_found", f"There is no article {article_id}")
    return entry


def record_of(services: Services, article_id: str) -> Record:
    """The object of its newest revision; raises ProblemError where it is gone."""
    entry = entry_of(services, article_id)
    record = read_record(services.blobs, entry.key) if entry.key else None
    if record is None:
        raise ProblemError(404, "gone", f"The bucket does not hold the article {article_id} any more")
    return record


def revisions_of(services: Services, article_id: str) -> list[Revision]:
    """The oldest first, at least one; raises ProblemError."""
    entry_of(services, article_id)
    return services.catalog.revisions(article_id)


def revision_of(services: Services, article_id: str, number: int) -> Record:
    """The article as of revision `number`, read from the log; raises ProblemError."""
    for revision in revisions_of(services, article_id):
        if revision.revision == number:
            lines = read_segment(services.blobs, revision.seq) or []
            article = lines[revision.index].get("article") if revision.index < len(lines) else None
            if isinstance(article, dict):
                return article
    raise ProblemError(404, "not_found", f"There is no revision {number} of the article {article_id}")


def diff_of(services: Services, article_id: str, old: int, new: int) -> list[Change]:
    """What changed from revision `old` to `new`; raises ProblemError."""
    return changes_between(revision_of(services, article_id, old), revision_of(services, article_id, new))


def report_case(services: Services, article_id: str, note: str) -> str:
    """Keep page, article and note as `cases/<article>/<moment>.json`, for tests of extraction; gives the key.

    The object: `schema`, `reportedAt`, `note`, `url`, `headers`, `html` (the page's bytes, base64; null where it is not kept)
    and `article`. Raises ProblemError or StoreError.
    """
    record = record_of(services, article_id)
    now = datetime.now(UTC)
    case = {
        "schema": CASE,
        "reportedAt": now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "note": note,
        "url": record["url"],
        **_page(services, record),
        "article": record,
    }
    key = f"{CASES}{safe_name(article_id)}/{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.json"
    services.blobs.put(key, dump(case), JSON)
    return key


def _page(services: Services, record: Record) -> Record:
    try:
        page = page_of(services, record)
    except ProblemError:
        return {"headers": [], "html": None}
    return {"headers": [list(header) for header in page.headers], "html": b64encode(page.body).decode()}


def cases_of(services: Services, article_id: str) -> list[Record]:
    """What was reported of an article before: `key`, `reportedAt` and `note`, the oldest first."""
    found = []
    for key in services.blobs.list(f"{CASES}{safe_name(article_id)}/"):
        case = json.loads(services.blobs.get(key))
        found.append({"key": key, "reportedAt": case["reportedAt"], "note": case["note"]})
    return found
