"""Which charset a page is read in."""

from __future__ import annotations

import pytest

from newscrawl.extract.decode import LEGACY, decode

STORIES = {
    "fr": ("windows-1252", "L’été dernier, la fête du hameau a réuni près de cent personnes à l’école."),
    "cs": ("windows-1250", "Příští týden začne stavba nového mostu přes řeku, řekl starosta."),
    "pl": ("iso-8859-2", "Żółta łódź wróciła wczoraj późnym wieczorem do małej przystani."),
    "ru": ("windows-1251", "Вчера вечером паром вернулся на остров после шести лет перерыва."),
    "el": ("windows-1253", "Το πλοίο επέστρεψε χθες το βράδυ στο νησί."),
    "tr": ("windows-1254", "Vapur altı yıl aradan sonra dün akşam adaya döndü, şenlik başladı."),
    "ar": ("windows-1256", "عادت العبارة إلى الجزيرة مساء أمس بعد ست سنوات."),
    "ja": ("shift_jis", "フェリーは六年ぶりに昨夜、島に戻った。"),
    "ko": ("euc-kr", "여객선이 여섯 해 만에 어젯밤 섬으로 돌아왔다."),
    "zh-TW": ("big5", "渡輪六年來昨晚首次返回島上。"),
    "zh-CN": ("gb18030", "渡轮六年来昨晚首次返回岛上。"),
}


@pytest.mark.parametrize("language", STORIES)
def test_a_page_that_names_no_charset_is_read_as_its_language_is_written(language: str) -> None:
    charset, text = STORIES[language]
    page = f'<!doctype html><html class="x" lang="{language}"><title>a</title><p>{text}</p>'
    assert text in decode(page.encode(charset))


def test_utf8_and_what_page_or_header_name_win_over_the_language() -> None:
    text = "Мост через реку откроют в мае, сообщила мэрия."
    page = f'<html lang="fr"><meta charset="windows-1251"><p>{text}</p>'
    assert text in decode(page.encode("windows-1251"))
    assert text in decode(page.replace("windows-1251", "utf-8").encode())
    bare = f'<html lang="fr"><p>{text}</p>'
    assert text in decode(bare.encode())
    assert text in decode(bare.encode("windows-1251"), "text/html; charset=windows-1251")


def test_a_charset_of_the_table_is_one_that_python_knows() -> None:
    for charset in LEGACY:
        assert decode(b"<p>plain</p>", f"text/html; charset={charset}") == "<p>plain</p>"
