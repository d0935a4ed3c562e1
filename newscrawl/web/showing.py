"""Templates, and how moments and numbers are written in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from newscrawl.model import Outcome
from newscrawl.version import __version__
from newscrawl.web.charts import chart_of
from newscrawl.web.health import moment
from newscrawl.web.safe import finalize, marked, web_address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

    from newscrawl.web.keys import Keys

SECTIONS: Final = (("/", "Overview"), ("/articles", "Articles"), ("/crawls", "Crawls"))


class Shown:
    """Renders the templates of this room: everything is escaped and made plain."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._environment = Environment(
            loader=PackageLoader("newscrawl.web"),
            autoescape=select_autoescape(default=True),
            finalize=finalize,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "ago": ago,
            "day": day,
            "count": count,
            "marked": marked,
            "web": web_address,
            "chart": chart_of,
            "endings": endings,
        }

    def page(self, request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
        """The template `name` as an answer. Its forms carry `csrf`."""
        shared = {"path": request.url.path, "csrf": self._keys.form, "sections": SECTIONS, "version": __version__}
        text = self._environment.get_template(name).render({**shared, "title": None, "now": datetime.now(UTC), **values})
        return HTMLResponse(text, status)


def ago(value: datetime | str | None, now: datetime) -> str:
    """ "just now", "5 min ago", "3 h ago", "12 days ago"; "never" for no moment."""
    when = moment(value) if isinstance(value, str) else value
    if when is None:
        return "never"
    passed = now - when
    if passed < timedelta(minutes=1):
        return "just now"
    if passed < timedelta(hours=1):
        return f"{passed // timedelta(minutes=1)} min ago"
    hours = passed // timedelta(hours=1)
    return f"{hours} h ago" if hours < 48 else f"{hours // 24} days ago"


def day(value: str | None) -> str:
    """A publication date as a page gives it, to be read: "2026-02-18", "2026-02-18 09:30"."""
    return (value or "")[:16].replace("T", " ")


def count(number: int, one: str, many: str | None = None) -> str:
    """ "1 article", "1,204 articles"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def endings(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Of a crawl's counts the outcomes, in their order."""
    return [(outcome.replace("_", " "), counts[outcome]) for outcome in Outcome if counts.get(outcome)]
