"""Parsers of pages: charset, JSON-LD, dates, and the whole way from bytes to a cleaned article."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from newscrawl.clean.article import clean_article
from newscrawl.compact import dump
from newscrawl.dedup.naming import named
from newscrawl.extract.dates import read_stamp, url_stamp
from newscrawl.extract.decode import decode, is_binary, is_html
from newscrawl.extract.jsonld import MAX_NODES, article_node, breadcrumbs_of, read_nodes
from newscrawl.extract.language import language_tag
from newscrawl.ingest import read
from newscrawl.model import Article, Lead, LeadKind, Outcome, Page, Rejected
from newscrawl.storage.articles import to_json
from newscrawl.validate import check_article
from tests import schema
from tests.fuzz import promises

URL = "https://news.example/2026/02/18/a-story"
NOW = datetime(2026, 2, 18, 9, tzinfo=UTC)


def charset(body: bytes) -> None:
    """The first line is the Content-Type header."""
    header, _, rest = body.partition(b"\n")
    text = decode(rest, header.decode("latin-1"))
    promises.printable(text)
    text.encode()
    is_html(rest)
    is_binary(rest)


def jsonld(body: bytes) -> None:
    nodes = read_nodes(body.decode("utf-8", "replace").split("\n---\n"))
    assert len(nodes) <= MAX_NODES
    assert isinstance(article_node(nodes, URL, {"A title"}), dict)
    assert all(isinstance(name, str) for name in breadcrumbs_of(nodes))


def stamps(body: bytes) -> None:
    text = body.decode("utf-8", "replace")
    promises.stamp(read_stamp(text, "meta"))
    promises.stamp(url_stamp(f"https://news.example/{text}"))
    tag = language_tag(text)
    assert tag is None or tag.isascii()


def page(body: bytes) -> None:
    """The whole spine but dedup."""
    _spine(Page(URL, body, NOW, headers=(("content-type", "text/html"),), lead=Lead(URL, LeadKind.SECTION)))


def text(body: bytes) -> None:
    """The same of plain text."""
    _spine(Page(URL, body, NOW, headers=(("content-type", "text/plain"),)))


def _spine(told: Page) -> None:
    """A library that breaks on a page is a finding too, though it costs that page alone."""
    ending = None
    try:
        article = clean_article(read(told))
        check_article(article, min_text_chars=0)
    except Rejected as rejected:
        ending = rejected
    if ending is None:
        _is_sound(article)
    elif ending.outcome is Outcome.ERROR:
        raise ending


def _is_sound(article: Article) -> None:
    record = to_json(named(replace(article, run_id="fuzz", revision=1)))
    wrong = schema.fault("articles/x.json", dump(record))
    assert wrong is None, wrong
    promises.printable(record["articleBody"])
    promises.printable(record["headline"])
    promises.all_fetchable([record["url"], record["canonicalUrl"]])
