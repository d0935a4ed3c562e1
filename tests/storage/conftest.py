"""An opened store, and the words of an article and a page with every field filled."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.model import Article, Author, Block, Evidence, Image, Lead, LeadKind, ListItem, Page, Removal, Stamp
from newscrawl.storage.blobs import Blobs, check_blobs, open_blobs

WHEN = datetime(2026, 2, 18, 23, 30, 15, 123456, tzinfo=UTC)


@pytest.fixture
def blobs(store_url: str) -> Blobs:
    store = open_blobs(store_url)
    check_blobs(store, write=True)
    return store


@pytest.fixture
def article() -> Article:
    return Article(
        url="https://news.example/politik/brücke-gesperrt",
        headline="Brücke gesperrt: „Wir warten“",
        blocks=(
            Block("heading", "Was geschah", level=2),
            Block("paragraph", "Die Brücke ist seit Montag zu.\u2028Der Rat tagt."),
            Block("list", "Auto\nRad", items=(ListItem("Auto"), ListItem("Rad", 2))),
            Block("list", "eins", ordered=True, items=(ListItem("eins"),)),
            Block("table", "Jahr | Kosten\n2025 | 3", rows=(("Jahr", "Kosten"), ("2025", "3"))),
            Block("quote", "Es dauert."),
            Block("code", "x = 1"),
        ),
        standfirst="Der Verkehr staut sich.",
        date_published=Stamp("2026-02-18", "jsonld", "18. Februar 2026"),
        date_modified=Stamp("2026-02-18T10:00:00+01:00", "meta", "2026-02-18T10:00:00+01:00", "second"),
        authors=(Author("Anna Muster", "https://news.example/autor/muster"), Author("dpa")),
        canonical_url="https://news.example/politik/bruecke",
        aliases=("https://news.example/amp/bruecke",),
        domain="news.example",
        in_language="de",
        keywords=("Brücke", "Rat"),
        images=(Image("https://news.example/b.jpg", "Die Brücke", None),),
        is_accessible_for_free=False,
        id="0123abcd",
        revision=2,
        content_hash="ff00",
        discovered_via=Lead("https://news.example/politik/brücke-gesperrt", LeadKind.FEED, "https://news.example/feed"),
        fetched_at=WHEN,
        http_status=200,
        run_id="20260218T233000-ab",
        raw_key="pages/2026/02/18/run-00000.warc.gz",
        raw_offset=512,
        extractor=(("newscrawl", "0.1.0"),),
        cleaning=(Removal("slug-line", "x" * 300), Removal("slug-line", "b"), Removal("comment-form", "Kommentar")),
        evidence=Evidence(titles=("Brücke gesperrt",)),
    )


@pytest.fixture
def page() -> Page:
    return Page(
        url="https://news.example/politik/br%C3%BCcke?p=1",
        body="<p>Die Brücke</p>\r\n\r\n".encode() * 50,
        fetched_at=WHEN,
        headers=(
            ("content-type", "text/html; charset=utf-8"),
            ("content-encoding", "br"),
            ("content-length", "77"),
            ("set-cookie", "a=1"),
            ("set-cookie", "b=2"),
            ("x-archive-orig-content-length", "5"),
            ("x-gruß", "schön"),
        ),
        status=404,
        request_url="http://news.example/politik/brücke",
        lead=Lead(
            url="http://news.example/politik/brücke",
            kind=LeadKind.SITEMAP,
            via="https://news.example/sitemap.xml",
            published=WHEN,
            title=' „Zwei\r\nZeilen" \\ und: mehr\u2028 ',
            language="de",
        ),
        run_id="20260218T233000-ab",
    )
