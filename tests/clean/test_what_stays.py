"""What looks like boilerplate and is the story."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.clean.article import clean_article
from newscrawl.extract.article import extract_article
from newscrawl.model import Article, Block, Evidence, Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
STORY = (
    "The workshop on Pier Street has built wooden boats since before the war, and its order book is full until next autumn.",
    "Its owner learnt the trade from her grandmother, who would not let a plank leave the yard before she had knocked on it.",
    "Customers wait two years for a dinghy, and few of them complain, for the wait is part of what they pay for.",
    "In March the yard will open its gates for a week and show visitors how a keel is laid and how a mast is stepped.",
)


def _page(
    *blocks: str,
    headline: str = "A yard that takes its time",
    url: str = "https://news.example/2026/03/a-yard-that-takes-its-time",
) -> Article:
    html = (
        f"<html><head><title>{headline}</title></head><body><article><h1>{headline}</h1>{''.join(blocks)}</article></body></html>"
    )
    return clean_article(extract_article(Page(url, html.encode(), NOW, (("content-type", "text/html"),))))


def _paragraphs(*texts: str) -> tuple[str, ...]:
    return tuple(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "line",
    [
        "state-of-the-art",
        "mother-in-law",
        "jack-of-all-trades",
        "Mother-in-law",
        "six-year-old",
        "merry-go-round",
        "e-mail",
        "co-operation",
    ],
)
@pytest.mark.parametrize("tag", ["p", "h4", "div"])
def test_a_hyphenated_word_on_its_own_line_stays(line: str, tag: str) -> None:
    article = _page(*_paragraphs(*STORY[:2]), f"<{tag}>{line}</{tag}>", *_paragraphs(*STORY[2:]))
    assert [block.text for block in article.blocks] == [*STORY[:2], line, *STORY[2:]]


def test_a_hyphenated_word_that_the_headline_is_about_stays() -> None:
    article = _page(
        *_paragraphs(*STORY[:2]), "<p>state-of-the-art</p>", *_paragraphs(*STORY[2:]), headline="The state of the art in boats"
    )
    assert "state-of-the-art" in article.body


def test_a_long_compound_that_the_text_itself_uses_stays() -> None:
    sentence = (
        "They call it the never-say-die-until-you-float rule, and every apprentice has to learn it by heart in the first week."
    )
    article = _page(*_paragraphs(*STORY[:2]), "<p>never-say-die-until-you-float</p>", *_paragraphs(sentence, *STORY[2:]))
    assert "never-say-die-until-you-float" in [block.text for block in article.blocks]


@pytest.mark.parametrize(
    "sentence",
    [
        "Under every report stand the words “Leave a Reply”, and for years nobody did.",
        "The form promised that “Your email address will not be published”, which turned out to be untrue.",
        "“Required fields are marked *”, it says, although the only field is a name.",
        "Leave a reply, the sign on the gate says, and somebody has nailed a slate below it for the purpose.",
        "Post Comment was the name of the boat, after the two newspapers whose merger paid for it.",
    ],
)
@pytest.mark.parametrize("at", [0, 2, 4])
def test_a_sentence_that_quotes_a_comment_form_stays(sentence: str, at: int) -> None:
    texts = [*STORY[:at], sentence, *STORY[at:]]
    assert [block.text for block in _page(*_paragraphs(*texts)).blocks] == texts


def test_an_article_about_comment_sections_loses_nothing() -> None:
    texts = (
        "Newspapers have argued for twenty years about the box below their articles, and most have closed it at least once.",
        "Nobody reads the two words above the box any more, yet studies find that they double the number of answers.",
        "Readers trust the promise about their address, though hardly any site says how it is kept or who checks.",
        "The field that asks for a website dates from the days of blogs, and today it mostly serves those who sell links.",
    )
    blocks = (
        f"<p>{texts[0]}</p><h2>Leave a Reply</h2><p>{texts[1]}</p>"
        "<blockquote>Your email address will not be published.</blockquote>"
        f"<p>{texts[2]}</p><h2>Comments</h2><ul><li>Name</li><li>Email</li><li>Website</li></ul><p>{texts[3]}</p>"
    )
    article = _page(blocks, headline="The long decline of the comment box")
    kept = [block.text for block in article.blocks]
    assert kept == [
        texts[0],
        "Leave a Reply",
        texts[1],
        "Your email address will not be published.",
        texts[2],
        "Comments",
        "Name\nEmail\nWebsite",
        texts[3],
    ]


def test_plain_text_about_comment_sections_loses_nothing() -> None:
    text = "\n\n".join(
        ["The long decline of the comment box", STORY[0], "Leave a Reply", STORY[1], "Comments", STORY[2], STORY[3]]
    )
    article = clean_article(extract_article(Page("", text.encode(), NOW)))
    assert [block.text for block in article.blocks] == [STORY[0], "Leave a Reply", STORY[1], "Comments", STORY[2], STORY[3]]
    assert article.cleaning == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Read more books, the teacher told us, and so we did, all through that wet and endless summer by the lake.",
        "Follow us, she said on the radio, and eleven boats turned their bows towards the harbour in the fog.",
        "Advertisement pays for most of what the yard prints, but the catalogue has never carried a single one.",
        "By Monday the yard had sold every ticket, and a second week was planned before the first had begun.",
        "Updated plans for the slipway will be shown on 4 May in the town hall, where anyone may object to them.",
        "Photo albums from 1931 show the same crane, the same shed and, it seems, the same dog at the gate.",
        "Subscribe, they said, and you own a hundredth of a boat; four hundred people have done so since March.",
        "Von Mai an fährt die Fähre wieder, und zwar bis in den späten Oktober hinein, wie die Reederei verspricht.",
    ],
)
def test_a_sentence_that_starts_like_boilerplate_stays(sentence: str) -> None:
    for texts in ([sentence, *STORY], [*STORY[:2], sentence, *STORY[2:]], [*STORY, sentence]):
        assert [block.text for block in _page(*_paragraphs(*texts)).blocks] == texts


def test_every_removal_is_recorded_under_its_rule() -> None:
    blocks = tuple(
        Block("paragraph", text)
        for text in (*STORY, "Read more: Ten boats to see", "yard-opens-its-gates-for-a-week-of-wood.jpg")
    )
    article = Article("", headline="A yard", blocks=blocks, evidence=Evidence(("A yard",)))
    cleaned = clean_article(article)
    assert [block.text for block in cleaned.blocks] == list(STORY)
    assert {(removal.rule, removal.text) for removal in cleaned.cleaning} == {
        ("read-more", "Read more: Ten boats to see"),
        ("slug-line", "yard-opens-its-gates-for-a-week-of-wood.jpg"),
    }


def test_a_heading_that_announces_other_articles_goes_with_what_it_announces() -> None:
    article = _page(
        *_paragraphs(*STORY), "<h3>Related articles</h3>", *_paragraphs("Ten boats to see in spring", "How a mast is stepped")
    )
    assert [block.text for block in article.blocks] == list(STORY)


def test_a_heading_that_only_sounds_like_it_stays_with_the_story_under_it() -> None:
    goes_on = (
        "More wood than ever is bought from the hills behind the town, and the owner knows the forester of each plank by name."
    )
    texts = [*STORY, f"{goes_on} She has them burnt into the keel, where only the fish can read them, as her grandmother did."]
    article = _page(*_paragraphs(*STORY), "<h3>More about the wood</h3>", f"<p>{texts[-1]}</p>")
    assert [block.text for block in article.blocks] == [*STORY, "More about the wood", texts[-1]]
