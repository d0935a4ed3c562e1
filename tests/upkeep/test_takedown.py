"""A takedown leaves nothing of an article in the bucket, tells consumers, and lets nothing back in."""

from __future__ import annotations

import gzip
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk
from newscrawl.reader import read_articles
from newscrawl.storage.blobs import open_blobs
from newscrawl.upkeep import erasure as erasures
from newscrawl.upkeep.erasure import carry_out, unfinished
from newscrawl.upkeep.keeper import keeping
from newscrawl.upkeep.planning import plan_retention, plan_takedown
from newscrawl.upkeep.targets import read_target
from tests.command import newscrawl, objects, report
from tests.site.make import Site, serve
from tests.upkeep.filling import fill

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

SITE = Site("evening", "/{section}/{slug}", paging="page/{n}/", count=8)


def contents(store: str) -> bytes:
    """Everything that the bucket holds of articles, unpacked."""
    blobs = open_blobs(store)
    keys = [key for key in blobs.list("") if not key.startswith(("takedowns/", "runs/"))]
    return b"\n".join(gzip.decompress(blobs.get(key)) if key.endswith(".gz") else blobs.get(key) for key in keys)


def crawl(url: str, store: str, *more: str) -> dict[str, int]:
    done = newscrawl("crawl", url, "--to", store, *more)
    assert done.shows_no_traceback()
    outcomes: dict[str, int] = report(store)["outcomes"]
    return outcomes


@pytest.fixture
def site() -> Iterator[str]:
    with serve(SITE) as server:
        yield server.url


def taken(store: str, target: str, *more: str) -> str:
    done = newscrawl("takedown", target, "--reason", "court order 12/26", "--store", store, *more)
    assert done.code == 0, done.err
    return done.out


def test_an_article_is_gone_from_objects_pages_and_log_and_stays_out(site: str, store_url: str) -> None:
    assert crawl(site, store_url)["stored"] == 8
    doomed, *others = objects(store_url, "articles/")
    traces = [doomed["articleBody"].split("\n")[-1][:80], doomed["headline"], doomed["url"].rpartition("/")[2]]
    assert all(trace.encode() in contents(store_url) for trace in traces[:2])

    assert "1 articles" in taken(store_url, doomed["url"], "--dry-run")
    assert traces[1].encode() in contents(store_url)
    assert "erased: 1 delete lines, 1 objects, 1 log lines, 3 raw pages" in taken(store_url, doomed["url"])

    left = re.sub(rb"<(a|h\d)\b.*?</\1>", b"", contents(store_url))  # other pages of the site link to it by its headline
    assert traces[0].encode() not in left
    assert traces[1].encode() not in left
    assert [article["id"] for article in objects(store_url, "articles/")] == [other["id"] for other in others]
    changes = list(read_articles(store_url))
    assert [change.op for change in changes if change.id == doomed["id"]] == ["delete", "delete"]
    assert sum(change.op == "put" for change in changes) == 7

    assert crawl(site, store_url) == {"known": 7, "rights": 1}
    assert doomed["id"] not in {article["id"] for article in objects(store_url, "articles/")}


def test_a_takedown_outlives_the_state(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    doomed = objects(store, "articles/")[0]["id"]
    open_blobs(store).put(f"cases/{doomed}/20260218T093000Z-abc.json", b"reported")
    open_blobs(store).put("cases/another/20260218T093000Z-abc.json", b"reported")
    taken(store, doomed)
    assert list(open_blobs(store).list("cases/")) == ["cases/another/20260218T093000Z-abc.json"]
    shutil.rmtree(f"{store}.state")
    assert sorted(fill(store)) == ["rights", *["unchanged"] * 7]


def test_a_site_is_taken_down_as_a_whole(store_url: str) -> None:
    fill(store_url)
    assert "8 articles" in taken(store_url, "news.example")
    assert objects(store_url, "articles/") == []
    assert b"<p>" not in contents(store_url)
    assert set(fill(store_url)) == {"rights"}


def test_an_address_that_nobody_knows_is_refused_from_then_on(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    close_desk(open_desk(Config.read(store=store), new_run("crawl")))
    taken(store, "https://www.news.example/news/herring?utm_source=x")
    assert sorted(fill(store)) == ["rights", *["stored"] * 7]


class Killed(Exception):  # noqa: N818
    """Stands for a process that ends."""


STEPS = ("_tell", "_delete_objects", "_erase_log", "_erase_pages")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("is_after", [False, True])
def test_a_takedown_that_was_killed_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, is_after: bool
) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    first, second, *_ = objects(store, "articles/")
    kill(step, monkeypatch, is_after)
    config = Config.read(store=store)
    with pytest.raises(Killed), keeping(config, "takedown") as desk:
        carry_out(plan_takedown(read_target(first["id"]), "order", desk.blobs, desk.run), desk)
    monkeypatch.undo()
    assert len(list(unfinished(open_blobs(store)))) == 1
    done = newscrawl("takedown", second["id"], "--reason", "order", "--store", store)
    assert "was not finished" in done.err
    assert not list(unfinished(open_blobs(store)))
    changes = list(read_articles(store))
    for article in (first, second):
        assert {change.op for change in changes if change.id == article["id"]} == {"delete"}
        assert article["articleBody"].split("\n")[-1][:80].encode() not in contents(store)
    assert len(objects(store, "articles/")) == 6


def kill(step: str, monkeypatch: pytest.MonkeyPatch, is_after: bool) -> None:
    whole: Callable[..., Any] = getattr(erasures, step)

    def dies(*args: Any, **kwargs: Any) -> None:
        if is_after:
            whole(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(erasures, step, dies)


def test_what_grew_old_goes_and_does_not_come_back(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    done = newscrawl("retain", "--days", "1", "--store", store)
    assert "0 articles, 0 raw pages" in done.out
    with keeping(Config.read(store=store), "retain") as desk:
        counts = carry_out(plan_retention(-1, desk.blobs, desk.run), desk)  # as if two days had gone by
    assert counts == {"delete lines": 8, "objects": 8, "log lines": 8, "raw pages": 1}
    assert b"<p>" not in contents(store)
    assert not list(open_blobs(store).list("pages/"))
    assert set(fill(store)) == {"rights"}
    shutil.rmtree(f"{store}.state")
    assert set(fill(store)) == {"rights"}


@pytest.mark.parametrize("target", ["", "no site", "ftp://news.example/a", "https://", "abc"])
def test_a_target_that_is_none_is_a_usage_error(target: str, tmp_path: Path) -> None:
    done = newscrawl("takedown", target, "--reason", "order", "--store", str(tmp_path))
    assert done.code == 2
    assert "32 hex digits" in done.err
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_no_bucket_is_left_alone(tmp_path: Path) -> None:
    for words in (("takedown", "news.example", "--reason", "order"), ("retain", "--days", "9")):
        done = newscrawl(*words, "--store", str(tmp_path))
        assert done.code == 2
        assert "holds no bucket" in done.err
    assert not list(tmp_path.iterdir())


def test_a_site_that_is_being_crawled_is_not_taken_down(tmp_path: Path) -> None:
    store = str(tmp_path / "bucket")
    fill(store)
    with keeping(Config.read(store=store), "crawl") as desk:
        assert desk.state.lock_site("news.example", desk.run.id)
        done = newscrawl("takedown", "news.example", "--reason", "order", "--store", store)
    assert done.code == 2
    assert "is being crawled" in done.err
    assert len(objects(store, "articles/")) == 8
