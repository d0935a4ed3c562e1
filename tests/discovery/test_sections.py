"""Links of a section told apart by URL, place, text and what lies below them."""

from __future__ import annotations

import pytest

from newscrawl.discovery.links import Link
from newscrawl.discovery.lists import next_pages, page_of
from newscrawl.discovery.sections import section_links

HOST = "https://daily.test"


def kind_of(path: str, text: str, *others: str, in_nav: bool = False) -> str:
    links = [Link(HOST + path, text, in_nav=in_nav), *(Link(HOST + other, "x") for other in others)]
    articles, sections = section_links(links, HOST + "/", lambda url: url.startswith(HOST))
    named = {lead.url for lead in articles}
    return "article" if HOST + path in named else "section" if HOST + path in sections else "neither"


@pytest.mark.parametrize(
    ("path", "text", "in_nav", "kind"),
    [
        ("/2026/02/18/a/", "Read", True, "article"),
        ("/middle-east-news", "Middle East", True, "section"),
        ("/middle-east-news", "Middle East", False, "article"),
        ("/middle-east-news", "The latest of what the Middle East says", True, "article"),
        ("/15745191", "Datenschutz", True, "section"),
        ("/my-first-post.html", "My first post", True, "article"),
        ("/hello-world/", "Hello", False, "section"),
        ("/hello-world/", "Hello world, says the first post of all", False, "article"),
        ("/hello-world/", "Hello world, says the first post of all", True, "section"),
        ("/politics/", "Politics", False, "section"),
        ("/category/politics/", "All that we know about politics today", False, "section"),
        ("/about/", "All that there is to know about us", False, "neither"),
        ("/photo.jpg", "A very large photo of a small cat", False, "neither"),
        ("/page/2/", "Older posts", False, "neither"),
        ("/?page=2", "2", False, "neither"),
    ],
)
def test_place_and_text_decide_where_the_url_leaves_doubt(path: str, text: str, in_nav: bool, kind: str) -> None:
    assert kind_of(path, text, in_nav=in_nav) == kind


def test_a_path_that_others_lie_below_is_a_section() -> None:
    assert kind_of("/middle-east-news", "x", "/middle-east-news/1-a/", "/middle-east-news/2-b/") == "section"


def test_the_title_of_a_lead_is_the_text_of_its_link() -> None:
    articles, _ = section_links([Link(HOST + "/2026/02/18/a/", "What happened")], HOST + "/x/", lambda _: True)
    assert (articles[0].title, articles[0].via) == ("What happened", HOST + "/x/")


@pytest.mark.parametrize(
    ("path", "key", "number"),
    [
        ("/news/", "/news", 1),
        ("/news", "/news", 1),
        ("/news/index.html", "/news", 1),
        ("/news/page/3/", "/news", 3),
        ("/news/3/", "/news", 3),
        ("/news?page=3", "/news", 3),
        ("/news?sort=new&page=3", "/news?sort=new", 3),
        ("/news/seite-3", "/news", 3),
        ("/tag/x3.html", "/tag/x", 3),
        ("/", "", 1),
        ("/page/3/", "", 3),
        ("/index3.html", "", 3),
    ],
)
def test_a_list_has_one_key_on_all_its_pages(path: str, key: str, number: int) -> None:
    assert page_of(HOST + path) == ("daily.test" + key, number)


@pytest.mark.parametrize(
    ("page", "links", "further"),
    [
        ("/news/", ["/news/page/2/", "/news/page/3/", "/news/page/99/"], ["/news/page/2/"]),
        ("/news/page/2/", ["/news/", "/news/page/3/"], ["/news/page/3/"]),
        ("/news/page/2/", ["/news/", "/news/page/1/"], []),
        ("/news/", ["/sport/page/2/"], []),
        ("/news/", ["/news/?page=1", "/news/?page=2"], ["/news/?page=1", "/news/?page=2"]),
    ],
)
def test_the_next_page_is_the_one_after_this(page: str, links: list[str], further: list[str]) -> None:
    assert next_pages([Link(HOST + link) for link in links], HOST + page) == [HOST + link for link in further]


@pytest.mark.parametrize("word", ["Next", "Older posts »", "Weiter", "Suivant", "Siguiente →", "次へ", "Следующая"])
def test_the_next_page_is_told_by_its_word_where_pages_count_by_entries(word: str) -> None:
    links = [Link(HOST + "/news?start=20", word), Link(HOST + "/news?start=400", "Last")]
    assert next_pages(links, HOST + "/news") == [HOST + "/news?start=20"]
