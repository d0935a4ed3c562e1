"""Logs of our own writing, with articles as the bucket holds them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from newscrawl.compact import dump
from newscrawl.model import Article, Author, Block, Image, ListItem, Removal, Rights, Stamp
from newscrawl.storage.articles import to_json, write_schema
from newscrawl.storage.blobs import JSON, open_blobs
from newscrawl.storage.keys import article_key
from newscrawl.storage.log import publish

if TYPE_CHECKING:
    from newscrawl.storage.blobs import Blobs

    Line = dict[str, Any]

WHEN = datetime(2026, 2, 18, 9, 30, tzinfo=UTC)

FULL = Article(
    url="https://news.example/a",
    headline="Brücke gesperrt: „Wir warten“",
    blocks=(
        Block("paragraph", "Die Brücke ist seit Montag zu; der Rat tagt."),
        Block("list", "Auto\nRad", ordered=False, items=(ListItem("Auto"), ListItem("Rad", 2))),
        Block("table", "Jahr | Kosten", rows=(("Jahr", "Kosten"),)),
    ),
    standfirst="Der Verkehr staut sich.",
    date_published=Stamp("2026-02-18T10:00:00+01:00", "jsonld", "2026-02-18T10:00:00+01:00", "second"),
    authors=(Author("Anna Muster", "https://news.example/muster"), Author("dpa")),
    canonical_url="https://news.example/a",
    domain="news.example",
    in_language="de",
    keywords=("Brücke", "Rat"),
    images=(Image("https://news.example/b.jpg", "Die Brücke"),),
    is_accessible_for_free=False,
    rights=Rights(("noarchive",), tdm_reservation=True),
    content_hash="ff00",
    fetched_at=WHEN,
    http_status=200,
    run_id="run",
    extractor=(("newscrawl", "0.1.0"),),
    cleaning=(Removal("slug-line", "Kommentar"),),
)


def put(id_: str, revision: int = 1, *, site: str = "news.example", first: datetime = WHEN, **changed: Any) -> Line:
    """A put line; `changed` are attributes of the article."""
    article = replace(FULL, id=id_, revision=revision, domain=site, **changed)
    key = article_key(site, first, id_)
    return {**line("put", id_, site), "revision": revision, "key": key, "article": to_json(article)}


def line(op: str, id_: str, site: str = "news.example", **more: Any) -> Line:
    return {"op": op, "id": id_, "at": "2026-02-18T09:31:00Z", "run": "run", "site": site, **more}


def write(store: str | Blobs, seq: int, *lines: Line) -> None:
    """Publish the lines as segment `seq`, their articles' objects and the schema before it, as a crawl does."""
    blobs = open_blobs(store) if isinstance(store, str) else store
    write_schema(blobs)
    for one in lines:
        if one.get("article"):
            blobs.put(one["key"], dump(one["article"]), JSON)
    assert publish(blobs, lines, batch=f"{blobs.url}#{seq}", start=seq) == seq
