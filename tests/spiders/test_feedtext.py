"""A full-text feed stands in for pages that fail."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from newscrawl.demo import Resource
from tests.command import newscrawl, objects, report
from tests.site.documents import alternate
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

STATUSES = {"/news/on-herrings-and-lanterns": 503, "/news/on-ferries-and-ladders": 404, "/news/on-mills-and-markets": 403}


def entry(path: str) -> str:
    text = story(path).body.decode().partition("</h1>")[2].partition("</article>")[0]
    return f'<entry><title>Herring &amp; sons</title><link href="{path}"/><content type="html">{escape(text)}</content></entry>'


def test_the_feed_stands_in_for_a_server_that_fails_and_for_no_refusal(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>Daily</title>{"".join(map(entry, STATUSES))}</feed>'
    home = front(*STATUSES).body.replace(b"</head>", alternate("/atom").encode() + b"</head>")
    pages = {path: Resource(b"<p>Oh.</p>", status=status) for path, status in STATUSES.items()}
    with tiny_site({**pages, "/": Resource(home), "/atom": Resource(feed.encode(), "application/atom+xml")}) as server:
        newscrawl("crawl", server.url, "--to", store)
    assert report(store)["outcomes"] == {"stored": 1, "gone": 1, "blocked": 1}
    article = objects(store, "articles/")[0]
    assert article["url"].endswith("/news/on-herrings-and-lanterns")
    assert (article["headline"], len(article["blocks"]), article["httpStatus"]) == ("Herring & sons", 6, 203)
