"""The book of jobs, in SQLite and in PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import pytest

from newscrawl.config import Config
from newscrawl.jobs import JobSpec, JobStatus, job_for, open_jobs
from newscrawl.jobs.embedded import EmbeddedJobs
from newscrawl.jobs.endings import Ending
from newscrawl.jobs.fleet import FleetJobs
from newscrawl.jobs.runner import owner_name
from newscrawl.state import StateError

if TYPE_CHECKING:
    from pathlib import Path

    from newscrawl.jobs.book import Book

NOON: Final = datetime(2026, 6, 1, 12, tzinfo=UTC)
SPEC: Final = JobSpec("https://news.example/", "news.example", "/bucket", "2d", 5, (("DOWNLOAD_DELAY", "2"),))
DUE: Final = replace(SPEC, scheduled=NOON)


def test_a_job_is_given_back_as_it_was_asked_for(book: Book) -> None:
    job = book.enqueue(SPEC)
    assert job.spec == SPEC
    assert book.get(job.id) == job
    assert list(book.list(site="news.example", status=JobStatus.QUEUED)) == [job]
    assert list(book.list(site="other.example")) == []
    assert book.get("none") is None


def test_of_a_sites_scheduled_jobs_one_waits_and_each_tick_counts_once(book: Book) -> None:
    first = book.enqueue(DUE)
    assert book.enqueue(DUE).id == first.id
    assert book.enqueue(replace(DUE, scheduled=NOON + timedelta(hours=1))).id == first.id
    assert book.begin(first.id, "me")
    again = book.enqueue(replace(DUE, scheduled=NOON + timedelta(hours=1)))
    assert again.id == first.id, "that tick was coalesced into it"
    assert book.enqueue(replace(DUE, scheduled=NOON + timedelta(hours=2))).id != first.id
    assert book.enqueue(SPEC).id != first.id
    assert book.ticks()["/bucket", SPEC.url][0] == NOON + timedelta(hours=2)


def test_a_running_job_tells_how_far_it_is_and_hears_that_it_is_to_end(book: Book) -> None:
    job = book.enqueue(SPEC)
    assert book.begin(job.id, "me")
    assert book.begin(job.id, "you") is None
    assert book.note(job.id, "me", {"stored": 2}, "run-1")
    assert not book.note(job.id, "you", {}, None)
    running = book.cancel(job.id)
    assert running
    assert (running.status, running.counts, running.run_id) == (JobStatus.RUNNING, {"stored": 2}, "run-1")
    assert not book.note(job.id, "me", {"stored": 3}, "run-1")
    ended = book.end(job.id, "me", Ending(3, "stopped", was_stopped=True))
    assert ended
    assert (ended.status, ended.counts, ended.attempts) == (JobStatus.CANCELLED, {"stored": 3}, 1)
    again = book.retry(job.id)
    assert again
    assert again.status is JobStatus.QUEUED
    assert book.retry(job.id) is None


def test_a_waiting_job_is_cancelled_at_once(book: Book) -> None:
    job = book.enqueue(DUE)
    cancelled = book.cancel(job.id)
    assert cancelled
    assert cancelled.status is JobStatus.CANCELLED
    assert book.begin(job.id, "me") is None
    assert book.enqueue(replace(DUE, scheduled=NOON + timedelta(days=1))).status is JobStatus.QUEUED
    assert book.cancel("none") is None


def test_a_failed_job_is_a_dead_letter_until_it_is_tried_again(book: Book) -> None:
    job = book.enqueue(SPEC)
    book.begin(job.id, "me")
    book.end(job.id, "me", Ending(2, "the address is wrong"))
    (dead,) = book.list(status=JobStatus.FAILED)
    assert (dead.id, dead.exit_code, dead.message) == (job.id, 2, "the address is wrong")
    assert book.facts()["by_status"]["failed"] == 1
    assert book.retry(job.id)
    assert book.facts()["by_status"] == dict.fromkeys(map(str, JobStatus), 0) | {"queued": 1}


def test_a_job_that_comes_back_while_another_of_its_site_waits_gives_way_to_it(book: Book) -> None:
    first = book.enqueue(DUE)
    book.begin(first.id, "me")
    second = book.enqueue(replace(DUE, scheduled=NOON + timedelta(days=1)))
    assert second.id != first.id
    ended = book.end(first.id, "me", Ending(-9))
    assert ended
    assert ended.status is JobStatus.COALESCED


def test_a_run_that_found_nothing_makes_a_site_without_a_schedule_wait_longer(book: Book) -> None:
    waits = []
    for day, counts in enumerate(({"stored": 3}, {"known": 9}, {"known": 9}, {"stored": 1})):
        job = book.enqueue(replace(DUE, scheduled=NOON + timedelta(days=day)))
        book.begin(job.id, "me")
        book.end(job.id, "me", Ending(0, counts=counts))
        waits.append(book.ticks()["/bucket", SPEC.url][1])
    assert waits[0] < waits[1] < waits[2] > waits[3]  # type: ignore[operator]


def test_who_asks_goes_before_the_clock_and_no_site_is_crawled_twice_at_once(tmp_path: Path) -> None:
    book = open_jobs(Config(store=str(tmp_path / "bucket")))
    assert isinstance(book, EmbeddedJobs)
    for spec in (DUE, SPEC, replace(SPEC, site="other.example")):
        book.enqueue(spec)
    claimed = [book.claim(owner_name()) for _ in range(3)]
    assert [job and (job.spec.site, job.spec.scheduled) for job in claimed] == [
        ("news.example", None),
        ("other.example", None),
        None,
    ]
    assert book.recover() == 0


def test_a_job_whose_worker_is_gone_is_due_again(tmp_path: Path) -> None:
    book = open_jobs(Config(store=str(tmp_path / "bucket")))
    assert isinstance(book, EmbeddedJobs)
    job = book.enqueue(SPEC)
    place = owner_name().partition("|")[0]
    assert book.claim(f"{place}|999999|1")
    assert book.recover() == 1
    again = book.get(job.id)
    assert again
    assert (again.status, again.message) == (JobStatus.QUEUED, "the process that ran it died")


def test_a_job_without_a_ticket_gets_one(postgres_server: object, tmp_path: Path) -> None:
    url = postgres_server.create_database("tickets")  # type: ignore[attr-defined]
    book = open_jobs(Config(store=str(tmp_path), state=url))
    assert isinstance(book, FleetJobs)
    job = book.enqueue(DUE)
    assert book.sweep() == 0
    with book._writing() as connection:
        connection.exec_driver_sql("DELETE FROM procrastinate_jobs")
    assert book.sweep() == 1
    assert book.sweep() == 0
    assert book.get(job.id) == job
    book.close()


def test_a_url_is_crawled_into_the_store_of_its_table(tmp_path: Path) -> None:
    file = tmp_path / "sites.toml"
    file.write_text("[[site]]\nurl = 'https://news.example/'\nstore = 'nordic'\n")
    config = Config(store="s3://b/news", sites=str(file), state=f"sqlite:///{tmp_path}/state.sqlite")
    assert job_for(config, "https://www.news.example/").store == "s3://b/news/nordic"
    assert job_for(config, "https://other.example/").store == "s3://b/news"


def test_a_queue_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    for state, words in (("postgresql://127.0.0.1:1/x", "is not reachable"), ("sqlite:////dev/null/x", "cannot be made")):
        with pytest.raises(StateError, match=words):
            open_jobs(Config(store=str(tmp_path / "bucket"), state=state))
