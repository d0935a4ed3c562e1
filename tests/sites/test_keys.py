"""Keys of a [[site]] table that say when it is crawled and how much of it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from newscrawl.config import ConfigError
from newscrawl.sites import Limits, leads_to, load_sites, site_for

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = """
[[site]]
url = "https://news.example/"
name = "the news"
schedule = "0 6 * * *"
timezone = "Europe/Oslo"
discovery = ["feed", "sitemap"]
limits = { articles = 200, minutes = 30, delay = 2.5 }
since = "2d"
rights = "enforce"
render = "auto"
store = "nordic"

[[site]]
url = "https://www.other.example/"
every = "15m"
"""


def test_a_table_says_when_where_and_how_much(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(WHOLE)
    news, other = load_sites(tmp_path / "sites.toml")
    assert (news.name, news.schedule, news.timezone, news.discovery) == (
        "the news",
        "0 6 * * *",
        "Europe/Oslo",
        ("feed", "sitemap"),
    )
    assert (news.limits, news.since, news.render) == (Limits(200, 30, 2.5), "2d", "auto")
    assert news.settings() == {
        "NEWSCRAWL_RIGHTS": "enforce",
        "NEWSCRAWL_RENDER": "auto",
        "DOWNLOAD_DELAY": "2.5",
        "CLOSESPIDER_TIMEOUT": "1800",
    }
    assert (other.name, other.every, other.settings()) == ("other.example", timedelta(minutes=15), {})
    assert site_for((news, other), "https://www.news.example/a") is news
    assert site_for((news, other), "https://third.example/") is None


@pytest.mark.parametrize(
    ("store", "root", "found"),
    [
        ("nordic", "s3://b/news/", "s3://b/news/nordic"),
        ("nordic", "./bucket", "./bucket/nordic"),
        ("s3://other/x", "s3://b/news", "s3://other/x"),
        ("/data/x", "s3://b/news", "/data/x"),
    ],
)
def test_a_store_is_an_address_or_a_name_below_the_others(store: str, root: str, found: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(f"[[site]]\nurl = 'https://a.example/'\nstore = '{store}'\n")
    assert load_sites(tmp_path / "sites.toml")[0].store_below(root) == found


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("every = '0m'", "every is '0m': give a number and m, h, d or w"),
        ("every = 15", "every is 15: give a number and m, h, d or w"),
        ("schedule = '0 6 * *'", "give cron's five fields"),
        ("schedule = '0 25 * * *'", "(Bad hour)"),
        ("schedule = '0 0 31 2 *'", "give cron's five fields"),
        ("timezone = 'Oslo'", "timezone is 'Oslo': give a name of the time zone database"),
        ("timezone = '../etc/passwd'", "give a name of the time zone database"),
        ("discovery = ['feeds']", "give a list of some of sitemap, feed, section"),
        ("discovery = []", "give a list of some of"),
        ("limits = { pages = 3 }", "give a table such as { articles = 200"),
        ("limits = { articles = 0 }", "articles is at least 1"),
        ("since = 'yesterday'", "give an age such as '12h'"),
        ("rights = 'ignore'", "give one of record, enforce"),
        ("render = 'yes'", "give true, false or one of never, auto, always"),
        ("store = ''", "give a text"),
        ("hosts = ['https://amp.example.net/']", "give a list of hosts, such as ['amp.example.net']"),
        ("hosts = []", "give a list of hosts"),
        ("every = '1h'\nschedule = '0 6 * * *'", "every is given beside schedule"),
        ("evry = '1h'", "did you mean every?"),
    ],
)
def test_a_mistake_is_told_by_line_and_key(key: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(
        f"# ours\n[[site]]\nurl = 'https://a.example/'\n\n[[site]]\nurl = 'https://b.example/'\n{key}\n"
    )
    with pytest.raises(ConfigError) as error:
        load_sites(tmp_path / "sites.toml")
    assert "sites.toml, line 7, [[site]] number 2: " in str(error.value)
    assert words in str(error.value)


def test_a_page_may_lie_on_its_own_site_and_on_the_hosts_of_its_table(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(
        "[[site]]\nurl = 'https://a.example/'\nhosts = ['AMP.example.net']\n[[site]]\nurl = 'https://b.example/'\n"
    )
    sites = load_sites(tmp_path / "sites.toml")
    assert leads_to(sites, "https://www.a.example/1", "https://amp.example.net/1")
    assert leads_to(sites, "https://www.a.example/1", "http://a.example/1")
    assert not leads_to(sites, "https://www.a.example/1", "https://www.amp.example.net/1")
    assert not leads_to(sites, "https://b.example/1", "https://amp.example.net/1")


def test_two_sites_of_one_name_are_told(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(
        "[[site]]\nurl = 'https://a.example/'\n[[site]]\nname = 'a.example'\nurl = 'https://b.example/'\n"
    )
    with pytest.raises(ConfigError, match=r"line 4, \[\[site\]\] number 2: name 'a.example' is that of number 1"):
        load_sites(tmp_path / "sites.toml")


def test_a_thousand_sites_load_in_under_a_second(tmp_path: Path) -> None:
    table = "[[site]]\nurl = 'https://news{0}.example/'\nschedule = '{1} 6 * * *'\ntimezone = 'Europe/Oslo'\nsince = '2d'\n"
    (tmp_path / "sites.toml").write_text("".join(table.format(number, number % 60) for number in range(1000)))
    began = time.process_time()
    assert len(load_sites(tmp_path / "sites.toml")) == 1000
    assert time.process_time() - began < 1
