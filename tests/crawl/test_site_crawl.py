"""A crawl of the demo site by the command a user types, into a directory and into real S3."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator

from newscrawl import read_articles
from newscrawl.demo import PRIVATE, TRUTH, serve
from newscrawl.storage.articles import schema_bytes
from tests.command import newscrawl, objects, report, scrapy

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from newscrawl.demo import Server
    from tests.crawl.conftest import Crawl

FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=False")
ORIGINALS = [story for story in TRUTH if not story.duplicate_of]
COPY = next(story for story in TRUTH if story.duplicate_of)
PAIR = (COPY.path, COPY.duplicate_of)


instant = datetime.fromisoformat


def texts(article: dict[str, Any]) -> list[str]:
    return [block["text"] for block in article["blocks"]]


def by_headline(store: str) -> dict[str, dict[str, Any]]:
    return {article["headline"]: article for article in objects(store, "articles/")}


def cleaned(store: str) -> dict[str, list[str]]:
    """Headlines and texts, but for the pair of which whichever came first is kept."""
    kept = [article for article in objects(store, "articles/") if urlsplit(article["url"]).path not in PAIR]
    return {article["headline"]: texts(article) for article in kept}


def headlines(stored: Collection[str]) -> set[str]:
    """Of all stories once; of the syndicated pair whichever was admitted first."""
    pair = {story.headline for story in TRUTH if story.path in PAIR}
    return {story.headline for story in TRUTH} - pair | pair.intersection(stored)


def without_run(article: dict[str, Any]) -> dict[str, Any]:
    """An article but for what tells one run from another."""
    return {key: value for key, value in article.items() if key not in {"runId", "rawKey", "rawOffset"}}


def test_a_crawl_stores_each_article_once_with_all_its_text_and_nothing_else(crawled: Crawl) -> None:
    assert crawled.done.code == 0, crawled.done.err
    stored = by_headline(crawled.store)
    assert sorted(stored) == sorted(headlines(stored))
    for story in TRUTH:
        if story.headline in stored:
            kept = texts(stored[story.headline])
            assert [p for p in story.paragraphs if p not in kept] == []
            assert [dirt for dirt in story.unwanted if any(dirt in text for text in kept)] == []


def test_the_log_the_schema_and_the_report_agree_with_the_objects(crawled: Crawl) -> None:
    changes = list(read_articles(crawled.store))
    puts = {change.key: change.article for change in changes if change.op == "put"}
    articles = objects(crawled.store, "articles/")
    schema = Draft202012Validator(json.loads(schema_bytes()), format_checker=Draft202012Validator.FORMAT_CHECKER)
    assert [error.message for article in articles for error in schema.iter_errors(article)] == []
    assert sorted(puts.values(), key=str) == sorted(articles, key=str)
    told = report(crawled.store)
    assert told["balanced"]
    assert told["leads"] == sum(told["outcomes"].values())
    assert told["outcomes"]["stored"] == len(puts) == len(ORIGINALS)


def test_of_an_article_and_its_syndicated_copy_one_is_an_alias_in_the_log(crawled: Crawl) -> None:
    copies = [change.line for change in read_articles(crawled.store) if change.op == "duplicate"]
    kept = next(article for article in objects(crawled.store, "articles/") if article["id"] == copies[0]["id"])
    assert len(copies) == 1
    assert {copies[0]["url"].removeprefix(crawled.site), kept["url"].removeprefix(crawled.site)} == {COPY.path, COPY.duplicate_of}


def test_a_crawl_asks_for_nothing_that_robots_txt_forbids(directory_crawl: Crawl) -> None:
    assert not any(path.startswith(PRIVATE) for path in directory_crawl.paths)
    assert directory_crawl.paths.count("/robots.txt") == 1


def test_no_page_is_fetched_twice(directory_crawl: Crawl) -> None:
    assert sorted(directory_crawl.paths) == sorted(set(directory_crawl.paths))


def test_a_second_crawl_fetches_no_known_article_and_stores_the_changed_one(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    with serve() as site:
        newscrawl("crawl", site.url, "--to", store)
        port = site.port
    with serve(port, edition=2) as site:
        done = newscrawl("crawl", site.url, "--to", store)
        fetched = [r.path for r in site.requests if r.path in {story.path for story in TRUTH}]
    told = report(store)
    assert done.code == 0, done.err
    assert told["outcomes"]["updated"] == 1
    assert "stored" not in told["outcomes"]
    assert len(fetched) == 1
    changed = [article for article in objects(store, "articles/") if article["revision"] == 2]
    assert [article["url"].removeprefix(site.url) for article in changed] == fetched
    assert [change.revision for change in read_articles(store) if change.id == changed[0]["id"]] == [1, 2]


def test_a_state_that_was_deleted_is_made_again_from_the_log(demo: Server, tmp_path: Path) -> None:
    store = tmp_path / "bucket"
    newscrawl("crawl", demo.url, "--to", str(store))
    for file in (tmp_path / "bucket.state").glob("state.sqlite*"):
        file.unlink()
    newscrawl("crawl", demo.url, "--to", str(store))
    assert "stored" not in report(str(store))["outcomes"]
    assert len(objects(str(store), "articles/")) == len(ORIGINALS)


def test_a_bucket_that_was_deleted_is_filled_again(demo: Server, tmp_path: Path) -> None:
    first, store = tmp_path / "first", tmp_path / "bucket"
    newscrawl("crawl", demo.url, "--to", str(store))
    store.rename(first)
    newscrawl("crawl", demo.url, "--to", str(store))
    assert len(objects(str(store), "articles/")) == len(ORIGINALS)


def test_limit_stores_the_newest_and_no_more(demo: Server, tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    newscrawl("crawl", demo.url, "--to", store, "--limit", "5")
    told = report(store)
    newest = sorted((instant(story.published) for story in TRUTH if story.path not in PAIR), reverse=True)[:4]
    assert told["outcomes"]["stored"] == 5
    assert told["balanced"]
    stored = [instant(article["datePublished"]) for article in objects(store, "articles/")]
    assert [date for date in newest if date not in stored] == []


def test_since_leaves_out_what_is_older(demo: Server, tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    dates = sorted(instant(story.published) for story in TRUTH if story.path not in PAIR)
    since = dates[len(dates) // 2]
    newscrawl("crawl", demo.url, "--to", store, "--since", since.isoformat())
    kept = [article for article in objects(store, "articles/") if urlsplit(article["url"]).path not in PAIR]
    stored = sorted(instant(article["datePublished"]) for article in kept)
    assert stored == [date for date in dates if date >= since]


def test_a_replay_of_the_raw_pages_gives_the_same_articles(crawled: Crawl, tmp_path: Path) -> None:
    again = str(tmp_path / "again")
    done = newscrawl("replay", crawled.store, "--to", again)
    assert done.code == 0, done.err
    assert list(map(without_run, objects(again, "articles/"))) == list(map(without_run, objects(crawled.store, "articles/")))
    assert report(again)["outcomes"] == {
        k: v for k, v in report(crawled.store)["outcomes"].items() if k not in {"filtered", "gone"}
    }


def test_scrapy_does_the_same_and_writes_its_feed_beside_it(demo: Server, tmp_path: Path) -> None:
    ours, theirs, feed = str(tmp_path / "ours"), str(tmp_path / "theirs"), tmp_path / "out.jsonl"
    newscrawl("crawl", demo.url, "--to", ours)
    done = scrapy("crawl", "site", "-a", f"url={demo.url}", "-O", str(feed), *FAST, NEWSCRAWL_STORE=theirs)
    assert done.code == 0, done.err
    assert cleaned(theirs) == cleaned(ours)
    fed = [json.loads(line) for line in feed.read_text().splitlines()]
    assert sorted(fed, key=str) == sorted(objects(theirs, "articles/"), key=str)


def test_a_list_of_urls_is_fetched_and_nothing_else(demo: Server, tmp_path: Path) -> None:
    store, listed = str(tmp_path / "bucket"), tmp_path / "urls.txt"
    paths = [story.path for story in ORIGINALS[:3]]
    listed.write_text("# three stories\n" + "\n".join(demo.url + path for path in paths) + f"\n\n{demo.url}{PRIVATE}\n")
    done = scrapy("crawl", "urls", "-a", f"urls_file={listed}", *FAST, NEWSCRAWL_STORE=store)
    assert done.code == 0, done.err
    assert report(store)["outcomes"] == {"stored": 3, "robots": 1}
    assert sorted(r.path for r in demo.requests) == sorted([*paths, "/robots.txt", "/.well-known/tdmrep.json"])
