"""A page's language is what it says, unless it says nothing or what its script cannot be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from newscrawl.extract.article import extract_article
from newscrawl.extract.language import detected
from newscrawl.model import Page

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TEXTS = {
    "en": "The old mill by the river has been sold to a baker who wants to grind his own flour again from next spring.",
    "de": "Die alte Mühle am Fluss ist an einen Bäcker verkauft, der dort vom nächsten Frühjahr an wieder selbst mahlen will.",
    "fr": "Le vieux moulin au bord de la rivière est vendu à un boulanger qui veut y moudre sa farine dès le printemps prochain.",
    "es": "El viejo molino junto al río se ha vendido a un panadero que quiere volver a moler su harina la próxima primavera.",
    "tr": "Nehir kıyısındaki eski değirmen, gelecek bahardan itibaren kendi ununu öğütmek isteyen bir fırıncıya satıldı.",
    "ru": "Старая мельница у реки продана пекарю, который со следующей весны хочет снова молоть здесь собственную муку.",
    "ar": "بيعت الطاحونة القديمة على ضفة النهر إلى خباز يريد أن يطحن دقيقه بنفسه من جديد ابتداء من الربيع القادم في البلدة.",
    "ja": "川沿いの古い水車小屋が、来春から自分の小麦を再び挽きたいというパン職人に売却された。" * 3,
    "ko": "강가의 오래된 방앗간이 내년 봄부터 다시 직접 밀가루를 빻으려는 제빵사에게 팔렸다고 시청이 밝혔다. " * 2,
}


def _language(text: str, attributes: str = "", head: str = "") -> str | None:
    html = f"<html {attributes}><head>{head}</head><body><article><h1>1</h1>{f'<p>{text}</p>' * 3}</article></body></html>"
    return extract_article(Page("https://harbour-post.example/a", html.encode(), NOW)).in_language


@pytest.mark.parametrize("language", TEXTS)
def test_a_page_that_names_no_language_is_read_for_it(language: str) -> None:
    assert _language(TEXTS[language]) == language


@pytest.mark.parametrize(("language", "told"), [("ru", "en"), ("ar", "en-US"), ("ja", "de"), ("en", "ru"), ("de", "zh-CN")])
def test_a_language_that_the_script_rules_out_is_not_believed(language: str, told: str) -> None:
    assert _language(TEXTS[language], f'lang="{told}"') == language
    assert _language(TEXTS[language], f'lang="{told}"', f'<meta name="language" content="{language}-XX">') == f"{language}-XX"


@pytest.mark.parametrize(("told", "tag"), [("en-gb", "en-GB"), ("EN", "en"), ("de_AT", "de-AT"), ("nl", "nl")])
def test_what_the_page_says_counts_where_the_script_allows_it(told: str, tag: str) -> None:
    assert _language(TEXTS["en"], f'lang="{told}"') == tag


@pytest.mark.parametrize("text", ["", "Ha ha.", "1 2 3 " * 50, "\x00\x01\ud800" * 40, "x9 " * 40])
def test_what_nobody_can_tell_is_not_told(text: str) -> None:
    assert detected(text) is None
