"""The headline is the one that a page's titles bear out."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
URL = "https://www.harbour-post.example/town/old-mill-sold-to-baker-4711.html"
TELLING = "<p>The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.</p>" * 2
SEARCH = "Old mill Harbourtown: price, plans, opening hours"
HAND = "A baker buys the old mill, and the town gets its bread back"
SHOWN = "Old mill by the river sold to a baker"


def _headline(jsonld: Any = None, og: str = "", h1: str = "", title: str = "", url: str = URL) -> str | None:
    node = jsonld if isinstance(jsonld, dict) else {"headline": jsonld}
    script = json.dumps({"@type": "NewsArticle", "datePublished": "2026-02-18", **node}) if jsonld else "{}"
    meta = f'<meta property="og:title" content="{og}">' if og else ""
    head = f'<script type="application/ld+json">{script}</script>{meta}<title>{title}</title>'
    name = '<meta property="og:site_name" content="Harbour Post">'
    html = f"<html><head>{name}{head}</head><body>{h1 and f'<h1>{h1}</h1>'}<article>{TELLING}</article></body></html>"
    return extract_article(Page(url, html.encode(), NOW)).headline


def test_json_ld_and_og_title_together_outweigh_the_h1() -> None:
    assert _headline(HAND, HAND, SHOWN, SEARCH) == HAND


def test_og_title_and_the_h1_together_outweigh_json_ld() -> None:
    assert _headline(SEARCH, HAND, HAND, SEARCH) == HAND


@pytest.mark.parametrize("name", [HAND, HAND[:30] + "…"])
def test_what_json_ld_says_twice_is_its_headline(name: str) -> None:
    assert _headline({"headline": HAND, "alternativeHeadline": name}, SHOWN, SHOWN, SEARCH) == HAND


def test_an_og_title_of_its_own_was_written_by_hand_and_one_like_title_for_search_engines() -> None:
    assert _headline(SHOWN, HAND, SHOWN, f"{SHOWN} | Harbour Post") == HAND
    assert _headline(SHOWN, SEARCH, SHOWN, f"{SEARCH} | Harbour Post") == SHOWN
    assert _headline(SHOWN, "Visit us!", SHOWN, SEARCH) == SHOWN


def test_where_all_differ_json_ld_counts() -> None:
    assert _headline(SHOWN, HAND, "The mill has been sold", SEARCH) == SHOWN


def test_of_og_title_and_h1_alone_the_url_tells_and_else_the_h1() -> None:
    assert _headline(og="Old mill sold to baker", h1="Bread, at last", title="x") == "Old mill sold to baker"
    assert _headline(og="Bread, at last", h1="Old mill sold to baker", title="x") == "Old mill sold to baker"
    assert _headline(og=HAND, h1=SHOWN, url="https://www.harbour-post.example/4711") == SHOWN


@pytest.mark.parametrize(
    "og",
    [
        f"{SHOWN} | Harbour Post",
        f"{SHOWN} - Post",
        f"{SHOWN} – Harbour-Post",
        f"Town | {SHOWN}",
        f"{SHOWN} | Town",
        SHOWN[:22] + "…",
        SHOWN[:22] + " ...",
    ],
)
def test_names_of_sites_sections_and_cuts_are_no_headline(og: str) -> None:
    assert _headline(og=og, h1=SHOWN, title=og) == SHOWN


def test_the_host_s_name_is_a_site_s() -> None:
    assert _headline(title=f"{SHOWN} - harbourpost", url="https://harbourpost.example/x") == SHOWN


def test_a_kicker_that_og_title_leaves_out_goes_and_one_that_it_has_stays() -> None:
    assert _headline(f"Storm: {SHOWN}", SHOWN, f"Storm: {SHOWN}") == SHOWN
    assert _headline(f"Storm: {SHOWN}", f"Storm: {SHOWN}", SHOWN) == f"Storm: {SHOWN}"
    assert _headline(og=f"After the storm: {SHOWN}", h1=f"Harbourtown – {SHOWN}", title="x") == SHOWN


@pytest.mark.parametrize(
    "h1",
    [
        f"<span>Harbourtown</span><span>{SHOWN}</span>",
        f"<div>{SHOWN}</div><div>It had stood empty for years.</div>",
        f"Harbour Post</h1><h1>{SHOWN}",
        f"{SHOWN}</h1><h1>Subscribe to the Harbour Post for more news of town",
    ],
)
def test_of_an_h1_with_more_in_it_the_headline_is_what_another_title_repeats(h1: str) -> None:
    assert _headline(h1=h1, title=f"{SHOWN} | Harbour Post") == SHOWN


def test_a_headline_in_two_parts_is_whole_as_other_titles_have_it() -> None:
    assert _headline(og=f"The miller: {SHOWN}", h1=f"<span>The miller</span><span>{SHOWN}</span>") == f"The miller: {SHOWN}"
    assert _headline(og="Column: The mill is sold", h1="Column:") == "Column: The mill is sold"


def test_elements_of_a_headline_stay_words_apart() -> None:
    assert _headline(h1="<b>Old mill</b><i>sold to</i> <b>ba</b>ker") == "Old mill sold to baker"


def test_a_first_paragraph_in_json_ld_is_no_headline() -> None:
    assert _headline("The old mill. " * 30, h1=SHOWN) == SHOWN
