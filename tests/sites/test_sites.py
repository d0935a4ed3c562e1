"""sites.toml: exceptions for single sites, and errors that name the place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.config import ConfigError
from newscrawl.sites import classifier, load_sites
from newscrawl.urls import classify
from tests.command import newscrawl, objects, report
from tests.tiny import front, story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
[[site]]
url = "https://news.example/"
articles = ["/live/[0-9]+$"]
sections = ["/a-long-name-of-a-section/$"]
"""


def test_a_sites_exceptions_win_over_the_rules_for_that_site_alone(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(TABLE)
    told = classifier(load_sites(tmp_path / "sites.toml"), ["https://www.news.example/"])
    live, section = "https://www.news.example/live/12", "https://www.news.example/a-long-name-of-a-section/"
    assert (classify(live).kind, told(live).kind) == ("section", "article")
    assert (classify(section).kind, told(section).kind) == ("article", "section")
    assert told(live).because == "sites.toml: /live/[0-9]+$"
    elsewhere = classifier(load_sites(tmp_path / "sites.toml"), ["https://other.example/"])
    assert elsewhere is classify


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[site]]\nname = 'x'", "[[site]] number 1: url is None"),
        ("[[site]]\nurl = 'news.example'", "give the site's http or https address"),
        ("[[site]]\nurl = 'https://a.example/'\narticle = ['x']", "did you mean articles?"),
        ("[[site]]\nurl = 'https://a.example/'\narticles = 'x'", "give a list of regular expressions"),
        ("[[site]]\nurl = 'https://a.example/'\narticles = ['(']", "is no regular expression"),
        ("[site]\nurl = 'https://a.example/'", "in two brackets"),
        ("[[site", "cannot be read"),
        ("site = ['x']", "in two brackets"),
        ("[[site]]\nurl = 'https://:80/'", "give the site's http or https address"),
        ("[[site]]\nurl = 'https://a.example/'\nbody = 'p >'", "body: 'p >' is no selector"),
        ("[[site]]\nurl = 'https://a.example/'\ntitle = ['h1', '//h1[']", "title: '//h1[' is no selector (Invalid expression)"),
        ("[[site]]\nurl = 'https://a.example/'\ndate = '//time[when()]'", "(when() is unknown)"),
        ("[[site]]\nurl = 'https://a.example/'\nauthor = '//a = 1'", "it gives a bool, not elements"),
        ("[[site]]\nurl = 'https://a.example/'\nremove = 5", "remove is 5: give a list of selectors"),
        ("[[site]]\nurl = 'https://a.example/'\nremoves = '.ad'", "did you mean remove?"),
        ("[[site]]\nurl = 'https://a.example/'\nkeep = 'Bye.'", "give a list of texts"),
        ("[[site]]\nurl = 'https://a.example/'\nkeep = ['…']", "give the words that are to stay"),
    ],
)
def test_what_is_wrong_is_named_by_file_table_and_key(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load_sites(tmp_path / "sites.toml")
    assert words in str(error.value)
    assert "sites.toml" in str(error.value)


@pytest.mark.parametrize("command", [["crawl", "http://127.0.0.1:1/"], ["replay", ".", "--to", "b"], ["extract", "page.html"]])
def test_a_broken_selector_ends_every_command_before_its_work(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>x</p>")
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "x.warc.gz").write_bytes(b"")
    (tmp_path / "sites.toml").write_text("[[site]]\nurl = 'https://a.example/'\nbody = '//p['\n")
    done = newscrawl(*command, cwd=tmp_path)
    assert done.code == 2, done.err
    assert "sites.toml, line 3, [[site]] number 1: body: '//p[' is no selector" in done.last_line
    assert done.shows_no_traceback()


def test_a_crawl_takes_the_exceptions_of_its_folders_sites_toml(tmp_path: Path) -> None:
    pages = {"/live/12": story("herring"), "/news/a-story-of-gravel": story("gravel")}
    with tiny_site({"/": front(*pages), **pages}) as site:
        newscrawl("crawl", site.url, "--to", "without", cwd=tmp_path)
        (tmp_path / "sites.toml").write_text(
            f'[[site]]\nurl = "{site.url}/"\narticles = ["/live/[0-9]+$"]\nothers = ["gravel"]\n'
        )
        done = newscrawl("crawl", site.url, "--to", "with", cwd=tmp_path)
    assert done.code == 0, done.err
    assert report(str(tmp_path / "without"))["outcomes"] == {"stored": 1}
    assert [article["url"] for article in objects(str(tmp_path / "with"), "articles/")] == [f"{site.url}/live/12"]


def test_a_file_that_is_named_and_missing_is_told(tmp_path: Path) -> None:
    done = newscrawl("crawl", "http://127.0.0.1:1/", cwd=tmp_path, NEWSCRAWL_SITES="mine.toml")
    assert (done.code, "mine.toml is no file" in done.last_line) == (2, True)
