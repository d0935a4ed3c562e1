"""Lines that are boilerplate by their words, and what looks like them."""

from __future__ import annotations

import pytest

from newscrawl.clean.article import clean_article
from newscrawl.clean.comments import form_roles
from newscrawl.model import Article, Block

STORY = tuple(
    f"{start} and for that reason nobody in the valley wanted to believe it until the boat lay at the quay again."
    for start in ("The ferry had not run for years,", "A new engine came from the north,", "Its captain had been a baker,")
)


def _removed(*texts: str) -> list[tuple[str, str]]:
    article = clean_article(Article("", headline="Ferry", blocks=tuple(Block("paragraph", text) for text in texts)))
    return [(removal.rule, removal.text) for removal in article.cleaning]


@pytest.mark.parametrize(
    ("rule", "line"),
    [
        ("ad", "Artikel wird unter der Anzeige fortgesetzt"),
        ("ad", "Dalszy ciąg artykułu pod reklamą"),
        ("share", "Share on Facebook"),
        ("share", "Teilen\nDrucken\nMerken"),
        ("paywall", "Já é assinante? Faça login"),
        ("paywall", "この記事は有料会員限定です。"),
        ("consent", "Deine Privatsphäre-Einstellungen verhindern das Laden und Anzeigen aller externen Inhalte."),
        ("consent", "Мы используем файлы cookie, чтобы сайт работал лучше."),
        ("tags", "Onderwerpen: dijken, water"),
        ("note", "(Reporting by Dora Finch; Editing by Max Weil)"),
        ("credit", "Ann Lee/Harbour Times/Getty Images"),
        ("bare-url", "• Email: desk@harbour-times.example"),
        ("ornament", "___"),
        ("stamp", "Tempo di lettura: 3 minuti"),
        ("byline", "By Ann Lee"),
    ],
)
def test_a_line_goes_under_the_rule_that_knows_it(rule: str, line: str) -> None:
    assert _removed(*STORY, line) == [(rule, line)]


@pytest.mark.parametrize(
    "line",
    [
        "Listen",
        "Fotografen aus drei Ländern kamen, um die Fähre zu sehen.",
        "LONDON",
        "The paper that this article is about was available to subscribers only in 1911.",
        "A desk for reporting by night was set up on the quay.",
        "Cookies were what the baker sold on board, and the captain ate most of them himself.",
    ],
)
def test_a_line_that_only_looks_like_one_stays(line: str) -> None:
    texts = (*STORY, *STORY[:1], line, *STORY[1:], *STORY[:2])
    assert _removed(*texts) == []


def test_a_label_above_the_story_goes_and_a_dateline_stays() -> None:
    assert _removed("LOCAL HEROES", *STORY) == [("kicker", "LOCAL HEROES")]
    assert _removed("PORT MELLOW, March 3", *STORY) == []


def test_what_is_offered_after_a_paywall_goes_with_it() -> None:
    offer = ("This article is for subscribers only.", "Cancel at any time", "Subscribe for 1.99 a week")
    assert _removed(*STORY, *offer) == [("paywall", text) for text in offer]


def test_a_box_on_the_author_goes_only_at_the_end() -> None:
    box = ("About the author", "Ann Lee writes about ferries and lives on one, with two cats and no engine.")
    assert _removed(*STORY, *box) == [("author-box", text) for text in box]
    assert _removed(*STORY, box[0], *STORY, *STORY, *STORY) == []


@pytest.mark.parametrize(
    "text",
    [
        "Your e-mail address will not be published or shared. Required fields are marked with *",
        "Your email will not be published.",
        "Deine E-Mail-Adresse wird hier nicht veröffentlicht. Erforderliche Felder sind mit * gekennzeichnet",
        "Votre adresse e-mail ne sera jamais publiée. Les champs obligatoires sont indiqués avec *",
    ],
)
def test_a_form_whose_wording_was_edited_is_known(text: str) -> None:
    assert "notice" in form_roles(text)


@pytest.mark.parametrize(
    "text",
    [
        "The form says that your email address will not be published, and hardly anybody has ever read that far.",
        "Required reading is marked with a star.",
        "Your letter will not be published.",
    ],
)
def test_a_sentence_with_words_of_a_form_is_none(text: str) -> None:
    assert form_roles(text) == frozenset()
