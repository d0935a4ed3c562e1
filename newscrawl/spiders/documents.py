"""Sitemaps, feeds and lists asked for only if they changed: what to send, how to read the answer, what to remember of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from newscrawl.discovery.links import parse_links
from newscrawl.discovery.polling import max_age, next_interval
from newscrawl.extract.article import says_html
from newscrawl.model import Page
from newscrawl.state import Document

if TYPE_CHECKING:
    from datetime import datetime

    from scrapy.http import Response

    from newscrawl.discovery.plan import Ask, Step

FEW_LINKS: Final = 3
"""A list with fewer links as it came may be made by its scripts: a page that says "please enable JavaScript" has one or two."""
MISSING_DAYS: Final = 7
"""For how long a well-known path where nothing was is not tried again, in days."""
KEPT_DAYS: Final = 30
"""For how long a document that nobody asks for is remembered, in days."""

_NOT_MODIFIED: Final = 304
_ERROR: Final = 400
_GONE: Final = (404, 410)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a plan takes: a server's answer, or in place of "not modified" what it had answered before."""

    url: str
    status: int
    content_type: str
    body: bytes


def conditions(known: Document | None) -> dict[str, str]:
    """Request headers that let a server say "not modified" (RFC 9110) of what is `known`."""
    if known is None or known.body is None:
        return {}
    told = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
    return {name: value for name, value in told.items() if value}


def is_missing(known: Document | None, ask: Ask, now: datetime) -> bool:
    """Whether `ask` is a guess that led nowhere lately."""
    if not ask.guess or known is None or known.hash is not None:
        return False
    return now - known.fetched_at < timedelta(days=MISSING_DAYS)


def answer_of(response: Response, known: Document | None) -> Answer:
    """The answer, with the body that is `known` where the server says that it has not changed."""
    if response.status == _NOT_MODIFIED and known and known.body is not None:
        return Answer(known.url, 200, known.content_type, known.body)
    return Answer(response.url, response.status, _header(response, "content-type") or "", response.body)


def leads_somewhere(answer: Answer) -> bool:
    """Whether a list has links, as it came; a feed or a failure needs no browser either."""
    if answer.status >= _ERROR or not says_html(answer.content_type, answer.body):
        return True
    return len(parse_links(answer.body, answer.url, answer.content_type).links) >= FEW_LINKS


def page_of_list(answer: Answer, now: datetime) -> Page:
    return Page(answer.url, answer.body, now, (("content-type", answer.content_type),))


def as_read(ask: Ask, response: Response, known: Document | None, step: Step, now: datetime) -> Document | None:
    """What to remember of an answer that gave `step`; None leaves what is known.

    Only what was read to its end is remembered, so that nothing is hidden by a broken answer; and of a guess that there is
    nothing.
    """
    if not step.good:
        nothing = ask.guess and (response.status < _ERROR or response.status in _GONE)
        return Document(ask.url, response.url, None, None, None, "", None, now, now) if nothing else None
    told = {"period": step.period, "max_age": max_age(_header(response, "cache-control"))}
    if response.status == _NOT_MODIFIED and known:
        return replace(known, fetched_at=now, interval=_interval(known, changed=False, **told))
    digest = sha256(response.body).hexdigest()
    changed = known is None or known.hash != digest
    etag, modified = _header(response, "etag"), _header(response, "last-modified")
    return Document(
        asked=ask.url,
        url=response.url,
        etag=etag,
        modified=modified,
        hash=digest,
        content_type=_header(response, "content-type") or "",
        body=response.body if etag or modified else None,
        fetched_at=now,
        changed_at=now if changed or known is None else known.changed_at,
        interval=_interval(known, changed=changed, **told),
    )


def _interval(known: Document | None, *, changed: bool, period: timedelta | None, max_age: timedelta | None) -> float:
    last = timedelta(seconds=known.interval) if known and known.interval else None
    return next_interval(last, changed=changed, period=period, max_age=max_age).total_seconds()


def _header(response: Response, name: str) -> str | None:
    return (response.headers.get(name) or b"").decode("latin-1") or None
