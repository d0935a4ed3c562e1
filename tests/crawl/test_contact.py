"""Who runs the crawl is named in the User-Agent; while it is not known, one line asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from newscrawl.crawl.contact import ASKED
from newscrawl.urls.hosts import is_loopback
from newscrawl.version import __version__
from tests.command import newscrawl
from tests.tiny import story, tiny_site

if TYPE_CHECKING:
    from pathlib import Path

AWAY = ("http://first.newscrawl.invalid/story", "http://second.newscrawl.invalid/story")
"""Hosts that no resolver knows."""


def crawl(tmp_path: Path, *urls: str, settings: tuple[str, ...] = ("RETRY_TIMES=0",), **env: str) -> str:
    (tmp_path / "urls.txt").write_text("\n".join(urls))
    words = ["crawl", "--urls-file", str(tmp_path / "urls.txt"), "--to", str(tmp_path / "bucket")]
    return newscrawl(*words, *(word for setting in settings for word in ("-s", setting)), **env).err


def test_the_contact_is_asked_for_once(tmp_path: Path) -> None:
    said = crawl(tmp_path, *AWAY)
    assert said.count(ASKED) == 1
    assert "Traceback" not in said


def test_who_has_given_it_is_not_asked(tmp_path: Path) -> None:
    assert ASKED not in crawl(tmp_path, *AWAY, NEWSCRAWL_CONTACT="crawl@news.example")


def test_on_this_machine_nobody_is_asked_and_who_gives_it_is_named(tmp_path: Path) -> None:
    with tiny_site({"/story-of-the-sea": story("sailing")}) as site:
        assert ASKED not in crawl(tmp_path, f"{site.url}/story-of-the-sea")
        crawl(tmp_path, f"{site.url}/another-story", NEWSCRAWL_CONTACT="crawl@news.example")
        in_environment = site.requests[-1].user_agent
        crawl(tmp_path, f"{site.url}/a-third-story", settings=("NEWSCRAWL_CONTACT=https://crawl.example",))
        as_setting = site.requests[-1].user_agent
    assert site.requests[0].user_agent == f"newscrawl/{__version__}"
    assert in_environment == f"newscrawl/{__version__} (+crawl@news.example)"
    assert as_setting == f"newscrawl/{__version__} (+https://crawl.example)"


@pytest.mark.parametrize(
    ("url", "here"),
    [
        ("http://127.0.0.1:8000/", True),
        ("http://127.4.5.6/", True),
        ("http://[::1]:8000/", True),
        ("http://localhost/", True),
        ("http://news.localhost/", True),
        ("http://10.0.0.1/", False),
        ("https://127.example/", False),
        ("https://news.example/", False),
    ],
)
def test_loopback_is_this_machine(url: str, here: bool) -> None:
    assert is_loopback(url) is here
