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
    ],
)
def test_what_is_wrong_is_named_by_file_table_and_key(text: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(text)
    with pytest.raises(ConfigError) as error:
        load_sites(tmp_path / "sites.toml")
    assert words in str(error.value)
    assert "sites.toml" in str(error.value)


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
