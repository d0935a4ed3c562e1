"""What is the story and what only stands beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
STORY = (
    "The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.",
    "Its wheel has not turned since the flood, but the stones are sound and the race was cleared last autumn.",
    "The town keeps a right of way along the bank and will pay for half of the new footbridge beside the weir.",
    "Bread from the first flour is promised for the first of May, when the mill will be open to anyone who comes.",
    "Until then the sluice stays shut, and the anglers who meet there on Sundays have been asked to move upstream.",
    "The baker has also bought the meadow behind the mill, where he means to plant the rye that his grandfather grew.",
)


def _article(inside: str, before: str = "") -> Article:
    first, last = (" ".join(f"<p>{text}</p>" for text in part) for part in (STORY[:3], STORY[3:]))
    html = f"<html><body><main><h1>Mill sold to baker</h1>{before}<div class=a>{first}{inside}{last}</div></main></body></html>"
    return extract_article(Page("https://www.harbour-post.example/mill", html.encode(), NOW))


def _texts(inside: str, before: str = "") -> list[str]:
    return [block.text for block in _article(inside, before).blocks]


BESIDE = {
    "a card that is one link": '<a href="/ferry"><h3>Ferry stops for winter</h3><p>The boat is laid up until spring.</p></a>',
    "a caption in a box with its image": "<div><img src=m.jpg><div><p>The mill seen from the weir in October</p></div></div>",
    "text in a figure": "<figure><img src=m.jpg><div>The mill seen from the weir</div></figure>",
    "a part that a utility class hides": '<div class="offer hidden"><p>Become a member today and read every story.</p></div>',
    "a quote pulled from the story": "<blockquote>the stones are sound and the race was cleared last autumn</blockquote>",
    "a part of the story once more": f"<div class=b><p>{STORY[3]}</p><p>{STORY[4]}</p></div>",
    "microdata for machines": '<div itemprop="keywords">mill, baker, flour, river, weir, town, footbridge</div>',
    "a summary made by a machine": '<div class="aiSummary"><ul><li>Mill sold</li><li>Baker buys it</li></ul></div>',
}


@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_the_story_goes(name: str) -> None:
    assert _texts(BESIDE[name]) == list(STORY)


STAYS = {
    "a linked sentence": (
        '<p><a href="/flood">The flood of 1987 broke the wheel and drowned</a> two cows.</p>',
        "The flood of 1987",
    ),
    "a link that was never closed": (
        "<a name=top><p>The wheel is of oak and has forty buckets, all sound.</p>",
        "The wheel is of oak",
    ),
    "a part shown on wide screens": (
        '<div class="hidden md:block"><p>The wheel is of oak and has forty buckets, all of them sound.</p></div>',
        "The wheel is of oak",
    ),
    "a heading whose id is its words": ('<h2 id="tax-credit">The tax credit</h2>', "The tax credit"),
    "a table whose rows are classed by what they list": (
        '<table><tr class="player-1"><td>Kyle</td><td>5040</td></tr><tr class="player-2"><td>Ada</td><td>5035</td></tr></table>',
        "Kyle | 5040\nAda | 5035",
    ),
    "an accordion's question": ("<h3><button>Why was it sold?</button></h3>", "Why was it sold?"),
}


@pytest.mark.parametrize("name", STAYS)
def test_what_only_looks_like_it_stays(name: str) -> None:
    inside, start = STAYS[name]
    texts = _texts(inside)
    assert set(STORY) < set(texts)
    assert any(text.startswith(start) for text in texts)


def test_the_story_once_more_for_machines_goes() -> None:
    assert _texts(f'<div itemprop="articleBody">{" ".join(STORY)}</div>') == list(STORY)


def test_a_script_beside_the_headline_is_no_standfirst() -> None:
    script = f"<div class=lead><script>{'window.q=[];' * 8}</script></div>"
    assert _article("", script).standfirst is None


def test_text_after_inline_markup_is_read() -> None:
    html = "<html><body><h1>Mill <em>sold</em> to baker</h1>" + "".join(f"<p>{text}</p>" for text in STORY)
    assert extract_article(Page("", html.encode(), NOW)).headline == "Mill sold to baker"


def test_a_short_standfirst_in_a_dense_script_is_one() -> None:
    lead = "川沿いの古い水車小屋が来年の春からパン屋になる。"
    assert _article("", f"<p class=lead>{lead}</p>").standfirst == lead
