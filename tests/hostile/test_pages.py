"""Pages that are no articles, or say that they are something else: each ends by itself, and the run goes on."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from tests.hostile.world import RawHost, crawl, http, site
from tests.tiny import story

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.hostile.world import Answer, Watched


def prose(word: str) -> str:
    """The paragraphs of a story of its own."""
    return story(word).body.decode().partition("</h1>")[2].partition("</article>")[0]


def whole(word: str) -> bytes:
    return story(word).body


def page(body: str, head: str = "", title: str = "On kettles") -> Answer:
    html = f"<!doctype html><html lang=en><head><title>{title}</title>{head}</head><body>{body}</body></html>"
    return http(html.encode("utf-8", "surrogatepass"))


def told(word: str, **more: object) -> str:
    return json.dumps({"@context": "https://schema.org", "@type": "NewsArticle", "headline": word, **more})


def form(*labels: str) -> str:
    return "".join(f"<label>{label}</label><input>" for label in labels)


BLOCK = "<script type=application/ld+json>{}</script>"

NO_ARTICLE: dict[str, Answer] = {
    "an-image-that-says-html": http(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40),
    "a-pdf-that-says-html": http(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(range(256)) * 40 + b"\n%%EOF"),
    "a-zip-without-its-header": http(gzip.compress(whole("zips"))),
    "an-image-that-says-so": http(b"\xff\xd8\xff\xe0" + bytes(500), kind="image/jpeg"),
    "nothing-at-all": http(b""),
    "white-space-alone": http(b" \n" * 100_000),
    "a-shell-of-scripts": page('<div id="root"></div><noscript>You need to enable JavaScript to run this app.</noscript>'),
    "a-login-wall": page(f"<h1>Sign in</h1><form>{form('E-mail', 'Password')}<p>Log in or register to go on.</p></form>"),
    "a-cookie-wall": page(
        "<h1>Before you continue</h1><p>We use cookies.</p><button>Accept all</button><button>Reject all</button>"
    ),
    "a-soft-404": page("<h1>Page not found</h1><p>We could not find the page you were looking for.</p>", title="Page not found"),
}
"""What ends as not_article or too_short, whatever its status and its Content-Type say."""

STORED: dict[str, Answer] = {
    "twenty-thousand-blocks-of-json-ld": page(prose("kettle lids"), BLOCK * 20_000),
    "one-block-of-many-megabytes": page(
        prose("anvils"), f"<script type=application/ld+json>{told('Anvils', keywords=['a'] * 1_000_000)}</script>"
    ),
    "json-ld-a-hundred-thousand-deep": page(
        prose("bellows"), f"<script type=application/ld+json>{'[' * 100_000}{']' * 100_000}</script>"
    ),
    "nul-and-lone-surrogates": page(
        prose("tongs").replace("tongs", "tongs \0\ud800"), f"<script type=application/ld+json>{told('T')}</script>"
    ),
    "a-charset-that-is-none": http(whole("spoons"), kind="text/html; charset=x-mars"),
    "a-charset-that-is-another": http(whole("cafés"), kind="text/html; charset=utf-16"),
    "html-that-says-xml": http(whole("ladles"), kind="application/xml"),
    "an-article-that-asks-for-itself-again": page(prose("clocks"), '<meta http-equiv="refresh" content="5">'),
}
"""Articles all the same: what is wrong with them is not in the story."""

SOME_END: dict[str, Answer] = {
    "a-hundred-thousand-blocks-of-json-ld": page(prose("kettle lids"), BLOCK * 100_000),
    "a-million-nested-tags": page("<div>" * 1_000_000 + prose("nests")),
    "a-million-attributes": page(f"<p {' '.join(f'a{n}=1' for n in range(60_000))}>" + prose("soups")),
    "two-hundred-thousand-links": page("".join(f"<a href=/x{n}>x</a>" for n in range(200_000))),
    "entities-without-end": page("&amp" * 1_000_000),
    "tables-within-tables": page("<table><tr><td>" * 20_000 + prose("tables")),
}
"""Whatever becomes of these, it is one ending each."""

PATH = "/news/{}-2026"
SECONDS = 5


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """One crawl of all that this file has."""
    answers = {PATH.format(name): answer for name, answer in (NO_ARTICLE | STORED | SOME_END).items()}
    with RawHost(site(answers)) as host:
        settings = ("-s", f"NEWSCRAWL_EXTRACT_SECONDS={SECONDS}", "-s", "NEWSCRAWL_RECHECKS=1")
        yield crawl(host.url, tmp_path_factory.mktemp("pages"), *settings)


def test_the_run_goes_on_and_stores_its_good_articles(world: Watched) -> None:
    assert world.went_on() == []
    assert world.report["leads"] == 3 + len(NO_ARTICLE) + len(STORED) + len(SOME_END)


@pytest.mark.parametrize("name", NO_ARTICLE)
def test_what_holds_no_story_is_no_article(world: Watched, name: str) -> None:
    assert world.endings[PATH.format(name)][0] in {"not_article", "too_short"}


@pytest.mark.parametrize("name", STORED)
def test_a_story_is_stored_whatever_stands_around_it(world: Watched, name: str) -> None:
    assert PATH.format(name) not in world.endings, world.endings.get(PATH.format(name))


@pytest.mark.parametrize("name", SOME_END)
def test_a_page_made_to_hurt_costs_itself_alone(world: Watched, name: str) -> None:
    outcome, detail = world.endings.get(PATH.format(name), ("stored", ""))
    assert outcome in {"stored", "not_article", "too_short", "too_large", "error"}
    assert len(detail) < 250
