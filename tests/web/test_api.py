"""The JSON API, asked over HTTP as a program would."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from prometheus_client.parser import text_string_to_metric_families

from newscrawl.demo import serve
from newscrawl.desk.opening import state_home
from newscrawl.jobs import JobSpec
from newscrawl.metrics import BY_NAME
from newscrawl.storage.blobs import open_blobs
from newscrawl.storage.log import head, publish
from tests.web.filled import fill_with_stories
from tests.web.serving import Served, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

HOUSE = ("127.0.0.0/8",)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(str(tmp_path_factory.mktemp("empty") / "bucket")) as found:
        yield found


def changed(served: Served) -> str:
    rows = served.get("/api/articles?limit=200")["articles"]
    return str(next(row["id"] for row in rows if row["revision"] > 1))


def test_a_crawl_that_is_asked_for_is_run_watched_and_shown(tmp_path: Path) -> None:
    with serve(0) as site, serving(str(tmp_path / "bucket"), slots=1, allow_nets=HOUSE) as served:
        status, crawl = served.post("/api/crawls", {"url": f"{site.url}/", "limit": 5})
        assert (status, crawl["status"], crawl["limit"]) == (202, "queued", 5)
        events = served.ask("GET", f"/api/crawls/{crawl['id']}/events", timeout=90)
        assert events.headers["content-type"].startswith("text/event-stream")
        told = [json.loads(line[6:]) for line in events.data.decode().splitlines() if line.startswith("data: ")]
        assert [told[0]["status"], told[-1]["status"]] in (["queued", "done"], ["running", "done"])
        assert told[-1]["counts"]["stored"] == 5
        assert served.get(f"/api/crawls/{crawl['id']}") == told[-1]
        served.services.following.look()
        assert len(served.get("/api/articles")["articles"]) == 5
        assert served.refused(f"/api/crawls/{crawl['id']}/cancel") == (409, "ended")
        assert served.refused(f"/api/crawls/{crawl['id']}/retry") == (409, "not_failed")


def test_a_crawl_that_waits_can_be_cancelled_and_tried_again(empty: Served) -> None:
    job = empty.services.jobs.enqueue(JobSpec("https://news.example/", "news.example", empty.services.config.store))
    assert empty.post(f"/api/crawls/{job.id}/cancel")[1]["status"] == "cancelled"
    assert empty.post(f"/api/crawls/{job.id}/retry")[1]["status"] == "queued"
    assert [row["id"] for row in empty.get("/api/crawls?status=queued&site=news.example")["crawls"]] == [job.id]
    assert empty.get("/api/crawls?status=running")["crawls"] == []
    assert empty.refused("/api/crawls/none", method="GET") == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"url": "http://127.0.0.1/"}, "private_address"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "private_address"),
        ({"url": "http://2130706433/"}, "private_address"),
        ({"url": "http://[::ffff:10.0.0.1]/"}, "private_address"),
        ({"url": "localhost"}, "private_address"),
        ({"url": "https://nowhere.invalid/"}, "unknown_host"),
        ({"url": "https://user:pw@8.8.8.8/"}, "userinfo"),
        ({"url": "http://8.8.8.8:25/"}, "port"),
        ({"url": "ftp://8.8.8.8/"}, "url"),
        ({"url": "http://8.8.8.8/", "since": "yesterday"}, "since"),
        ({"url": "http://8.8.8.8/", "since": "2026-13-01"}, "since"),
        ({"url": "http://8.8.8.8/", "limit": 0}, "invalid"),
        ({"url": "http://8.8.8.8/", "limits": 1}, "invalid"),
        ({"url": ""}, "invalid"),
        ({}, "invalid"),
        ([], "invalid"),
    ],
)
def test_what_cannot_be_crawled_is_refused_with_its_reason(empty: Served, body: object, code: str) -> None:
    before = empty.get("/api/crawls")
    assert empty.refused("/api/crawls", body) == (422, code)
    assert empty.get("/api/crawls") == before


def test_articles_are_paged_by_their_place_in_the_log(served: Served) -> None:
    everything = [row["id"] for row in served.get("/api/articles?limit=200")["articles"]]
    paged, cursor = [], ""
    while cursor is not None:
        page = served.get(f"/api/articles?limit=13{cursor and f'&cursor={cursor}'}")
        paged += [row["id"] for row in page["articles"]]
        cursor = page["nextCursor"]
    assert len(everything) > 60
    assert paged == everything


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ferry council-weighs", None),
        ("ferry pier waited", "Ferry returns to the old pier"),
        ("FERRY pier", "Ferry returns to the old pier"),
        ('"night tram" boat', "Council weighs a night tram"),
        ("council wei", "Council weighs a night tram"),
        ("brucke", "Neue Brücke ist offen"),
        ("図書館", "港町に新しい図書館"),
        ("館書図", None),
        ("ferry nosuchword", None),
        ('"', None),
        ("* ) ^ -", None),
        ("'; DROP TABLE articles; --", None),
    ],
)
def test_a_search_finds_the_articles_that_have_all_words(served: Served, query: str, found: str | None) -> None:
    answer = served.ask("GET", "/api/articles", fields={"q": query})
    assert answer.status == 200
    headlines = {row["headline"] for row in json.loads(answer.data)["articles"]}
    assert headlines == ({found} if found else set())


def test_an_article_is_given_as_the_bucket_has_it_with_revisions_diff_and_cleaning(served: Served) -> None:
    article_id = changed(served)
    article = served.get(f"/api/articles/{article_id}")
    assert (article["schema"], article["revision"]) == ("article-1", 2)
    rows = served.get(f"/api/articles/{article_id}/revisions")["revisions"]
    assert [row["revision"] for row in rows] == [1, 2]
    diff = served.get(f"/api/articles/{article_id}/diff?old=1&new=2")["changes"]
    assert diff[0]["field"] == "headline"
    new = "".join(piece["text"] for piece in diff[0]["pieces"] if piece["op"] != "delete")
    assert new == article["headline"]
    cleaning = served.get(f"/api/articles/{article_id}/cleaning")
    kept = [block["text"] for block in cleaning["blocks"] if block["fate"] == "kept"]
    assert kept == [block["text"] for block in article["blocks"]]
    assert {block["rule"] for block in cleaning["blocks"] if block["fate"] == "removed"} >= {"consent"}
    assert served.refused(f"/api/articles/{article_id}/diff?old=1&new=9", method="GET") == (404, "not_found")


def test_an_article_without_a_raw_page_says_so(served: Served) -> None:
    row = served.get("/api/articles?q=tram&limit=1")["articles"][0]
    assert served.get(f"/api/articles/{row['id']}/cleaning")["blocks"] is None
    assert "not kept" in served.page(f"/articles/{row['id']}/page")


def test_sites_tell_their_health_and_hours(served: Served) -> None:
    sites = {row["site"]: row for row in served.get("/api/sites")["sites"]}
    assert sites["flussbote.example"]["health"] == "good"
    assert sites["asahi-no-machi.example"]["health"] == "troubled"
    assert "it is no feed" in sites["asahi-no-machi.example"]["why"]
    site = served.get("/api/sites/flussbote.example")
    assert len(site["hours"]) == 48
    assert sum(count for _, count in site["hours"]) == site["articles"]
    assert site["runs"][0]["named"] == 20
    assert served.refused("/api/sites/nowhere.example", method="GET") == (404, "not_found")


def test_a_reported_extraction_is_kept_with_its_page(tmp_path: Path, served: Served) -> None:
    article_id = changed(served)
    status, reported = served.post(f"/api/articles/{article_id}/cases", {"note": "the caption stayed"})
    assert status == 201
    case = json.loads(served.services.blobs.get(reported["key"]))
    assert (case["schema"], case["note"], case["article"]["id"]) == ("case-1", "the caption stayed", article_id)
    assert case["html"]
    assert "the caption stayed" in served.page(f"/articles/{article_id}/report")


def test_the_index_follows_the_log_forgets_what_was_taken_down_and_begins_anew_with_another(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill_with_stories(store, 6)
    with serving(store) as served:
        rows = served.get("/api/articles")["articles"]
        assert len(rows) == 6
        blobs = open_blobs(store)
        gone = {"at": rows[1]["changedAt"], "run": "r", "site": rows[1]["site"]}
        lines = [gone | {"op": "delete", "id": rows[0]["id"]}, gone | {"op": "withdrawn", "id": rows[1]["id"]}]
        publish(blobs, [*lines, gone | {"op": "later", "id": "x"}], batch="b", start=head(blobs))
        served.services.following.look()
        assert served.refused(f"/api/articles/{rows[0]['id']}", method="GET") == (404, "not_found")
        after = served.get("/api/articles")["articles"]
        assert len(after) == 5
        assert [row["id"] for row in after if row["withdrawnAt"]] == [rows[1]["id"]]
    for key in list(blobs.list("log/")):
        blobs.delete(key)
    fill_with_stories(store, 3)
    with serving(store) as served:
        assert len(served.get("/api/articles")["articles"]) == 3


def test_an_index_that_goes_mid_way_is_a_clear_answer_and_the_queue_goes_on(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill_with_stories(store, 3)
    with serving(store) as served:
        assert served.ask("GET", "/ready").status == 200
        index = state_home(open_blobs(store)) / "index.sqlite"
        served.services.following.stop()
        for path in index.parent.glob("index.sqlite*"):
            path.unlink()
        assert served.refused("/api/articles", method="GET") == (503, "index_unavailable")
        assert served.refused("/ready", method="GET") == (503, "index_unavailable")
        assert served.get("/api/crawls") == {"crawls": []}
        answer = served.ask("GET", "/articles")
        assert answer.status == 503
        assert b"cannot be used" in answer.data


def test_a_queue_that_goes_mid_way_is_a_clear_answer_and_articles_are_still_read(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill_with_stories(store, 3)
    with serving(store) as served:
        served.services.jobs.enqueue(JobSpec("https://news.example/", "news.example", store))
        book = next(Path(f"{store}.state").glob("*.jobs.sqlite"))
        with sqlite3.connect(book) as connection:
            connection.execute("ALTER TABLE crawl_jobs RENAME TO lost")
        assert served.refused("/api/crawls", method="GET") == (503, "database_unavailable")
        assert served.refused("/ready", method="GET") == (503, "database_unavailable")
        assert len(served.get("/api/articles")["articles"]) == 3
        with sqlite3.connect(book) as connection:
            connection.execute("ALTER TABLE lost RENAME TO crawl_jobs")
        assert len(served.get("/api/crawls")["crawls"]) == 1


def test_monitors_need_no_token_to_know_it_lives_and_one_to_read_numbers(served: Served) -> None:
    assert served.ask("GET", "/health", token=None).status == 200
    assert served.ask("GET", "/metrics", token=None).status == 401
    text = served.ask("GET", "/metrics").data.decode()
    assert 'newscrawl_jobs{status="queued"} 0.0' in text
    assert 'route="/api/articles"' in text
    assert "newscrawl_articles 9" in text
    told = {metric.name for metric in text_string_to_metric_families(text) if metric.name.startswith("newscrawl_")}
    assert told == {name.removesuffix("_total") for name in BY_NAME}
