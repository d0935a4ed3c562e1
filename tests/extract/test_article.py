"""What a page says of itself comes out as it says it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Author, Lead, LeadKind, Outcome, Page, Rejected

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
URL = "https://www.harbour-post.example/2026/02/18/mill-sold-to-baker"
PARAGRAPHS = (
    "The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.",
    "Its wheel has not turned since the flood, but the stones are sound and the race was cleared last autumn.",
    "The town keeps a right of way along the bank and will pay for half of the new footbridge beside the weir.",
    "Bread from the first flour is promised for the first of May, when the mill will be open to anyone who comes.",
)
BODY = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def _page(head: str = "", body: str = BODY, url: str = URL, html_attributes: str = "lang=en-GB", **given: Any) -> Article:
    article = f"<article><h1>Mill sold to baker</h1>{body}</article>"
    html = f"<!doctype html><html {html_attributes}><head>{head}</head><body>{article}</body></html>"
    return extract_article(Page(url, html.encode(), NOW, (("content-type", "text/html"),), **given))


def _jsonld(**facts: Any) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'


def test_json_ld_is_believed_first() -> None:
    article = _page(
        _jsonld(
            headline="Mill sold to baker who grinds",
            datePublished="2026-02-18T10:15:00+01:00",
            dateModified="2026-02-18T12:00Z",
            author=[
                {"@type": "Person", "name": "By Ann Lee", "url": "https://www.harbour-post.example/ann"},
                {"name": "Bo Berg"},
            ],
            publisher={"name": "Harbour Post"},
            articleSection="Town",
            keywords=["mill", "bread"],
            isAccessibleForFree=False,
        )
        + '<meta property="og:title" content="Mill sold! You will not believe to whom">'
    )
    assert article.headline == "Mill sold to baker who grinds"
    assert article.date_published is not None
    assert (article.date_published.value, article.date_published.source) == ("2026-02-18T10:15:00+01:00", "jsonld")
    assert article.date_modified is not None
    assert (article.date_modified.value, article.date_modified.precision) == ("2026-02-18T12:00+00:00", "minute")
    assert article.authors == (Author("Ann Lee", "https://www.harbour-post.example/ann"), Author("Bo Berg"))
    assert (article.site_name, article.article_section, article.keywords) == ("Harbour Post", "Town", ("mill", "bread"))
    assert article.is_accessible_for_free is False
    assert (article.in_language, article.domain) == ("en-GB", "harbour-post.example")


def test_a_day_stays_a_day() -> None:
    article = _page('<meta property="article:published_time" content="2026-02-18">')
    assert article.date_published is not None
    assert (article.date_published.value, article.date_published.precision) == ("2026-02-18", "day")
    assert article.date_published.source == "meta"


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2026-02-18T10:15:00.123Z", "2026-02-18T10:15:00+00:00"),
        ("2026-02-18 10:15:00 +0100", "2026-02-18T10:15:00+01:00"),
        ("2026/02/18 10:15", "2026-02-18T10:15"),
        ("Wed, 18 Feb 2026 10:15:00 +0100", "2026-02-18T10:15:00+01:00"),
        ("20260218T101500Z", "2026-02-18T10:15:00+00:00"),
        ("1771409700", "2026-02-18T10:15:00+00:00"),
        ("1771409700000", "2026-02-18T10:15:00+00:00"),
    ],
)
def test_dates_are_read_in_their_many_spellings(raw: str, value: str) -> None:
    stamp = _page(f'<meta name="pubdate" content="{raw}">').date_published
    assert stamp is not None
    assert (stamp.value, stamp.raw) == (value, raw)


def test_the_url_s_day_and_then_the_lead_s_fill_in() -> None:
    dated = _page().date_published
    assert dated is not None
    assert (dated.value, dated.source) == ("2026-02-18", "url")
    lead = Lead("https://a.example/x", LeadKind.FEED, published=datetime(2026, 2, 17, 8, tzinfo=UTC), language="en_US")
    told = _page(url="https://a.example/x", html_attributes="", lead=lead)
    assert told.date_published is not None
    assert (told.date_published.value, told.date_published.source) == ("2026-02-17T08:00:00+00:00", "feed")
    assert (told.in_language, told.discovered_via) == ("en-US", lead)


def test_broken_json_ld_is_read_all_the_same() -> None:
    json_ld = '<!-- {"@graph": [{"@type": ["NewsArticle"], "headline": "Mill\nsold",}],} -->'
    assert _page(f'<script type="application/ld+json">{json_ld}</script>').headline == "Mill sold"


def test_the_article_is_told_from_what_else_json_ld_lists() -> None:
    head = _jsonld(**{"@type": "WebSite", "name": "Harbour Post"}) + _jsonld(headline="Mill sold", datePublished="2026-02-18")
    crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"name": "Home"}, {"item": {"name": "Town"}}]}
    article = _page(head + _jsonld(**crumbs))
    assert (article.headline, article.breadcrumbs) == ("Mill sold", ("Home", "Town"))


def test_the_site_s_name_is_no_part_of_the_headline() -> None:
    head = "<title>Mill sold to baker | Harbour Post</title><meta property=og:site_name content='Harbour Post'>"
    html = f"<html><head>{head}</head><body>{BODY}</body></html>"
    assert extract_article(Page(URL, html.encode(), NOW)).headline == "Mill sold to baker"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("By Ann Lee and Bo Berg, Political Editor", ["Ann Lee", "Bo Berg"]),
        ("Von Anna Lehm und Bernd Roth", ["Anna Lehm", "Bernd Roth"]),
        ("Par Anne Leroux", ["Anne Leroux"]),
        ("ANN LEE (al)", ["ANN LEE"]),
        ("admin", []),
        ("https://www.facebook.com/harbourpost", []),
        ("ann@harbour-post.example", []),
    ],
)
def test_authors_are_names(byline: str, names: list[str]) -> None:
    assert [author.name for author in _page(f'<meta name="author" content="{byline}">').authors] == names


def test_an_author_given_by_reference_is_looked_up() -> None:
    graph = {"@graph": [{"@type": "NewsArticle", "headline": "Mill", "datePublished": "2026-02-18", "author": {"@id": "#ann"}}]}
    graph["@graph"].append({"@type": "Person", "@id": "#ann", "name": "Ann Lee"})
    assert _page(f'<script type="application/ld+json">{json.dumps(graph)}</script>').authors == (Author("Ann Lee"),)


def test_headings_lists_quotes_tables_and_code_come_in_order() -> None:
    body = (
        f"<p>{PARAGRAPHS[0]}</p><h3>The stones</h3>"
        f"<ul><li>French<ul><li>from La Ferté</li></ul></li><li>English</li></ul><p>{PARAGRAPHS[1]}</p>"
        f"<blockquote><p>{PARAGRAPHS[2]}</p></blockquote><table><tr><th>Year<th>Sacks<tr><td>1901<td>400</table>"
        f"<pre>turn(wheel)\n  stop()</pre><ol><li>Clean</li><li>Grind</li></ol><p>{PARAGRAPHS[3]}</p>"
    )
    blocks = _page(body=body).blocks[1:]
    assert [block.kind for block in blocks] == [
        "paragraph",
        "heading",
        "list",
        "paragraph",
        "quote",
        "table",
        "code",
        "list",
        "paragraph",
    ]
    assert (blocks[1].text, blocks[1].level) == ("The stones", 3)
    assert [(item.text, item.level) for item in blocks[2].items] == [("French", 1), ("from La Ferté", 2), ("English", 1)]
    assert blocks[5].rows == (("Year", "Sacks"), ("1901", "400"))
    assert blocks[6].text == "turn(wheel)\n  stop()"
    assert (blocks[7].ordered, blocks[2].ordered) == (True, False)


def test_inline_markup_breaks_no_word_and_soft_hyphens_and_ruby_go() -> None:
    ruby = "<ruby>水車<rp>(</rp><rt>すいしゃ</rt><rp>)</rp></ruby>"
    body = f"<p>The <b>Fl</b>uss&shy;mühle, {ruby} in Japanese, is old&nbsp;and dear to the town.</p>{BODY}"
    assert _page(body=body).blocks[1].text == "The Flussmühle, 水車 in Japanese, is old and dear to the town."


def test_a_story_split_over_several_containers_is_whole() -> None:
    parts = "".join(
        f'<div class="slot"><div class="text"><p>{text}</p></div></div><div class="ad-slot">Advertisement</div>'
        for text in PARAGRAPHS
    )
    html = f"<html><body><h1>Mill sold</h1><div class=page>{parts}</div></body></html>"
    assert [block.text for block in extract_article(Page(URL, html.encode(), NOW)).blocks] == list(PARAGRAPHS)


def test_the_standfirst_has_its_field_and_comes_first() -> None:
    standfirst = "A family of bakers takes over the last mill of the valley, and means to use it."
    header = f"<header><h1>Mill sold</h1><p class=standfirst>{standfirst}</p></header>"
    html = f"<html><body>{header}<article>{BODY}</article></body></html>"
    article = extract_article(Page(URL, html.encode(), NOW))
    assert article.standfirst == standfirst
    assert [block.text for block in article.blocks] == [standfirst, *PARAGRAPHS]


def test_images_have_caption_and_credit_and_captions_are_no_body() -> None:
    figure = "<figure><img src=/mill.jpg><figcaption>The mill in May. <span class=credit>Ann Lee</span></figcaption></figure>"
    article = _page('<meta property="og:image" content="/wheel.jpg">', BODY + figure + f"<p>{PARAGRAPHS[0]} Again.</p>")
    assert article.main_image == "https://www.harbour-post.example/wheel.jpg"
    assert [(image.url, image.caption, image.credit) for image in article.images] == [
        ("https://www.harbour-post.example/mill.jpg", "The mill in May.", "Ann Lee")
    ]
    assert "The mill in May" not in article.body


@pytest.mark.parametrize(
    ("attributes", "name"),
    [
        ('src="data:image/gif;base64,R0" data-src="/mill.jpg"', "mill.jpg"),
        ('src="/blank.gif" data-lazy-src="/mill.jpg"', "mill.jpg"),
        ('srcset="/mill-300.jpg 300w, /mill-900.jpg 900w"', "mill-900.jpg"),
    ],
)
def test_an_image_that_is_loaded_late_has_its_own_address(attributes: str, name: str) -> None:
    article = _page(body=f"{BODY}<figure><img {attributes}><figcaption>The mill.</figcaption></figure>")
    assert [image.url for image in article.images] == [f"https://www.harbour-post.example/{name}"]


@pytest.mark.parametrize(
    ("facts", "free"),
    [
        ({"isAccessibleForFree": "False"}, False),
        ({"isAccessibleForFree": "http://schema.org/True"}, True),
        ({"hasPart": {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}}, False),
        ({"hasPart": [{"isAccessibleForFree": "false"}], "isAccessibleForFree": True}, True),
        ({}, None),
    ],
)
def test_whether_it_is_free_is_as_json_ld_says(facts: dict[str, Any], free: bool | None) -> None:
    assert _page(_jsonld(headline="Mill", datePublished="2026-02-18", **facts)).is_accessible_for_free is free


def test_keywords_and_section_are_unescaped() -> None:
    article = _page(
        _jsonld(headline="Mill", datePublished="2026-02-18", keywords="bread &amp; butter,mill", articleSection="Town &amp; Sea")
    )
    assert (article.keywords, article.article_section) == (("bread & butter", "mill"), "Town & Sea")


def test_what_pruning_takes_is_told() -> None:
    article = _page(body=BODY + '<div class="related-posts"><h3>More</h3><a href=/x>Ten mills to see</a></div>')
    assert ("related", "More Ten mills to see") in [(removal.rule, removal.text) for removal in article.cleaning]


def test_samples_keep_the_words_of_separate_elements_apart() -> None:
    article = _page(body="<nav><a href=/t>Town</a><a href=/b>Busi<b>ness</b></a><ul><li>Sea</li><li>Sky</li></ul></nav>" + BODY)
    assert ("nav", "Town Business Sea Sky") in [(removal.rule, removal.text) for removal in article.cleaning]


def test_of_a_header_with_the_headline_in_it_only_the_byline_goes_as_byline() -> None:
    standfirst = "A family of bakers takes over the last mill of the valley, and means to use it."
    byline = "<p class=byline>By Ann Lee <time>18 February 2026</time></p>"
    header = f"<header class=entry-header><h1>Mill sold</h1><p class=standfirst>{standfirst}</p>{byline}</header>"
    html = f"<html><body><article>{header}<div class=entry-content>{BODY}</div></article></body></html>"
    article = extract_article(Page(URL, html.encode(), NOW))
    assert [removal.text for removal in article.cleaning if removal.rule == "byline"] == ["By Ann Lee 18 February 2026"]
    assert article.standfirst == standfirst
    assert [block.text for block in article.blocks if block.text != "Mill sold"] == [standfirst, *PARAGRAPHS]


def test_a_name_cannot_condemn_the_story() -> None:
    html = f'<html><body><h1>Mill sold</h1><div class="sidebar related newsletter">{BODY}</div></body></html>'
    assert [block.text for block in extract_article(Page(URL, html.encode(), NOW)).blocks] == list(PARAGRAPHS)


def test_a_page_without_a_url_works() -> None:
    article = _page('<link rel=canonical href="https://www.harbour-post.example/mill">', url="")
    assert (article.url, article.domain, article.canonical_url) == ("", None, "https://www.harbour-post.example/mill")


def test_what_was_known_of_the_fetch_is_kept() -> None:
    article = _page(request_url="https://a.example/?x", status=203, run_id="r1", raw_key="pages/x", raw_offset=7)
    assert (article.request_url, article.http_status, article.run_id, article.raw_key, article.raw_offset) == (
        "https://a.example/?x", 203, "r1", "pages/x", 7,
    )  # fmt: skip
    assert article.fetched_at == NOW
    assert [name for name, _ in article.extractor] == ["newscrawl", "trafilatura"]


def test_a_page_without_article_is_refused() -> None:
    with pytest.raises(Rejected) as ending:
        extract_article(Page(URL, b"<html><body><div id=app></div><script>start()</script></body></html>", NOW))
    assert ending.value.outcome is Outcome.NOT_ARTICLE
