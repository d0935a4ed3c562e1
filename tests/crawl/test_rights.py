"""What publishers reserve stands in each article; enforced, nothing is kept of what they refuse."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from newscrawl.storage.blobs import open_blobs
from tests.command import Done, newscrawl, objects, report
from tests.crawl.hosts import NOT_HERE, Answer, Host, article, text

if TYPE_CHECKING:
    from pathlib import Path

TDMREP = "/.well-known/tdmrep.json"
RULES = json.dumps([{"location": "/reserved", "tdm-reservation": 1, "tdm-policy": "https://news.example/policy.json"}])
PATHS = (
    "/reserved-story-of-ships",
    "/noai-story-of-bread",
    "/header-story-of-mills",
    "/ai-story-of-sheep",
    "/open-story-of-bells",
)


def answer(path: str, before: int) -> Answer:
    """Four articles that are refused, each in another way, and an open one."""
    head = '<meta name="robots" content="noai">' if path.startswith("/noai") else ""
    headers = {"X-Robots-Tag": "noarchive"} if path.startswith("/header") else {}
    return {"/robots.txt": text("User-agent: GPTBot\nDisallow: /ai-"), TDMREP: text(RULES)}.get(
        path, article(path, head, **headers)
    )


def crawl(tmp_path: Path, host: Host, *words: str, paths: tuple[str, ...] = PATHS) -> Done:
    (tmp_path / "urls.txt").write_text("\n".join(host.url + path for path in paths))
    return newscrawl(
        "crawl", "--urls-file", str(tmp_path / "urls.txt"), "--to", str(tmp_path / "bucket"), "-s", "DOWNLOAD_DELAY=0", *words
    )


def test_rights_are_recorded_with_each_article_in_a_crawl_and_in_its_replay(tmp_path: Path) -> None:
    store, again = str(tmp_path / "bucket"), str(tmp_path / "again")
    with Host(answer) as host:
        done = crawl(tmp_path, host)
        assert done.code == 0, done.err
        assert host.paths.count(TDMREP) == 1
        assert host.paths.index(TDMREP) < min(host.paths.index(path) for path in PATHS)
    newscrawl("replay", store, "--to", again)
    nothing = {"robots": [], "tdmReservation": None, "tdmPolicy": None, "aiDisallowed": []}
    for bucket in (store, again):
        rights = {found["url"].removeprefix(host.url): found["rights"] for found in objects(bucket, "articles/")}
        assert rights == {
            PATHS[0]: {**nothing, "tdmReservation": True, "tdmPolicy": "https://news.example/policy.json"},
            PATHS[1]: {**nothing, "robots": ["noai"]},
            PATHS[2]: {**nothing, "robots": ["noarchive"]},
            PATHS[3]: {**nothing, "aiDisallowed": ["GPTBot"]},
            PATHS[4]: nothing,
        }


def test_enforced_nothing_is_kept_of_what_is_refused(tmp_path: Path) -> None:
    store, again = str(tmp_path / "bucket"), str(tmp_path / "again")
    with Host(answer) as host:
        crawl(tmp_path, host, "-s", "NEWSCRAWL_RIGHTS=enforce")
    told = report(store)
    assert told["outcomes"] == {"stored": 1, "rights": 4}
    assert told["balanced"]
    assert {ending["detail"] for ending in told["endings"]} == {
        "text and data mining is reserved: see https://news.example/policy.json",
        "the page says noai",
        "the page says noarchive",
        "robots.txt shuts out GPTBot",
    }
    kept = [found["url"].removeprefix(host.url) for found in objects(store, "articles/")]
    assert kept == [PATHS[4]]
    assert list(open_blobs(store).list("pages/"))
    newscrawl("replay", store, "--to", again)
    assert report(again)["outcomes"] == {"stored": 1}


def test_a_replay_enforces_what_the_crawl_recorded(tmp_path: Path) -> None:
    with Host(answer) as host:
        crawl(tmp_path, host)
    newscrawl("replay", str(tmp_path / "bucket"), "--to", str(tmp_path / "again"), NEWSCRAWL_RIGHTS="enforce")
    assert report(str(tmp_path / "again"))["outcomes"] == {"stored": 1, "rights": 4}


def test_tdmrep_json_is_left_alone_where_robots_txt_forbids_it_or_no_article_is_asked_for(tmp_path: Path) -> None:
    def closed(path: str, before: int) -> Answer:
        return text("User-agent: *\nDisallow: /.well-known/\nDisallow: /closed") if path == "/robots.txt" else article(path)

    with Host(closed) as host:
        crawl(tmp_path, host, paths=("/open-story-of-ships", "/closed-story-of-bread"))
        assert host.paths == ["/robots.txt", "/open-story-of-ships"]
    with Host(lambda path, _: text("User-agent: *\nDisallow: /") if path == "/robots.txt" else NOT_HERE) as host:
        crawl(tmp_path, host, paths=("/story-of-mills",))
        assert host.paths == ["/robots.txt"]
