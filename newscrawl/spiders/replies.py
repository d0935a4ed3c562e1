"""What an answer, or the lack of one, means for a lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from scrapy import exceptions
from twisted.internet.error import ConnectionDone, ConnectionLost

from newscrawl.crawl.bounds import TooLarge, Undecodable
from newscrawl.crawl.breaker import Blocked, refused
from newscrawl.crawl.guard import Unsafe
from newscrawl.crawl.redirects import Endless, Offsite
from newscrawl.crawl.rights import REFUSED
from newscrawl.crawl.robots import Forbidden
from newscrawl.model import Outcome, Rejected
from newscrawl.sites import leads_to
from newscrawl.urls.classify import classify

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.http import Response
    from twisted.python.failure import Failure

    from newscrawl.discovery.plan import Ask
    from newscrawl.sites import Site

_BY_STATUS: Final = {
    401: Outcome.BLOCKED,
    402: Outcome.BLOCKED,
    403: Outcome.BLOCKED,
    404: Outcome.GONE,
    410: Outcome.GONE,
    429: Outcome.BLOCKED,
    451: Outcome.BLOCKED,
}
_READABLE: Final = ("text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml", "")
"""Media types that may hold an article; an absent one is looked at."""

_BY_FAILURE: Final = (
    (Forbidden, Outcome.ROBOTS, ""),
    (Blocked, Outcome.BLOCKED, ""),
    (TooLarge, Outcome.TOO_LARGE, ""),
    (Undecodable, Outcome.ERROR, ""),
    (Unsafe, Outcome.UNSAFE, ""),
    (Offsite, Outcome.OFFSITE, ""),
    (Endless, Outcome.ERROR, ""),
    (exceptions.CannotResolveHostError, Outcome.ERROR, "unknown host"),
    (exceptions.DownloadTimeoutError, Outcome.ERROR, "no answer in time"),
    (exceptions.DownloadConnectionRefusedError, Outcome.ERROR, "connection refused"),
    (exceptions.ResponseDataLossError, Outcome.ERROR, "its body is cut short"),
    (exceptions.UnsupportedURLSchemeError, Outcome.FILTERED, "not http or https"),
    (exceptions.IgnoreRequest, Outcome.FILTERED, ""),
)


def refusal(response: Response, ask: Ask, sites: Iterable[Site]) -> Rejected | None:
    """Why this answer is no page of the lead; None where it is one."""
    status = response.status
    challenged = refused(response)
    if challenged and not challenged.startswith("status"):
        return Rejected(Outcome.BLOCKED, challenged)
    if not 200 <= status < 300:
        return Rejected(_BY_STATUS.get(status, Outcome.ERROR), f"status {status}")
    if response.meta.get(REFUSED):
        return Rejected(Outcome.RIGHTS, response.meta[REFUSED])
    if not leads_to(sites, ask.url, response.url):
        return Rejected(Outcome.OFFSITE, f"redirected to {response.url}")
    if urlsplit(response.url).path in {"", "/"} and not urlsplit(response.url).query and response.url == ask.url:
        return Rejected(Outcome.NOT_ARTICLE, "the front page of a site")
    if response.url != ask.url and _is_front(response.url):
        return Rejected(Outcome.GONE, f"redirected to {response.url}")
    kind = (response.headers.get("content-type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    if kind not in _READABLE:
        return Rejected(Outcome.NOT_ARTICLE, f"a {kind} file")
    return None


def why_failed(failure: Failure) -> tuple[Outcome, str]:
    """Outcome and detail of a request that got no answer."""
    for kind, outcome, detail in _BY_FAILURE:
        if isinstance(failure.value, kind):
            return outcome, detail or str(failure.value)
    return Outcome.ERROR, _in_words(failure.value)


def _in_words(error: BaseException | None) -> str:
    """Twisted tells what broke an answer by failures within failures."""
    causes = [reason.value for reason in getattr(getattr(error, "__cause__", None), "reasons", ())]
    if isinstance(error, exceptions.DownloadFailedError) and causes:
        lost = isinstance(causes[0], ConnectionDone | ConnectionLost)
        return "the connection was closed" if lost else f"no answer of HTTP: {_line(causes[0])}"
    return f"{type(error).__name__}: {_line(error)}"


def _line(error: BaseException | None) -> str:
    return " ".join(str(error).split())[:200]


def _is_front(url: str) -> bool:
    """A home page or section: where sites send readers of what they have taken down."""
    return urlsplit(url).path in {"", "/"} or classify(url).kind == "section"
