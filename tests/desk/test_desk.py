"""A run's desk: what is put right when it opens, and who may open it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from newscrawl.config import Config
from newscrawl.desk import close_desk, new_run, open_desk, resources
from newscrawl.ingest import ingest
from newscrawl.model import Outcome, Page
from newscrawl.reader import read_articles
from newscrawl.state import StateError
from newscrawl.storage.log import publish, read_log
from tests.postgres import postgres
from tests.tiny import story

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.desk import Desk

SITE = "https://news.example/"


def opened(store: Path, *seeds: str) -> Desk:
    return open_desk(Config.read(store=str(store)), new_run("crawl", seeds or (SITE,)))


def page(name: str, word: str = "") -> Page:
    run = new_run("crawl")
    return Page(f"{SITE}news/{name}", story(word or name).body, run.started)


def test_ids_of_runs_sort_by_their_start_within_a_second_too() -> None:
    runs = []
    for _ in range(30):
        runs.append(new_run("crawl"))
        time.sleep(0.002)
    assert [run.id for run in sorted(runs, key=lambda run: run.id)] == [run.id for run in runs]
    assert len({run.id for run in runs}) == len(runs)


def test_two_crawls_of_one_site_exclude_each_other(tmp_path: Path) -> None:
    first = opened(tmp_path / "bucket")
    with pytest.raises(StateError, match=rf"news\.example is being crawled by run {first.run.id}"):
        opened(tmp_path / "bucket", "https://www.news.example/politics/")
    other = opened(tmp_path / "bucket", "https://other.example/")
    close_desk(other)
    close_desk(first)
    close_desk(opened(tmp_path / "bucket"))


def test_two_crawls_on_one_postgresql_exclude_each_other(tmp_path: Path) -> None:
    """As crawls on two machines do, which share the database and an S3 bucket."""
    with postgres() as server:
        config = Config.read(store=str(tmp_path / "bucket"), state=server.create_database("shared"))
        first = open_desk(config, new_run("crawl", (SITE,)))
        with pytest.raises(StateError, match=rf"news\.example is being crawled by run {first.run.id}"):
            open_desk(config, new_run("crawl", (SITE,)))
        ingest(page("herring"), first)
        close_desk(first)
        second = open_desk(config, new_run("crawl", (SITE,)))
        assert ingest(page("herring"), second).outcome is Outcome.UNCHANGED
        close_desk(second)


def test_segments_of_other_runs_are_read_before_ones_own_counts(tmp_path: Path) -> None:
    """Two machines with a state each write to one log."""
    configs = [Config.read(store=str(tmp_path / "bucket"), state=f"sqlite:///{tmp_path}/{name}") for name in ("one", "two")]
    one, two = (open_desk(config, new_run("crawl")) for config in configs)
    for word, desk in (("herring", one), ("plover", two), ("marten", one)):
        assert ingest(page(word), desk).outcome is Outcome.STORED
        desk.publish()
    assert ingest(page("plover"), one).outcome is Outcome.UNCHANGED
    assert [desk.state.cursor()[0] for desk in (one, two)] == [3, 2]
    for desk in (one, two):
        close_desk(desk)


def test_what_waits_in_the_outbox_of_a_run_that_died_is_published_by_the_next(tmp_path: Path) -> None:
    dead = opened(tmp_path / "bucket")
    assert ingest(page("herring"), dead).outcome is Outcome.STORED
    dead.state.close()  # as a killed process: neither published nor reported
    assert list(read_articles(str(tmp_path / "bucket"))) == []
    heir = opened(tmp_path / "bucket")
    assert [change.op for change in read_articles(str(tmp_path / "bucket"))] == ["put"]
    assert dead.run.id in heir.notes[0]
    close_desk(heir)


def test_what_comes_while_a_segment_is_written_waits_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = opened(tmp_path / "bucket")
    words = iter(("gravel",))

    def publish_while_more_comes(*args: Any, **kwargs: Any) -> int:
        for word in words:
            assert ingest(page(word), desk).outcome is Outcome.STORED
            break
        return publish(*args, **kwargs)

    monkeypatch.setattr(resources, "publish", publish_while_more_comes)
    assert ingest(page("herring"), desk).outcome is Outcome.STORED
    desk.publish()
    assert [change.seq for change in read_articles(str(tmp_path / "bucket"))] == [0]
    assert desk.state.outbox_size() == 1
    close_desk(desk)
    assert [change.seq for change in read_articles(str(tmp_path / "bucket"))] == [0, 1]


def test_all_that_waits_is_published_however_many_segments_it_takes(tmp_path: Path) -> None:
    desk = open_desk(Config.read(store=str(tmp_path / "bucket"), segment_lines=2), new_run("crawl", (SITE,)))
    for number in range(5):
        desk.state.enqueue({"op": "withdrawn", "id": f"a{number}"})
    desk.publish()
    assert desk.state.outbox_size() == 0
    assert [len(lines) for _, lines in read_log(desk.blobs)] == [2, 2, 1]
    close_desk(desk)


def test_two_desks_write_one_log_without_gaps_or_repeats(tmp_path: Path) -> None:
    store = tmp_path / "bucket"
    here, there = opened(store), opened(store, "https://other.example/")
    for word in ("herring", "lanterns", "gravel", "barley"):
        assert ingest(page(word), here).outcome is Outcome.STORED
        here.publish()
        assert ingest(page(f"{word}-again", word), there).outcome is Outcome.DUPLICATE
        there.publish()
    close_desk(there)
    close_desk(here)
    changes = list(read_articles(str(store)))
    assert [change.op for change in changes] == ["put", "duplicate"] * 4
    assert [change.seq for change in changes] == list(range(8))


def test_a_page_that_came_again_unchanged_is_no_revision_and_a_changed_one_is(tmp_path: Path) -> None:
    first = opened(tmp_path / "bucket")
    ingest(page("herring"), first)
    close_desk(first)
    second = opened(tmp_path / "bucket")
    assert ingest(page("herring"), second).outcome is Outcome.UNCHANGED
    changed = ingest(page("herring", "mackerel"), second)
    close_desk(second)
    assert changed.outcome is Outcome.UPDATED
    assert changed.record
    assert changed.record["revision"] == 2
    assert [change.revision for change in read_articles(str(tmp_path / "bucket"))] == [1, 2]
    assert len({change.key for change in read_articles(str(tmp_path / "bucket"))}) == 1


def test_the_report_of_a_run_that_failed_says_so(tmp_path: Path) -> None:
    desk = opened(tmp_path / "bucket")
    desk.failure = "The disk is full: free some space"
    report = close_desk(desk)
    assert (report["exitCode"], report["message"]) == (1, "The disk is full: free some space")
