"""Feeds: RSS, Atom, RDF and JSON Feed in; leads out."""

from __future__ import annotations

import json
import re
from calendar import timegm
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import feedparser

from newscrawl.discovery.absolute import absolute
from newscrawl.discovery.dates import parse_date
from newscrawl.model import Lead, LeadKind

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 10 * 1024 * 1024
"""How much of a feed is read, in bytes; the rest is cut off."""
MAX_TAGS = 200_000
"""How many tags of a feed are read: 40 an entry, and some seconds of work."""
MAX_ENTRIES = 5000
MAX_TITLE = 500

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class NotAFeed(ValueError):  # noqa: N818 - it says what the body is not
    """The body is neither RSS nor Atom nor JSON Feed."""


@dataclass(frozen=True, slots=True)
class Feed:
    """`entries` in the feed's order; `texts` beside them: the full text each carries as HTML, or None; `next` the older page."""

    entries: tuple[Lead, ...]
    texts: tuple[str | None, ...] = ()
    title: str | None = None
    language: str | None = None
    next: str | None = None
    period: timedelta | None = None
    """How often the feed says that it changes."""


def parse_feed(body: bytes, url: str, content_type: str = "") -> Feed:
    """Read RSS 0.9x to 2.0, RDF, Atom or JSON Feed, told apart by the body; `url` is where it came from.

    Links become absolute; dates aware UTC or None; entries without a link are passed over. Broken XML, a wrong charset or a wrong
    content type still yield their entries. At most MAX_BYTES, MAX_TAGS and MAX_ENTRIES are read. Raises NotAFeed, one sentence.
    """
    body = body[:MAX_BYTES].strip()
    if body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return _json_feed(body, url)
    found = _parsed(_CONTROL.sub(b"", _without_doctype(_cut(body))), url, content_type)
    entries = list(_entries(found, url))
    if not entries and not found.get("version"):
        raise NotAFeed(f"{url} is no feed: it is neither RSS nor Atom nor JSON Feed.")
    channel = found.get("feed") or {}
    language = dict.get(channel, "language") or None
    return Feed(
        entries=tuple(_with_language(lead, language) for lead, _ in entries),
        texts=tuple(text for _, text in entries),
        title=_clean(dict.get(channel, "title")),
        language=language,
        next=_next(channel, url),
        period=_period(channel),
    )


def looks_like_feed(body: bytes) -> bool:
    """Whether the first kilobyte of `body` is that of a feed, whatever its content type says."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"{"):
        return b"jsonfeed.org" in head
    return re.search(rb"<(?:rss|feed|rdf:RDF)[\s>]", head, re.IGNORECASE) is not None and b"<html" not in head.lower()


def _cut(body: bytes) -> bytes:
    pieces = body.split(b"<", MAX_TAGS + 1)
    return body if len(pieces) <= MAX_TAGS + 1 else body[: -len(pieces[-1])]


def _without_doctype(body: bytes) -> bytes:
    """No feed needs a document type; what it can do is name files and blow up. In UTF-16 it stays: expat bounds what it does."""
    root = re.search(rb"<\w", body)
    start = body.upper().find(b"<!DOCTYPE", 0, root.start()) if root else -1
    if not root or start < 0:
        return body
    return body[:start] + body[root.start() :]


def _parsed(body: bytes, url: str, content_type: str) -> dict[str, Any]:
    if not body:
        return {}
    headers = {"content-location": url, "content-type": content_type or "application/xml"}
    # From a BytesIO, for feedparser opens a file or a URL of the name that bytes spell.
    try:
        parsed: dict[str, Any] = feedparser.parse(
            BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:
        raise NotAFeed(f"{url} is no feed that can be read: {type(error).__name__}.") from None
    return parsed


def _entries(found: dict[str, Any], url: str) -> Iterator[tuple[Lead, str | None]]:
    for entry in (found.get("entries") or ())[:MAX_ENTRIES]:
        link = absolute(url, _link(entry))
        if link:
            lead = Lead(
                url=link,
                kind=LeadKind.FEED,
                via=url,
                published=_date(dict.get(entry, "published_parsed") or dict.get(entry, "created_parsed")),
                modified=_date(dict.get(entry, "updated_parsed")),
                title=_clean(dict.get(entry, "title")),
                language=dict.get(entry, "language") or None,
            )
            yield lead, _text(entry)


def _link(entry: dict[str, Any]) -> str:
    """The entry's own page: the original of FeedBurner, else the link, else a guid that is a URL."""
    guid = str(dict.get(entry, "id") or "")
    named = dict.get(entry, "feedburner_origlink") or dict.get(entry, "link")
    return str(named or (guid if guid.startswith(("http://", "https://")) else ""))


def _text(entry: dict[str, Any]) -> str | None:
    """The longest content; a summary is no full text."""
    values = [str(content.get("value") or "") for content in dict.get(entry, "content") or ()]
    return max(values, key=len, default="") or None


def _date(parts: Any) -> datetime | None:
    try:
        found = datetime.fromtimestamp(timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and found.year >= 1990 else None


def _clean(text: object) -> str | None:
    """`text` without tags, entities and doubled spaces, at most MAX_TITLE characters."""
    plain = " ".join(unescape(re.sub(r"<[^<>]{0,300}>", "", str(text or "")[: 4 * MAX_TITLE])).split())
    return plain[:MAX_TITLE] or None


def _with_language(lead: Lead, language: str | None) -> Lead:
    if lead.language or not language:
        return lead
    return Lead(lead.url, lead.kind, lead.via, lead.published, lead.modified, lead.title, language)


def _next(channel: dict[str, Any], url: str) -> str | None:
    """The older page of a paged feed (RFC 5005)."""
    links = dict.get(channel, "links") or ()
    named = next((link.get("href") for link in links if link.get("rel") in ("next", "prev-archive")), None)
    return absolute(url, str(named)) or None if named else None


def _period(channel: dict[str, Any]) -> timedelta | None:
    """sy:updatePeriod over sy:updateFrequency (RSS 1.0's syndication module), else the minutes of RSS 2.0's ttl."""
    span = _PERIODS.get(str(dict.get(channel, "sy_updateperiod") or "").strip().lower())
    times = _number(dict.get(channel, "sy_updatefrequency"))
    minutes = _number(dict.get(channel, "ttl"))
    if span:
        return span / (times or 1)
    return timedelta(minutes=minutes) if minutes else None


def _number(text: object) -> int:
    """A whole number of up to five digits; 0 for anything else."""
    said = str(text or "").strip()
    return int(said) if said.isdecimal() and len(said) < 6 else 0


def _json_feed(body: bytes, url: str) -> Feed:
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        raise NotAFeed(f"{url} is no feed: it looks like JSON and cannot be read.") from None
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or "jsonfeed.org" not in str(found.get("version")):
        raise NotAFeed(f"{url} is no feed: it is JSON without a JSON Feed version.")
    language = _string(found.get("language"))
    entries = [entry for item in items[:MAX_ENTRIES] if isinstance(item, dict) and (entry := _json_entry(item, url, language))]
    return Feed(
        entries=tuple(lead for lead, _ in entries),
        texts=tuple(text for _, text in entries),
        title=_clean(found.get("title")),
        language=language,
        next=absolute(url, _string(found.get("next_url")) or "") or None,
    )


def _json_entry(item: dict[str, Any], url: str, language: str | None) -> tuple[Lead, str | None] | None:
    named = _string(item.get("url")) or _string(item.get("id")) or ""
    link = absolute(url, named if item.get("url") or named.startswith("http") else "")
    if not link:
        return None
    lead = Lead(
        url=link,
        kind=LeadKind.FEED,
        via=url,
        published=parse_date(_string(item.get("date_published"))),
        modified=parse_date(_string(item.get("date_modified"))),
        title=_clean(item.get("title")),
        language=_string(item.get("language")) or language,
    )
    return lead, _string(item.get("content_html"))


def _string(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
