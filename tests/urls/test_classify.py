"""What a URL most likely leads to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.urls import classify

ARTICLES = """
/2026/02/18/slug/
/2026/02/slug/
/2026/feb/18/slug
/world/2026/02/18/slug
/index.php/2026/02/18/slug/
/?p=123
/index.php?p=123
/article.php?id=4711
/news/articles/c0123abcxyzo
/news/world-africa-12345678
/politik/regierung-beschliesst-gesetz-a-1234567.html
/politica/2026-02-18/el-gobierno.html
/story/1a2b3c4d-0000-1111-2222-333344445555
/slug-of-three-words
/slug_of_three_words
/hello-world.html
/posts/hello/
/posts/a-first-one/
/blog/hello-world/
/node/12
/a/12
/123456/
/news/20260218-vote
/category/news/the-long-article-about-things-today/
/topics/2026/02/18/slug/
/news/政治家が新しい法律を発表した
/новости/правительство-приняло-закон
/story/news/politics/2026/02/18/vote/12345678/
/nachrichten/kultur/artikel/premiere-gestern
/archive/63076
/archives/2026/02/18/2003825372
/archive/2026/02/advent-of-words
/a-headline-of-very-many-words/artikel
/a-headline-of-very-many-words/2026/02
/a-headline-of-very-many-words/2026/11
/article/3834/1
/news_view.html?idx=8576&page=1
""".strip().splitlines()

SECTIONS = """
/
/index.html
/index.php
/politics
/politics/
/politik/ausland/
/world/africa
/arts-and-culture/
/kunst-und-kultur/
/2026/
/2026/02/
/2026/02/18/
/category/x/
/category/x/y/
/category/x/page/2/
/tag/x/
/tag/some-long-tag/
/tag/misc.html
/author/john-smith-of-london/
/autor/juan/
/schlagwort/wahl/
/page/2/
/politics/page/2/
/politics?page=2
/politics/seite-2
/index2.html
/archives.html
/archiv/
/?cat=3
/?paged=2
/?author=1
/?m=202602
/calendar/2026/02/18/
/thema/klimawandel
/рубрика/спорт
/タグ/選挙
/topics/c0123abcxyzo
/latest
/tags/70588
/sekce/kultura-festivaly-varsava-novy-237
/news/2/
""".strip().splitlines()

OTHERS = """
/login
/anmelden
/wp-login.php
/wp-admin/edit.php
/wp-json/wp/v2/posts
/xmlrpc.php?rsd
/feed/
/2026/02/18/slug/feed/
/2026/02/18/slug/2/
/2026/02/18/slug?page=2
/pictures/a-headline-of-very-many-words/32/
/2026/02/18/slug/comment-page-2/
/artikel/mail.php?id=522721
/rss.xml
/style.css
/privacy-policy/
/datenschutz
/über-uns
/about
/impressum
/kontakt/
/?s=word
/search?q=word
/search/word
/suche/wort
/newsletter/
/cart
/sitemap.xml
/?feed=rss2
""".strip().splitlines()

MEDIA = """
/wp-content/uploads/2026/02/x.jpg
/wp-content/uploads/2026/02/report.pdf
/photo.JPG
/video.mp4
/report.pdf
/static/x
/images/2026/02/18/x
""".strip().splitlines()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *((path, "article") for path in ARTICLES),
        *((path, "section") for path in SECTIONS),
        *((path, "other") for path in OTHERS),
        *((path, "media") for path in MEDIA),
    ],
)
def test_a_url_tells_what_it_leads_to(path: str, kind: str) -> None:
    verdict = classify("https://example.com" + path)
    assert (verdict.kind, path) == (kind, path), verdict.because


@pytest.mark.parametrize(
    ("host", "kind"), [("shop", "other"), ("static", "media"), ("login", "other"), ("sport", "article"), ("www", "article")]
)
def test_some_hosts_serve_no_articles(host: str, kind: str) -> None:
    assert classify(f"https://{host}.example.com/2026/02/18/slug/").kind == kind


def test_the_host_of_a_site_itself_is_no_such_host() -> None:
    assert classify("https://jobs.com/2026/02/18/slug/").kind == "article"


def test_a_verdict_is_unsure_where_only_the_words_shape_speaks() -> None:
    assert not classify("https://example.com/politics/").sure
    assert not classify("https://example.com/slug-of-words").sure
    assert classify("https://example.com/category/politics/").sure
    assert classify("https://example.com/2026/02/18/slug/").sure
    assert classify("https://example.com/a-slug-of-very-many-words").sure


@pytest.mark.parametrize("bad", ["", "mailto:a@example.com", "javascript:void(0)", "https://", "https://[::1/a"])
def test_what_is_no_web_address_is_other(bad: str) -> None:
    assert classify(bad).kind == "other"


@given(st.text(max_size=80))
def test_no_url_makes_it_raise(text: str) -> None:
    assert classify("https://example.com/" + text).kind in ("article", "section", "media", "other")
