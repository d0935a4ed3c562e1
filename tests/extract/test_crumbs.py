"""Breadcrumbs come from JSON-LD, else from what the page shows."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TELLING = "<p>The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.</p>" * 2


def _breadcrumbs(shown: str, head: str = "") -> tuple[str, ...]:
    html = f"<html><head>{head}</head><body>{shown}<article><h1>Mill sold</h1>{TELLING}</article></body></html>"
    return extract_article(Page("https://www.harbour-post.example/mill", html.encode(), NOW)).breadcrumbs


@pytest.mark.parametrize(
    "shown",
    [
        '<p class="breadcrumbs">Home › Arts/Culture</p>',
        '<p class="breadcrumbs"><a href="/">Home</a> › <a href="/arts">Arts/Culture</a></p>',
        '<nav aria-label="Breadcrumb"><a href="/">Home</a><a href="/arts">Arts/Culture</a></nav>',
        '<nav aria-label="breadcrumb"><ol><li><a href="/"><span>Home</span></a> /<li>Arts/Culture</ol></nav>',
        '<div id="site-breadcrumb"><b>You are here:</b> Home &raquo; Arts/Culture</div>',
        '<script id="breadcrumb">{"name": "Town"}</script><nav class="breadcrumb"><h2>Breadcrumb</h2>Home › Arts/Culture</nav>',
        '<div class="BreadCrumb">Home &gt; Arts/Culture</div>',
        '<div class="breadcrumb">Home / Arts/Culture</div>',
        '<div class="breadcrumb"></div><ul itemtype="https://schema.org/BreadcrumbList"><li>Home<li>Arts/Culture</ul>',
    ],
)
def test_a_trail_on_the_page_is_read(shown: str) -> None:
    assert _breadcrumbs(shown) == ("Home", "Arts/Culture")


def test_json_ld_comes_first() -> None:
    node = {"@type": "BreadcrumbList", "itemListElement": [{"name": "News"}, {"name": "Town &amp; Sea"}]}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>'
    assert _breadcrumbs('<p class="breadcrumbs">Home › Town</p>', head) == ("News", "Town & Sea")


def test_a_page_s_frame_called_breadcrumb_is_no_trail() -> None:
    assert _breadcrumbs(f'<div class="with-breadcrumbs">{TELLING * 3}</div>') == ()
    assert _breadcrumbs("<p>Home › Town</p>") == ()
