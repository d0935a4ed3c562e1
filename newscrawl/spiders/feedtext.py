"""The text of a full-text feed in place of a page that its server cannot deliver."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

from scrapy.http import HtmlResponse

if TYPE_CHECKING:
    from scrapy.http import Response

    from newscrawl.discovery.plan import Ask

_FAILED: Final = 500
_ELSEWHERE: Final = 203
"""Non-Authoritative Information (RFC 9110): the content is not the one that the address itself would give."""


def stand_in(response: Response, ask: Ask) -> Response:
    """`response`, or where the server failed and the feed carries the article, a page made of that.

    What is refused or gone stays so: the site has decided it.
    """
    if response.status < _FAILED or not ask.text or not ask.lead:
        return response
    title = escape(ask.lead.title or "")
    text = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><div>{ask.text}</div></article></body></html>"
    )
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Location": ask.lead.via or ""}
    return HtmlResponse(response.url, _ELSEWHERE, headers=headers, body=text.encode("utf-8", "replace"), request=response.request)
