"""Cleaning again, by the command: in place, into another store."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tests.command import objects, report
from tests.replay.pages import keep, lines, page, replayed

if TYPE_CHECKING:
    from pathlib import Path


def test_pages_become_articles_and_again_nothing(store_url: str, tmp_path: Path) -> None:
    keep(store_url, "a", [page("boats"), page("mills"), page("none", body="<p>too short</p>")], tmp_path)
    first, second = replayed(store_url), replayed(store_url, "--workers", "1")
    assert (first.code, second.code) == (0, 0), first.err
    told = objects(store_url, "runs/")
    assert [run["outcomes"]["not_article" if "not_article" in run["outcomes"] else "too_short"] for run in told] == [1, 1]
    assert (told[0]["outcomes"]["stored"], told[1]["outcomes"]["unchanged"]) == (2, 2)
    assert [(run["kind"], run["balanced"], run["leads"]) for run in told] == [("replay", True, 3)] * 2
    assert len(lines(store_url)) == 2
    stored = objects(store_url, "articles/")
    assert all(article["rawKey"].startswith("pages/") and article["rawOffset"] > 0 for article in stored)


def spoil(store: str) -> dict[str, Any]:
    """Store an article as rules of another day would have made it: object, log and state through the desk."""
    from newscrawl.config import Config  # noqa: PLC0415
    from newscrawl.desk import close_desk, new_run, open_desk  # noqa: PLC0415
    from newscrawl.storage.articles import from_json  # noqa: PLC0415

    (record,) = objects(store, "articles/")
    article = from_json(record)
    blocks = (*article.blocks[:-1], replace(article.blocks[-1], text="Sign up for our harbour letter today"))
    desk = open_desk(Config.read(store=store, archive="off"), new_run("crawl"))
    desk.revise(replace(article, blocks=blocks, headline="An old title"), cause="replay")
    close_desk(desk)
    return record


def test_a_changed_article_is_shown_in_words_and_then_revised_in_place(store_url: str, tmp_path: Path) -> None:
    keep(store_url, "a", [page("boats")], tmp_path)
    replayed(store_url)
    record = spoil(store_url)
    before = objects(store_url, "articles/")
    dry = replayed(store_url, "--dry-run")
    assert dry.code == 0, dry.err
    assert objects(store_url, "articles/") == before
    assert len(objects(store_url, "runs/")) == 2
    assert "[-Sign up for our harbour letter today-]" in dry.out
    assert "[-An old title-] {+On boats+}" in dry.out
    assert "articleBody" in dry.out
    assert "updated" in dry.err
    done = replayed(store_url)
    assert done.code == 0, done.err
    (after,) = objects(store_url, "articles/")
    assert (after["revision"], after["articleBody"], after["headline"]) == (3, record["articleBody"], record["headline"])
    assert (lines(store_url)[-1]["cause"], lines(store_url)[-1]["revision"]) == ("replay", 3)
    assert report(store_url)["outcomes"] == {"updated": 1}


def test_of_two_pages_of_an_address_the_newest_counts_whatever_the_order(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    keep(store, "a", [page("boats", extra="This is what became of it in the end.")], tmp_path)
    keep(store, "b", [page("boats", age=3)], tmp_path)
    done = replayed(store)
    (article,) = objects(store, "articles/")
    assert "became of it in the end" in article["articleBody"]
    assert "1 older pages of the same address" in done.err
    assert (report(store)["leads"], report(store)["outcomes"]) == (1, {"stored": 1})


def test_an_older_page_never_takes_the_place_of_a_newer_revision(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    keep(store, "a", [page("boats")], tmp_path)
    replayed(store)
    shutil.rmtree(tmp_path / "bucket" / "pages")
    keep(store, "b", [page("boats", age=3, extra="This was said at first and is no longer true.")], tmp_path)
    done = replayed(store)
    assert done.code == 0, done.err
    assert report(store)["outcomes"] == {"known": 1}
    assert len(lines(store)) == 1


def test_since_and_site_choose_pages(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    other = replace(page("ferries"), url="https://other.example/ferries")
    keep(store, "a", [page("boats"), page("mills", age=10), other], tmp_path)
    done = replayed(store, "--since", "2026-02-17", "--site", "news.example", "--to", str(tmp_path / "to"))
    assert [article["url"] for article in objects(str(tmp_path / "to"), "articles/")] == ["https://news.example/boats"]
    assert "1 pages fetched before 2026-02-17 00:00" in done.err
    assert "1 pages of other sites" in done.err


def test_into_another_store_pages_are_named_only_where_they_are(tmp_path: Path) -> None:
    store, other = str(tmp_path / "bucket"), str(tmp_path / "other")
    keep(store, "a", [page("boats")], tmp_path)
    assert replayed(store, "--to", other).code == 0
    (article,) = objects(other, "articles/")
    assert (article["rawKey"], article["rawOffset"]) == (None, None)
    assert not (tmp_path / "bucket" / "articles").exists()


def test_a_killed_replay_goes_on_without_doubling(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    keep(store, "a", [page(f"boats{n}") for n in range(60)], tmp_path)
    child = subprocess.Popen([sys.executable, "-m", "newscrawl", "replay", store], stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list((tmp_path / "bucket").glob("articles/*/*/*/*/*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    done = replayed(store)
    assert done.code == 0, done.err
    assert report(store)["leads"] == 60
    assert len(objects(store, "articles/")) == 60
    puts = [line["id"] for line in lines(store)]
    assert (len(puts), len(set(puts))) == (60, 60)
