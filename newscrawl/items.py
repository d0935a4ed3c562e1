"""Whatever a spider yields (dict, dataclass, attrs, pydantic, scrapy.Item) becomes a Page or an Article."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from itemadapter import ItemAdapter

from newscrawl.model import Article, Outcome, Page, Rejected

BODY_FIELDS = ("body", "html", "browserHtml", "content", "text")
"""Fields that may hold a page: ours, the usual ones, Zyte API's."""


def as_page_or_article(item: Any) -> Page | Article:
    """`item` itself if it is one of ours; else a Page made of its `url` and its first field of BODY_FIELDS.

    Raises Rejected (an error) for an item without url or body.
    """
    if isinstance(item, Page | Article):
        return item
    if not ItemAdapter.is_item(item):
        raise Rejected(Outcome.ERROR, f"a {type(item).__name__} is no item")
    fields = ItemAdapter(item)
    url = fields.get("url")
    body = next((fields[name] for name in BODY_FIELDS if fields.get(name)), None)
    if not url or body is None:
        raise Rejected(Outcome.ERROR, f"an item needs `url` and one of {', '.join(BODY_FIELDS)}")
    if isinstance(body, bytes):
        return Page(url=str(url), body=body, fetched_at=datetime.now(UTC))
    encoded = str(body).encode("utf-8", "replace")
    return Page(url=str(url), body=encoded, fetched_at=datetime.now(UTC), headers=(("content-type", "text/html; charset=utf-8"),))
