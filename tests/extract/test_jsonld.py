"""JSON-LD is read whatever templates did to it, for the page's own article, in bounded time."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from html import escape
from time import process_time
from typing import Any

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.extract.jsonld import MAX_NODES, read_nodes
from newscrawl.model import Article, Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
URL = "https://www.harbour-post.example/town/mill"
TELLING = "<p>The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.</p>" * 2
NODE = {"@type": "NewsArticle", "headline": "Mill sold", "datePublished": "2026-02-18T10:00Z", "author": "Ann Lee"}
TEXT = json.dumps(NODE)


def _read(*scripts: str, h1: str = "The mill") -> Article:
    head = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    html = f"<html><head>{head}</head><body><article><h1>{h1}</h1>{TELLING}</article></body></html>"
    return extract_article(Page(URL, html.encode(), NOW))


def _names(article: Article) -> list[str]:
    return [author.name for author in article.authors]


@pytest.mark.parametrize(
    "script",
    [
        TEXT,
        f"\n<!-- {TEXT} -->\n",
        f"// <![CDATA[\n{TEXT}\n// ]]>",
        f"/* <![CDATA[ */ {TEXT} /* ]]> */",
        f"{TEXT};",
        f"\ufeff{TEXT}",
        TEXT[:-1] + ",}",
        TEXT[:-1] + " , // the last\n}",
        "{ /* the article's */" + TEXT[1:],
        escape(TEXT),
        f"[{TEXT},]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebSite"}}, {TEXT}]}}',
        f'{{"@type": "WebPage", "mainEntity": {TEXT}}}',
        f'{{"@type": "WebSite"}}{TEXT}',
        f'{{"@type": "WebSite"}},\n{TEXT}',
        TEXT[:-1] + ', "description": "It\\\'s old,\n } and // not a comment"}',
    ],
)
def test_what_templates_leave_in_json_is_no_hindrance(script: str) -> None:
    assert _names(_read(script)) == ["Ann Lee"]


def test_strings_stay_as_they_are_where_the_rest_is_mended() -> None:
    (node,) = read_nodes([TEXT[:-1] + ', "text": "a, } // b /* c */ <!-- d -->, ]",}'])
    assert node["text"] == "a, } // b /* c */ <!-- d -->, ]"


def _related(number: int, **more: Any) -> str:
    return json.dumps(
        {**NODE, "headline": f"Other story {number}", "author": "Cy Dow", "url": f"https://x.example/{number}", **more}
    )


@pytest.mark.parametrize(
    "own",
    [
        {"url": URL},
        {"@id": f"{URL}/?x=1#article"},
        {"mainEntityOfPage": "http://harbour-post.example/town/mill"},
        {"mainEntityOfPage": {"@type": "WebPage", "@id": URL}},
        {"headline": "The mill"},
    ],
)
def test_of_several_articles_the_one_with_the_page_s_address_or_headline_is_its_own(own: dict[str, Any]) -> None:
    assert _names(_read(*map(_related, range(5)), json.dumps({**NODE, **own}))) == ["Ann Lee"]


def test_two_nodes_of_one_article_complete_each_other() -> None:
    bare = {key: value for key, value in NODE.items() if key != "author"}
    assert _names(_read(json.dumps(bare), TEXT)) == ["Ann Lee"]
    assert _names(_read(json.dumps({**bare, "headline": "Other"}), TEXT)) == []


@pytest.mark.parametrize("updates", [100, 12_000])
@pytest.mark.parametrize("first", [True, False])
def test_a_live_blog_s_updates_are_not_its_author_s_and_cost_milliseconds(updates: int, first: bool) -> None:
    update = {"@type": "BlogPosting", "headline": "Update", "datePublished": "2026-02-18T11:00Z", "author": {"name": "Cy Dow"}}
    live = {"liveBlogUpdate": [{**update, "articleBody": "word " * 100}] * updates}
    blog = {**live, **NODE} if first else {**NODE, **live}
    start = process_time()
    article = _read(json.dumps({**blog, "@type": "LiveBlogPosting"}))
    assert (article.headline, _names(article)) == ("Mill sold", ["Ann Lee"])
    assert process_time() - start < 1


@pytest.mark.parametrize(
    "script",
    [
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "[" + "," * 400_000 + "]",
        TEXT[:-1] + " " * 400_000 + ",}",
        '{"a":1' + ("," + " " * 1_000) * 400 + "}",
        '{"n": ' + "9" * 300_000 + "}",
        "/*" * 200_000,
        "//" * 200_000,
        '"' * 400_001,
        '"\\' * 200_000,
        "<!--" * 100_000,
        "{}" * 200_000,
        ";" * 400_000,
    ],
)
def test_nonsense_is_passed_over_in_time_that_grows_with_its_length_alone(script: str) -> None:
    start = process_time()
    assert _read(script).headline in ("The mill", "Mill sold")
    assert process_time() - start < 1


def test_ten_thousand_blocks_do_not_crowd_the_article_out() -> None:
    start = process_time()
    assert _names(_read(*['{"@type": "Thing"}'] * 10_000, TEXT)) == ["Ann Lee"]
    assert process_time() - start < 1
    assert len(read_nodes(['{"@type": "Thing"}'] * 100_000)) == MAX_NODES
    assert process_time() - start < 2


def test_a_day_in_json_ld_takes_its_hour_from_meta() -> None:
    day = json.dumps({**NODE, "datePublished": "2026-02-18"})
    meta = '</script><meta property="article:published_time" content="2026-02-18T10:15:00+01:00"><script>'
    stamp = _read(day + meta).date_published
    assert stamp is not None
    assert (stamp.value, stamp.source) == ("2026-02-18T10:15:00+01:00", "meta")
    other = _read(day + meta.replace("02-18", "02-20")).date_published
    assert other is not None
    assert (other.value, other.source) == ("2026-02-18", "jsonld")
