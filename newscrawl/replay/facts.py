"""What scrapers call the things that they write down, and what of it is read."""

from __future__ import annotations

import re
from typing import Any, Final

KEYS: Final = {
    # Scrapy's, news-please's, newspaper's, trafilatura's, schema.org's and Zyte's names, without hyphens, underscores and case.
    "url": ("url", "link", "canonicalurl", "sourceurl", "pageurl", "permalink", "href", "uri", "source"),
    "title": ("title", "headline", "heading", "name"),
    "html": ("html", "rawhtml", "browserhtml", "bodyhtml", "contenthtml", "pagesource"),
    "text": (
        "text", "body", "content", "articlebody", "maintext", "fulltext", "articletext", "article", "rawtext", "cleanedtext",
        "bodytext", "story",
    ),
    "date": (
        "date", "published", "datepublished", "publishedat", "publishdate", "publicationdate", "datepublish", "pubdate",
        "publishedtime", "pubtime", "created", "createdat",
    ),
    "authors": ("authors", "author", "byline", "creator", "writer"),
    "language": ("language", "lang", "inlanguage"),
    "fetched": ("fetchedat", "crawledat", "scrapedat", "datedownload", "retrievedat", "downloadedat", "fetched", "timestamp"),
}  # fmt: skip
"""What is looked for, and the keys that may hold it, the likeliest first."""


def facts_of(row: dict[str, Any]) -> dict[str, Any]:
    """What a row tells, under the names of KEYS; `authors` is a tuple of names, all else text."""
    plain = {re.sub(r"[\W_]", "", str(key)).lower(): value for key, value in row.items()}
    found: dict[str, Any] = {}
    for name, keys in KEYS.items():
        values = (plain[key] for key in keys if plain.get(key))
        value = next((told for value in values if (told := _authors(value) if name == "authors" else _text(value))), None)
        if value:
            found[name] = value
    return found


def _text(value: Any) -> str | None:
    """Text, a number, or paragraphs in a list."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n\n".join(value)
    if isinstance(value, dict):
        return _text(value.get("value") or value.get("name") or value.get("rendered"))
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _authors(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    return tuple(name for one in values if (name := _text(one)))
