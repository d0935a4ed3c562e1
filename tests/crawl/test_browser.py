"""Sites whose pages are made by scripts, in Debian's Chromium."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest

from tests.command import newscrawl, objects, report
from tests.crawl.hosts import Answer, Host, text
from tests.tiny import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHELL = """<!doctype html><html lang="en"><head><title>The Quay</title><link rel="stylesheet" href="/style.css">
<script src="/app.js" defer></script></head><body><div id="app"><p>Please enable JavaScript.</p></div></body></html>"""
APP = """
const app = document.getElementById("app");
const show = (html) => { app.innerHTML = html; };
async function main() {
  fetch("OTHER/told").catch(() => 0);
  fetch("/private/visits.json").catch(() => 0);
  fetch("/count", { method: "POST", body: location.href }).catch(() => 0);
  try { new WebSocket("SOCKET/socket"); } catch (error) { }
  new Image().src = "/pixel.png?" + Date.now();
  const frame = document.createElement("iframe"); frame.src = "/frame.html"; document.body.append(frame);
  if (location.pathname === "/") {
    const list = await (await fetch("/api/list.json")).json();
    show(list.map((one) => `<h2><a href="/2026/02/18/${one}-crosses-the-harbour-again">The ${one} crosses</a></h2>`).join(""));
  } else {
    const story = await (await fetch("/api" + location.pathname + ".json")).json();
    if (story.endless) { for (;;) { } }
    document.title = story.headline;
    show(`<article><h1>${story.headline}</h1><time datetime="2026-02-18T09:00:00Z">18 February</time>` +
      story.paragraphs.map((words) => `<p>${words}</p>`).join("") + "</article>");
  }
}
main();
"""


def quay(words: tuple[str, ...], other: str, *, endless: str | None = None) -> Callable[[str, int], Answer]:
    """A site of shells; `other` is a host that its scripts would reach, `endless` an article whose script never ends."""

    def answer(path: str, _: int) -> Answer:
        if path == "/robots.txt":
            return text("User-agent: *\nDisallow: /private/\n")
        if path == "/app.js":
            return Answer(APP.replace("OTHER", other).replace("SOCKET", other.replace("http", "ws")).encode(), headers=SCRIPT)
        if path == "/api/list.json":
            return told(list(words))
        for word in words:
            page = f"/2026/02/18/{word}-crosses-the-harbour-again"
            if path == page:
                return Answer(SHELL.encode())
            if path == f"/api{page}.json":
                story = {
                    "headline": f"The {word} crosses the harbour again",
                    "paragraphs": prose(word),
                    "endless": word == endless,
                }
                return told(story)
        return Answer(SHELL.encode()) if path == "/" else Answer(b"not here", 404)

    return answer


def prose(word: str) -> list[str]:
    chance = random.Random(word)  # noqa: S311 - the same words each time
    return [f"{sentence(word, chance)} {sentence(word, chance)}" for _ in range(6)]


def told(value: object) -> Answer:
    return Answer(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


SCRIPT = {"Content-Type": "text/javascript"}


@pytest.mark.e2e
def test_a_site_made_by_scripts_is_crawled_through_its_own_host_alone(tmp_path: Path) -> None:
    with Host(lambda *_: text("here")) as other, Host(quay(("ferry", "pilot", "tug"), other.url)) as site:
        (tmp_path / "sites.toml").write_text(f'[[site]]\nurl = "{site.url}/"\nrender = true\n')
        store = str(tmp_path / "bucket")
        done = newscrawl("crawl", f"{site.url}/", "--to", store, cwd=tmp_path)
        found = objects(store, "articles/")
    assert done.code == 0, done.err
    assert sorted(article["headline"] for article in found) == [
        f"The {w} crosses the harbour again" for w in ("ferry", "pilot", "tug")
    ]
    assert all("Please enable" not in article["articleBody"] and article["wordCount"] > 80 for article in found)
    assert all("chromium" in article["extractor"] for article in found)
    assert other.asked == []
    unwanted = ("/pixel.png", "/style.css", "/frame.html", "/count", "/private")
    assert not [path for path in site.paths if path.startswith(unwanted)]
    assert site.paths.count("/app.js") <= 2
    assert site.paths.count("/2026/02/18/tug-crosses-the-harbour-again") == 1


@pytest.mark.e2e
def test_a_replay_reads_the_page_as_the_browser_made_it(tmp_path: Path) -> None:
    with Host(quay(("ferry",), "http://127.0.0.9:9")) as site:
        store = str(tmp_path / "bucket")
        newscrawl("crawl", f"{site.url}/", "--to", store, "-s", "NEWSCRAWL_RENDER=auto", cwd=tmp_path)
    assert newscrawl("replay", store, cwd=tmp_path).code == 0
    assert report(store)["outcomes"] == {"unchanged": 1}


@pytest.mark.e2e
def test_a_script_that_never_ends_costs_its_page_alone(tmp_path: Path) -> None:
    words = ("ferry", "pilot", "tug")
    with Host(quay(words, "http://127.0.0.9:9", endless="pilot")) as site:
        store = str(tmp_path / "bucket")
        settings = ("-s", "NEWSCRAWL_RENDER=auto", "-s", "NEWSCRAWL_RENDER_SECONDS=10")
        newscrawl("crawl", f"{site.url}/", "--to", store, *settings, cwd=tmp_path)
    told = report(store)
    assert told["outcomes"] == {"stored": 2, "not_article": 1} or told["outcomes"] == {"stored": 2, "too_short": 1}
    assert told["balanced"]
    assert any("could not be rendered: it took more than 10 s" in alarm for alarm in told["alarms"])


@pytest.mark.e2e
def test_no_more_pages_are_rendered_than_is_allowed(tmp_path: Path) -> None:
    with Host(quay(("ferry", "pilot", "tug"), "http://127.0.0.9:9")) as site:
        store = str(tmp_path / "bucket")
        settings = ("-s", "NEWSCRAWL_RENDER=auto", "-s", "NEWSCRAWL_RENDER_PAGES=2")  # the front page is one
        newscrawl("crawl", f"{site.url}/", "--to", store, *settings, cwd=tmp_path)
    assert report(store)["outcomes"]["stored"] == 1
    assert any("NEWSCRAWL_RENDER_PAGES" in alarm for alarm in report(store)["alarms"])


def test_without_chromium_one_line_says_what_to_install(tmp_path: Path) -> None:
    where = {"PATH": str(tmp_path), "NEWSCRAWL_RENDER": "auto"}
    done = newscrawl("crawl", "--demo", "--to", str(tmp_path / "bucket"), cwd=tmp_path, **where)
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert "apt install chromium" in done.last_line


def test_without_the_extra_one_line_says_what_to_install(tmp_path: Path) -> None:
    """A folder before site-packages makes the module one that is not there, as where the extra was not installed."""
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['scrapy_playwright'] = None\n")
    where = {"PYTHONPATH": str(tmp_path), "NEWSCRAWL_RENDER": "auto"}
    done = newscrawl("crawl", "--demo", "--to", str(tmp_path / "bucket"), **where)
    assert (done.code, done.shows_no_traceback()) == (2, True)
    assert "pip install 'newscrawl[render]'" in done.last_line
